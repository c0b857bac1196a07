"""What came of a trial, line by line; plain data that a page shows and a test is made of."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from hubwright.flows.effects import Button, Card
from hubwright.flows.events import Facts
from hubwright.flows.reference import FlowRef
from hubwright.flows.state import State, StepResult
from hubwright.flows.trial.script import Answer, Input

Stopped = Literal["", "too_long", "too_many_inputs"]
Answered = Literal["", "mock", "recorded", "made_up", "told"]


class Said(msgspec.Struct, frozen=True, kw_only=True, tag="said"):
    """What the bot said; `place` is the step that did."""

    place: str
    at: datetime
    kind: Literal["text", "image", "buttons", "cards", "rating"] = "text"
    text: str = ""
    buttons: list[Button] = msgspec.field(default_factory=list)
    cards: list[Card] = msgspec.field(default_factory=list)
    image_url: str = ""
    alt: str = ""

    @property
    def choices(self) -> list[Button]:
        """Everything on it that can be pressed."""
        return [*self.buttons, *(button for card in self.cards for button in card.buttons)]


class Change(msgspec.Struct, frozen=True):
    """A variable before and after a step; personal data is masked."""

    before: object
    after: object


class Visited(msgspec.Struct, frozen=True, kw_only=True, tag="visited"):
    """One line of the trace; `place` names the step, within sub-flows behind the steps that called them."""

    n: int
    place: str
    node: str
    node_type: str
    result: StepResult
    at: datetime
    cause: str
    port: str = ""
    version: str = ""
    changed: dict[str, Change] = msgspec.field(default_factory=dict)
    warnings: list[str] = msgspec.field(default_factory=list)
    because: Facts = msgspec.field(default_factory=dict)
    cost: dict[str, int] = msgspec.field(default_factory=dict)


class Asked(msgspec.Struct, frozen=True, kw_only=True, tag="asked"):
    """What was asked of an outside service, and what answered: nothing yet, or what was told, made up, recorded."""

    place: str
    effect: Facts
    answered: Answered = ""
    answer: Answer | None = None


class Fired(msgspec.Struct, frozen=True, kw_only=True, tag="fired"):
    """A timer came due."""

    at: datetime


class HandedOff(msgspec.Struct, frozen=True, kw_only=True, tag="handed_off"):
    """The conversation went to people; an empty queue is the default one."""

    place: str
    queue: str
    priority: int
    reason: str
    label: str
    skills: dict[str, int]
    summary: Facts


class Did(msgspec.Struct, frozen=True, kw_only=True, tag="did"):
    """Anything else the flow asked for: a tag, a field, a timer, an event."""

    place: str
    effect: Facts


class Ended(msgspec.Struct, frozen=True, kw_only=True, tag="ended"):
    """The flow was finished."""

    outcome: str
    closes: bool = False


Line = Said | Visited | Asked | Fired | HandedOff | Did | Ended


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """Something that will happen by itself."""

    token: str
    due_at: datetime


class Awaited(msgspec.Struct, frozen=True, kw_only=True):
    """An event that is waited for; an empty key means any."""

    token: str
    name: str
    key: str = ""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What one input caused. `heard` says what the customer did, in the words a bot got."""

    input: Input
    at: datetime
    heard: str = ""
    lines: list[Line] = msgspec.field(default_factory=list)
    variables: Facts = msgspec.field(default_factory=dict)

    @property
    def said(self) -> list[Said]:
        return [line for line in self.lines if isinstance(line, Said)]

    @property
    def visits(self) -> list[Visited]:
        return [line for line in self.lines if isinstance(line, Visited)]

    @property
    def way(self) -> list[tuple[str, str]]:
        """The steps of the flow itself in order, each with its exit; waiting and leaving at once is one visit."""
        way: list[tuple[str, str]] = []
        for visit in self.visits:
            if not visit.node or visit.version or visit.result == "queued":
                continue
            if way and way[-1] == (visit.node, ""):
                way.pop()
            way.append((visit.node, visit.port))
        return way


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of a trial. With `wanted` it did not come to its end: bring these flows along and try again."""

    turns: list[Turn]
    state: State
    now: datetime
    variables: Facts
    contact: Facts
    conversation: Facts
    timers: list[Timer] = msgspec.field(default_factory=list)
    awaited: list[Awaited] = msgspec.field(default_factory=list)
    open_place: str = ""  # the step that waits for an answer from outside
    stopped: Stopped = ""
    wanted: tuple[FlowRef, ...] = ()

    def lines(self) -> Iterator[Line]:
        """Everything that happened, in order."""
        for turn in self.turns:
            yield from turn.lines

    @property
    def waits_for(self) -> str:
        """What is waited for: message, effect, event, time, person or nothing."""
        return self.state.waiting_for

    @property
    def outcome(self) -> str | None:
        """How the flow was finished; None while it runs."""
        return self.state.outcome if self.state.status == "ended" else None

    @property
    def queue(self) -> str | None:
        """The queue of the newest hand-off; None when there was none."""
        handed = [line.queue for line in self.lines() if isinstance(line, HandedOff)]
        return handed[-1] if handed else None
