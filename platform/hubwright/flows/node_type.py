"""What a kind of node has to tell and to do; first-party and foreign ones alike."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec

from hubwright.flows.channel_support import EVERYWHERE, ChannelTable
from hubwright.flows.effects import Asked, Button
from hubwright.flows.events import Event
from hubwright.flows.expressions import Expression, ExpressionError, SafePattern, Template
from hubwright.flows.problems import Problem
from hubwright.flows.reference import FlowRef
from hubwright.flows.state import Current
from hubwright.flows.texts import Texts

__all__ = [
    "ERROR",
    "OUT",
    "Config",
    "Finish",
    "Leave",
    "NodeType",
    "Outcome",
    "PlainNodeType",
    "Port",
    "Schema",
    "Stay",
    "Texts",
    "Visit",
    "Wording",
    "Workshop",
]

Config = Mapping[str, object]
Schema = dict[str, Any]


class Port(msgspec.Struct, frozen=True, kw_only=True):
    """A named exit; `required` must be wired, `advised` should be."""

    id: str
    title: Texts
    kind: Literal["normal", "error", "timeout"] = "normal"
    required: bool = False
    advised: bool = False


class Leave(msgspec.Struct, frozen=True):
    """Go out of a port."""

    port: str


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """Wait here for a message, a person, an effect's result, an event or a timer."""

    message: bool = False
    person: bool = False
    effect_id: str = ""
    timer: str = ""
    event: str = ""
    memory: dict[str, object] = msgspec.field(default_factory=dict)


class Finish(msgspec.Struct, frozen=True, kw_only=True):
    """End the flow."""

    outcome: str = ""
    close_conversation: bool = False


class Enter(msgspec.Struct, frozen=True):
    """Go into another flow, giving some of its variables a value; this node is visited again when it is done."""

    ref: FlowRef
    inputs: dict[str, object]


class Returned(msgspec.Struct, frozen=True):
    """What a node sees when the flow it went into is done; `quiet` when no step of that flow named the outcome."""

    outcome: str
    values: dict[str, object]
    quiet: bool = False


Outcome = Leave | Stay | Finish | Enter

OUT = Port(id="out", title=Texts("Next", "下一步"), required=True)
ERROR = Port(id="error", title=Texts("Error", "出错"), kind="error")


class Wording(Protocol):
    """A text of the document in all its languages."""

    def written(self, visit: "Visit") -> str:
        """Fill the holes in the visitor's language."""


class Workshop(Protocol):
    """Where a node's config is made ready once; each may raise ExpressionError, then the node counts as broken."""

    node_id: str

    def wording(self, field: str, text: str) -> Wording: ...
    def template(self, source: str, mode: Literal["plain", "url", "json", "header"]) -> Template: ...
    def expression(self, source: str) -> Expression: ...
    def pattern(self, source: str) -> SafePattern: ...


class Visit(Protocol):
    """One step at one node: what it may look at and what it may ask for."""

    node_id: str
    event: Event | Returned | None
    now: datetime
    locale: str
    scope: dict[str, object]
    memory: dict[str, object]
    timer: str
    again: bool
    busy: bool

    @property
    def current(self) -> Current: ...
    @property
    def kept(self) -> dict[str, object]: ...
    @property
    def depth(self) -> int: ...
    @property
    def can_speak(self) -> bool: ...

    def wired(self, port: str) -> bool: ...
    def warn(self, reason: ExpressionError | str) -> None: ...
    def write(self, key: str, value: object) -> None: ...
    def may_show(self, expression: Expression) -> bool: ...
    def explain(self, **why: object) -> None: ...
    def keep(self, what: dict[str, object]) -> None: ...
    def learn(self, scope: Literal["contact", "conversation"], fields: dict[str, object]) -> None: ...
    def take_message(self) -> None: ...
    def next_id(self) -> str: ...
    def ask_for(self, effect: Asked) -> None: ...
    def say(
        self, text: str, *, buttons: Iterable[Button] = (), image_url: str = "", alt: str = "", goes_on: str = ""
    ) -> None: ...
    def wake_at(self, due_at: datetime) -> str: ...
    def wake_in(self, seconds: float) -> str: ...
    def collected(self) -> dict[str, object]: ...


class NodeType(Protocol):
    """The contract of a node type. `prepare` gets a config that passed the schema; `reduce` is pure.

    `needs` names what a company must have switched on for it: a plugin, or a purpose such as `ai`.
    `channels` says what each kind of channel makes of it, `shows` the same for one config; by `round_port` it goes
    round a bounded number of times; `leads_to` are ways that stand in the config instead of on a wire.
    """

    @property
    def type(self) -> str: ...
    @property
    def tv(self) -> int: ...
    @property
    def title(self) -> Texts: ...
    @property
    def help(self) -> Texts: ...
    @property
    def category(self) -> str: ...
    @property
    def icon(self) -> str: ...
    @property
    def schema(self) -> Schema: ...
    @property
    def error_port(self) -> str | None: ...
    @property
    def cost(self) -> dict[str, int]: ...
    @property
    def needs(self) -> str: ...
    @property
    def channels(self) -> ChannelTable: ...
    @property
    def round_port(self) -> str: ...

    def ports(self, config: Config, /) -> tuple[Port, ...]: ...
    def waits(self, config: Config, /) -> bool: ...
    def shows(self, config: Config, /) -> ChannelTable: ...
    def leads_to(self, config: Config, /) -> Mapping[str, str]: ...
    def check(self, node_id: str, config: Config, /) -> Iterable[Problem]: ...
    def prepare(self, config: Config, workshop: Workshop, /) -> Any: ...
    def accepts(self, prepared: Any, visit: Visit, /) -> bool: ...
    def reduce(self, prepared: Any, visit: Visit, /) -> Outcome: ...
    def upgrade(self, config: Config, from_tv: int, /) -> Config: ...
    def upgrade_memory(self, memory: dict[str, object], from_tv: int, /) -> dict[str, object]: ...
    def calls(self, config: Config, /) -> tuple[FlowRef, ...]: ...


class PlainNodeType:
    """What most node types have in common; a new one overrides what differs."""

    tv = 1
    error_port: str | None = "error"
    needs = ""
    channels: ChannelTable = EVERYWHERE
    round_port = ""

    @property
    def cost(self) -> dict[str, int]:
        return {"step": 1}

    def ports(self, _config: Config, /) -> tuple[Port, ...]:
        return (OUT, ERROR)

    def waits(self, _config: Config, /) -> bool:
        return False

    def shows(self, _config: Config, /) -> ChannelTable:
        return self.channels

    def leads_to(self, _config: Config, /) -> Mapping[str, str]:
        return {}

    def check(self, _node_id: str, _config: Config, /) -> Iterable[Problem]:
        return ()

    def accepts(self, _prepared: Any, _visit: Visit, /) -> bool:
        return False

    def upgrade(self, config: Config, _from_tv: int, /) -> Config:
        return config

    def upgrade_memory(self, memory: dict[str, object], _from_tv: int, /) -> dict[str, object]:
        return memory

    def calls(self, _config: Config, /) -> tuple[FlowRef, ...]:
        return ()
