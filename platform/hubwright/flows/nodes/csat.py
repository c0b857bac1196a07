"""Ask how it was."""

from collections.abc import Iterator
from typing import Final

import msgspec

from hubwright.flows.channel_support import CHOICES
from hubwright.flows.effects import Button, RateConversation, RequestRating
from hubwright.flows.events import EffectResult, MessageReceived, TimerFired
from hubwright.flows.node_type import (
    ERROR,
    Config,
    Leave,
    Outcome,
    PlainNodeType,
    Port,
    Stay,
    Texts,
    Visit,
    Wording,
    Workshop,
)
from hubwright.flows.nodes.answers import pressed, thank_for_file, time_is_up, waiting_for_answer
from hubwright.flows.nodes.buttons import OTHER, TIMEOUT
from hubwright.flows.nodes.fields import form, time_limit, variable, words
from hubwright.flows.problems import Problem, problem
from hubwright.flows.sentences import say

_BEST: Final = 5
_LONGEST_COMMENT: Final = 2_000
_STARS: Final = {"★" * n: n for n in range(1, _BEST + 1)}


class CsatConfig(msgspec.Struct, frozen=True):
    text: str
    comment_text: str = ""
    var: str = ""
    timeout_s: int | None = None


class ReadyCsat(msgspec.Struct, frozen=True):
    text: Wording
    comment_text: Wording | None
    var: str
    timeout_s: int | None


class Csat(PlainNodeType):
    """The rating counts as soon as it is given; a comment may follow. Editions without ratings take the error port."""

    type = "csat"
    title = Texts("Ask for a rating", "满意度评价")
    help = Texts(
        "Asks the visitor for one to five stars, and for a comment if you like.", "请访客评 1 到 5 分，可附留言。"
    )
    category = "talk"
    icon = "star"
    channels = CHOICES
    schema = form(
        required=["text"],
        text=words("Question", "问题"),
        comment_text=words("Question for a comment", "征求留言的话"),
        var=variable("Variable for the rating", "保存评分到变量"),
        timeout_s=time_limit(),
    )

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (Port(id="rated", title=Texts("Rated", "已评价"), required=True), OTHER, TIMEOUT, ERROR)

    def waits(self, _config: Config) -> bool:
        return True

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        if not config.get("timeout_s"):
            yield problem("no_timeout", node_id=node_id, field="timeout_s", severity="warning")

    def prepare(self, config: Config, workshop: Workshop) -> ReadyCsat:
        found = msgspec.convert(config, CsatConfig)
        return ReadyCsat(
            text=workshop.wording("text", found.text),
            comment_text=workshop.wording("comment_text", found.comment_text) if found.comment_text else None,
            var=found.var,
            timeout_s=found.timeout_s,
        )

    def reduce(self, prepared: ReadyCsat, visit: Visit) -> Outcome:
        rated = visit.memory.get("rated")
        match visit.event:
            case EffectResult(error=error):
                visit.warn(f"no rating was asked for: {error}")
                return Leave("error")
            case TimerFired():
                return Leave("rated") if isinstance(rated, int) else time_is_up(visit)
            case MessageReceived(kind="file"):
                return thank_for_file(None, visit)
            case MessageReceived() as message if isinstance(rated, int):
                return _commented(visit, rated, message)
            case MessageReceived() as message:
                return _rated(prepared, visit, message)
            case _:
                return _asked(prepared, visit)


def _asked(prepared: ReadyCsat, visit: Visit) -> Outcome:
    buttons = [Button(f"{visit.node_id}:{n}", say(f"rating_{n}", visit.locale)) for n in range(_BEST, 0, -1)]
    identity = visit.next_id()
    visit.ask_for(RequestRating(id=identity, text=prepared.text.written(visit), buttons=buttons, locale=visit.locale))
    waiting = waiting_for_answer(visit, prepared.timeout_s)
    return Stay(message=True, timer=waiting.timer, effect_id=identity)


def _rated(prepared: ReadyCsat, visit: Visit, message: MessageReceived) -> Outcome:
    rating = _rating(visit, message)
    if rating is None:
        return Leave("other")
    visit.take_message()
    visit.ask_for(RateConversation(id=visit.next_id(), rating=rating))
    if prepared.var:
        visit.write(prepared.var, rating)
    if prepared.comment_text is None:
        return Leave("rated")
    visit.say(prepared.comment_text.written(visit))
    return waiting_for_answer(visit, prepared.timeout_s, rated=rating)


def _rating(visit: Visit, message: MessageReceived) -> int | None:
    """The rating pressed, written as a number, or drawn in stars."""
    said = pressed(visit, message) or message.text.strip()
    number = _STARS.get(said) or (int(said) if said.isascii() and said.isdigit() and len(said) == 1 else 0)
    return number if 1 <= number <= _BEST else None


def _commented(visit: Visit, rating: int, message: MessageReceived) -> Outcome:
    visit.take_message()
    visit.ask_for(RateConversation(id=visit.next_id(), rating=rating, comment=message.text.strip()[:_LONGEST_COMMENT]))
    return Leave("rated")
