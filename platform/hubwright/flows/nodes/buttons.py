"""Offer answers to press; one exit each, whatever the channel makes of them."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from hubwright.flows.channel_support import CHOICES
from hubwright.flows.events import MessageReceived, TimerFired
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
from hubwright.flows.nodes.answers import (
    ReadyChoice,
    buttons_of,
    chosen,
    stay_put,
    thank_for_file,
    time_is_up,
    tries_so_far,
    waiting_for_answer,
)
from hubwright.flows.nodes.fields import choice, form, items, time_limit, variable, words
from hubwright.flows.problems import Problem, problem
from hubwright.flows.sentences import say

MOST_BUTTONS = 13
_TRIES = 3


class ItemConfig(msgspec.Struct, frozen=True):
    id: str
    label: str
    value: str = ""


class ButtonsConfig(msgspec.Struct, frozen=True):
    text: str
    items: list[ItemConfig]
    free_text: Literal["port", "reprompt", "ignore"] = "port"
    reprompt: str = ""
    var: str = ""
    timeout_s: int | None = None


class ReadyButtons(msgspec.Struct, frozen=True):
    text: Wording
    choices: tuple[ReadyChoice, ...]
    free_text: str
    reprompt: Wording | None
    var: str
    timeout_s: int | None


OTHER = Port(id="other", title=Texts("Anything else", "其他内容"), advised=True)
TIMEOUT = Port(id="timeout", title=Texts("No answer", "无回应"), kind="timeout")


class Buttons(PlainNodeType):
    """A button may be pressed, said in its own words, or named by its number."""

    type = "buttons"
    title = Texts("Quick replies", "快捷选项")
    help = Texts("Offers answers to press and goes on by the one chosen.", "提供可点击的选项，按所选项继续。")
    category = "talk"
    icon = "list-check"
    channels = CHOICES
    schema = form(
        required=["text", "items"],
        text=words("Text", "文本"),
        items=items("Answers", "选项", least=1, most=MOST_BUTTONS),
        free_text=choice(
            "When something else is written",
            "收到其他内容时",
            {
                "port": ("Take the exit for it", "走“其他内容”出口"),
                "reprompt": ("Offer the answers again", "再次提供选项"),
                "ignore": ("Go on waiting", "继续等待"),
            },
            default="port",
        ),
        reprompt=words("Words for offering again", "再次提供时的话"),
        var=variable("Variable for the answer", "保存到变量"),
        timeout_s=time_limit(),
    )

    def ports(self, config: Config) -> tuple[Port, ...]:
        given = config.get("items")
        rows = [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []
        return (*map(_item_port, rows), OTHER, TIMEOUT, ERROR)

    def waits(self, _config: Config) -> bool:
        return True

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        if not config.get("timeout_s"):
            yield problem("no_timeout", node_id=node_id, field="timeout_s", severity="warning")

    def prepare(self, config: Config, workshop: Workshop) -> ReadyButtons:
        found = msgspec.convert(config, ButtonsConfig)
        return ReadyButtons(
            text=workshop.wording("text", found.text),
            choices=tuple(
                ReadyChoice(item.id, workshop.wording(f"items.{item.id}.label", item.label), item.value)
                for item in found.items
            ),
            free_text=found.free_text,
            reprompt=workshop.wording("reprompt", found.reprompt) if found.reprompt else None,
            var=found.var,
            timeout_s=found.timeout_s,
        )

    def reduce(self, prepared: ReadyButtons, visit: Visit) -> Outcome:
        match visit.event:
            case TimerFired():
                return time_is_up(visit)
            case MessageReceived(kind="file"):
                return thank_for_file(None, visit)
            case MessageReceived() as message:
                return _answered(prepared, visit, message)
            case _:
                return _offered(prepared, visit, prepared.text.written(visit), tries=0)


def _item_port(item: dict[str, object]) -> Port:
    label = str(item.get("label", item.get("id", "")))[:80]
    return Port(id=f"item.{item.get('id', '')}", title=Texts(label, label), required=True)


def _offered(prepared: ReadyButtons, visit: Visit, text: str, *, tries: int) -> Stay:
    visit.say(text, buttons=buttons_of(prepared.choices, visit))
    return waiting_for_answer(visit, prepared.timeout_s, tries=tries)


def _answered(prepared: ReadyButtons, visit: Visit, message: MessageReceived) -> Outcome:
    found = chosen(prepared.choices, visit, message)
    if found is not None:
        visit.take_message()
        if prepared.var:
            visit.write(prepared.var, found.meaning)
        return Leave(f"item.{found.id}")
    if prepared.free_text == "ignore":
        return stay_put(visit)
    tries = tries_so_far(visit) + 1
    if prepared.free_text == "port" or tries > _TRIES:
        return Leave("other")
    again = prepared.reprompt.written(visit) if prepared.reprompt else say("choose_again", visit.locale)
    return _offered(prepared, visit, again, tries=tries)
