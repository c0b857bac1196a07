"""The made-up world that a trial happens in: its clock, its timers, who waits for what, and what is known of people."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.effects import (
    AwaitEvent,
    Button,
    CancelTimer,
    Effect,
    EndSession,
    HandOff,
    RequestRating,
    SendCards,
    SendMessage,
    SetContact,
    SetConversation,
    SetTags,
    SetTimer,
    effect_to_builtins,
)
from hubwright.flows.events import Facts
from hubwright.flows.trial.script import Answer, Script, Start
from hubwright.flows.trial.transcript import Awaited, Did, Ended, HandedOff, Line, Said, Timer

_OWN: Final = ("name", "email", "language")


class Stage:
    """Everything outside the flow, changed by what the flow asks for."""

    def __init__(self, script: Script, timers: Iterable[Timer], awaited: Iterable[Awaited]) -> None:
        start = script.start
        self.now = start.moment
        self.language = start.language
        self.channel = dict(start.channel)
        self.tenant = dict(start.tenant)
        self.contact = {"id": "trial", "name": "", "email": "", "language": start.language, **start.contact}
        self.conversation = {**start.conversation, "id": "trial", "language": start.language, "test": True}
        self.timers = {timer.token: timer.due_at for timer in timers}
        self.awaited = {each.token: each for each in awaited}
        self.shown: list[Button] = []
        self._answers = {place: list(answers) for place, answers in script.answers.items() if answers}
        self._asked: dict[str, int] = {}

    def facts(self) -> dict[str, Facts]:
        """What every event carries."""
        return {
            "contact": dict(self.contact),
            "conversation": dict(self.conversation),
            "tenant": dict(self.tenant),
            "channel": dict(self.channel),
        }

    def answer_for(self, place: str) -> Answer | None:
        """The answer that was made ready for this question of a step."""
        ready = self._answers.get(place)
        if ready is None:
            return None
        n = self._asked.get(place, 0)
        self._asked[place] = n + 1
        return ready[min(n, len(ready) - 1)]

    def refuses(self, place: str) -> bool:
        """Whether something other than an answer was made ready for a step that only hears of failures."""
        return place in self._answers and not self._answers[place][0].ok

    def due(self, until: datetime) -> tuple[str, datetime] | None:
        """The next timer that comes due by then."""
        token = min(self.timers, key=lambda each: (self.timers[each], each), default=None)
        if token is None or self.timers[token] > until:
            return None
        return token, self.timers.pop(token)

    def pressed(self, choice: str, label: str) -> Button:
        """What is meant: the newest button of this id, whichever sub-flow showed it, else the newest of this label."""
        newest = list(reversed(self.shown))
        named = (each for each in newest if choice and choice in (each.id, each.id.partition("/")[2]))
        labelled = (each for each in newest if label and each.label == label)
        return next(named, None) or next(labelled, None) or Button(choice, label)

    def take(self, effect: Effect, place: str) -> Line | None:
        """Do what a step asked for, and say so; a question to the outside is not done here."""
        match effect:
            case SendMessage() | SendCards() | RequestRating():
                said = _said(effect, place, self.now)
                self.shown.extend(said.choices)
                return said
            case HandOff():
                return HandedOff(
                    place=place,
                    queue=effect.queue,
                    priority=effect.priority,
                    reason=effect.reason,
                    label=effect.label,
                    skills=effect.skills,
                    summary=effect.summary,
                )
            case EndSession():
                return Ended(outcome=effect.outcome, closes=effect.close_conversation)
            case CancelTimer():
                self.timers.pop(effect.token, None)
                return None
        self._remember(effect)
        return Did(place=place, effect=effect_to_builtins(effect))

    def _remember(self, effect: Effect) -> None:
        match effect:
            case SetTimer():
                self.timers[effect.token] = effect.due_at
            case AwaitEvent():
                self.awaited[effect.token] = Awaited(token=effect.token, name=effect.name, key=effect.key)
            case SetContact():
                told = {key: value for key, value in effect.fields.items() if key not in _OWN or value}
                self.contact = {**self.contact, **told}
            case SetConversation():
                self.conversation = {**self.conversation, **effect.fields}
            case SetTags(of="contact"):
                self.contact = {**self.contact, "tags": _tags(self.contact, effect)}
            case SetTags():
                self.conversation = {**self.conversation, "tags": _tags(self.conversation, effect)}
            case _:
                pass


def _tags(facts: Facts, effect: SetTags) -> Sequence[str]:
    known = facts.get("tags")
    present = [str(tag) for tag in known] if isinstance(known, list) else []
    return list(dict.fromkeys(tag for tag in (*present, *effect.add) if tag not in effect.remove))


def _said(effect: SendMessage | SendCards | RequestRating, place: str, now: datetime) -> Said:
    if isinstance(effect, SendCards):
        return Said(place=place, at=now, kind="cards", text=effect.text, cards=effect.cards)
    if isinstance(effect, RequestRating):
        return Said(place=place, at=now, kind="rating", text=effect.text, buttons=effect.buttons)
    return Said(
        place=place,
        at=now,
        kind=effect.kind,
        text=effect.text,
        buttons=effect.buttons,
        image_url=effect.image_url,
        alt=effect.alt,
    )


def begun_with(document: FlowDocument, start: Start) -> tuple[FlowDocument, Start]:
    """The flow and the start with the given values of variables, each where its scope keeps it."""
    scopes = {var.key: var.scope for var in document.vars}
    own = {key: value for key, value in start.variables.items() if scopes.get(key) == "session"}
    variables = [msgspec.structs.replace(var, default=own[var.key]) if var.key in own else var for var in document.vars]
    told = {
        scope: {key: value for key, value in start.variables.items() if scopes.get(key) == scope}
        for scope in ("contact", "conversation", "tenant")
    }
    return (
        msgspec.structs.replace(document, vars=variables) if own else document,
        msgspec.structs.replace(
            start,
            contact={**start.contact, **told["contact"]},
            conversation={**start.conversation, **told["conversation"]},
            tenant={**start.tenant, **told["tenant"]},
        ),
    )


def step_of(document: FlowDocument, node_id: str) -> Node | None:
    """A step of a document by its id."""
    return next((node for node in document.all_nodes() if node.id == node_id), None)
