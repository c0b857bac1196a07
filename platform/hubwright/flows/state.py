"""Where a flow session stands; everything a later event needs, as JSON."""

from datetime import datetime
from typing import Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from hubwright.flows.effects import Effect
from hubwright.flows.events import Facts, MessageReceived
from hubwright.flows.reference import FlowRef

STATE_VERSION = 1


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """What a session waits for; a timer may run beside the rest. `node` is empty after the default hand-off.

    `memory` is the node's own, as version `tv` of its type wrote it.
    """

    node: str
    message: bool = False
    person: bool = False
    effect_id: str = ""
    timer: str = ""
    event: str | UnsetType = UNSET
    memory: dict[str, object] = msgspec.field(default_factory=dict)
    tv: int = 1


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """A flow that called another one: which version ("" is the session's own), at which step, and what it knew."""

    version: str
    node: str
    vars: dict[str, object]
    kept: dict[str, dict[str, object]] = msgspec.field(default_factory=dict)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What a session is told that no message began: how deep in a chain of causes, and whether it can speak."""

    depth: int = 0
    conversation: bool = True


class Current(msgspec.Struct, frozen=True, kw_only=True):
    """The message being dealt with; `fresh` until some node has taken it as an answer."""

    text: str = ""
    kind: str = ""
    choice_id: str | None = None
    file: Facts | None = None
    fresh: bool = False
    event: str | UnsetType = UNSET


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of a flow session; `advance` makes a new one and leaves this alone. `kept` is what nodes count on.

    Inside a sub-flow `wait`, `vars` and `kept` are its own, `version` says which one it is, `frames` are its callers.
    """

    session_id: str
    flow_sha: str
    status: Literal["new", "waiting", "ended"] = "new"
    wait: Wait | None = None
    vars: dict[str, object] = msgspec.field(default_factory=dict)
    context: dict[str, Facts] = msgspec.field(default_factory=dict)
    locale: str = ""
    current: Current = Current()
    queue: list[MessageReceived] = msgspec.field(default_factory=list)
    kept: dict[str, Facts] = msgspec.field(default_factory=dict)
    step_n: int = 0
    started_n: int = 0
    outcome: str = ""
    run: Run | UnsetType = UNSET
    frames: list[Frame] = msgspec.field(default_factory=list)
    version: str = ""
    pins: dict[str, str] = msgspec.field(default_factory=dict)
    v: int = STATE_VERSION

    @property
    def told(self) -> Run:
        """Its run; a session that a message began is at the top of its chain and speaks."""
        return self.run if isinstance(self.run, Run) else Run()

    @property
    def with_person(self) -> bool:
        """Whether a hand-off is in force, so that the bot keeps silent."""
        return self.status == "waiting" and self.wait is not None and self.wait.person

    @property
    def waiting_for(self) -> str:
        """Name what is waited for: message, effect, event, time, person or nothing."""
        if self.status != "waiting" or self.wait is None:
            return ""
        if self.wait.person:
            return "person"
        if self.wait.effect_id:
            return "effect"
        if self.wait.event:
            return "event"
        return "message" if self.wait.message else "time"


StepResult = Literal["left", "waiting", "ended", "entered", "returned", "moved", "queued", "guard", "failed", "default"]
VISITED: Final = frozenset({"left", "waiting", "ended", "entered", "returned", "failed"})


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the trace: which node, how it was left and because of what, what changed; personal data is masked."""

    n: int
    node_id: str
    node_type: str
    result: StepResult
    at: datetime
    cause: str
    port: str | None = None
    vars: dict[str, object] = msgspec.field(default_factory=dict)
    effects: list[str] = msgspec.field(default_factory=list)
    warnings: list[str] = msgspec.field(default_factory=list)
    cost: dict[str, int] = msgspec.field(default_factory=dict)
    because: dict[str, object] = msgspec.field(default_factory=dict)
    version: str = ""

    @property
    def metered(self) -> bool:
        """Whether a node was really visited."""
        return self.result in VISITED and self.node_id != ""


class Advance(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one event. With `wanted` nothing did yet: bring these flows along and ask again."""

    state: State
    effects: list[Effect]
    trace: list[Step]
    leftover: list[MessageReceived]
    wanted: tuple[FlowRef, ...] = ()


_DECODER = msgspec.json.Decoder(State)


def encode_state(state: State) -> bytes:
    """Write a state for its row."""
    return msgspec.json.encode(state)


def decode_state(raw: bytes | str) -> State:
    """Read a state from its row."""
    return _DECODER.decode(raw)
