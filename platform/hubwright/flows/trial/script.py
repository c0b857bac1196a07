"""What a trial is told: where it starts, what happens, what outside services answer. Plain data, kept with a flow."""

from datetime import datetime
from typing import Final, Literal

import msgspec

from hubwright.flows.events import Facts

MOST_INPUTS: Final = 200
LONGEST_PASSING_S: Final = 366 * 86_400


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """Who comes, where and when; `variables` are values the flow begins with, each in its own scope."""

    moment: datetime
    channel: Facts = msgspec.field(default_factory=lambda: {"id": "trial", "name": "", "kind": "web"})
    language: str = ""
    contact: Facts = msgspec.field(default_factory=dict)
    conversation: Facts = msgspec.field(default_factory=dict)
    tenant: Facts = msgspec.field(default_factory=dict)
    variables: Facts = msgspec.field(default_factory=dict)


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an effect comes back with; `recorded` when it is what really came back once."""

    ok: bool = True
    status: int | None = None
    body: object = None
    error: str = ""
    detail: str = ""
    port: str = ""
    recorded: bool = False


class Says(msgspec.Struct, frozen=True, kw_only=True, tag="says"):
    """The customer writes."""

    text: str


class Presses(msgspec.Struct, frozen=True, kw_only=True, tag="presses"):
    """The customer presses what was shown: the newest button of this id, else of this label."""

    choice: str
    label: str = ""


class Sends(msgspec.Struct, frozen=True, kw_only=True, tag="sends"):
    """The customer sends a file."""

    name: str = "photo.png"
    media_type: str = "image/png"
    size: int = 1024


class Shares(msgspec.Struct, frozen=True, kw_only=True, tag="shares"):
    """The customer shares a place."""

    latitude: float
    longitude: float


class AsksForPerson(msgspec.Struct, frozen=True, kw_only=True, tag="asks_for_person"):
    """The customer wants a person."""


class Passes(msgspec.Struct, frozen=True, kw_only=True, tag="passes"):
    """Time goes by; what comes due meanwhile happens in its order."""

    seconds: float


class Answers(msgspec.Struct, frozen=True, kw_only=True, tag="answers"):
    """What the flow waits for from outside comes now."""

    answer: Answer


class Happens(msgspec.Struct, frozen=True, kw_only=True, tag="happens"):
    """An event of the company comes."""

    name: str
    key: str = ""
    data: Facts = msgspec.field(default_factory=dict)


class AgentDoes(msgspec.Struct, frozen=True, kw_only=True, tag="agent"):
    """Somebody takes the conversation, nobody is there, or the person is done."""

    reason: Literal["assigned", "offline", "closed"]


class Begins(msgspec.Struct, frozen=True, kw_only=True, tag="begins"):
    """Something other than a message starts the flow, at this entry; without `speaks` it has nobody to talk to."""

    node: str = ""
    event: Facts = msgspec.field(default_factory=dict)
    speaks: bool = True


Input = Says | Presses | Sends | Shares | AsksForPerson | Passes | Answers | Happens | AgentDoes | Begins
Unanswered = Literal["made_up", "open"]


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """A start and what happens then.

    `answers` are what steps get from outside, by the step's place ("n1", within a sub-flow "n2/n1"): the first at its
    first question, the last one from then on. What is not named gets a made-up answer, or waits (`unanswered`).
    """

    start: Start
    inputs: list[Input] = msgspec.field(default_factory=list)
    answers: dict[str, list[Answer]] = msgspec.field(default_factory=dict)
    unanswered: Unanswered = "made_up"
