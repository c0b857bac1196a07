"""The way of one execution, as pages show it; what a reader may not see is not in it."""

from datetime import datetime
from uuid import UUID

import msgspec


class Execution(msgspec.Struct, frozen=True, kw_only=True):
    """One execution of a published version."""

    id: UUID
    flow_id: UUID
    version_id: UUID
    version: int
    conversation_id: UUID | None
    status: str
    outcome: str
    with_person: bool
    started_at: datetime
    ended_at: datetime | None
    steps: int


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A value before and after; `masked` when it is personal data, `hidden` when the reader may see none."""

    name: str
    before: object = None
    after: object = None
    masked: bool = False
    hidden: bool = False


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """Something a step asked for. What follows `kind` is known of outside calls only; no secret is ever in it."""

    kind: str
    state: str = ""
    attempts: int = 0
    status: int | None = None
    port: str = ""
    took_s: float | None = None
    to: str = ""
    answer: str = ""
    cut: bool = False


class WayStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step: why it came about, what it did, how it went on, and how long until the next."""

    n: int
    version_id: UUID
    node_id: str
    node_type: str
    result: str
    port: str
    at: datetime
    cause: str
    stayed_s: float | None
    changes: list[Change]
    calls: list[Call]
    said: list[str]
    heard: list[str]
    because: dict[str, object]
    warnings: list[str]
    cost: dict[str, int]


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """Every step of an execution; without `open` words and values are kept from the reader."""

    execution: Execution
    steps: list[WayStep]
    open: bool


class Executions(msgspec.Struct, frozen=True):
    """Executions, the latest first; `before` asks for the next page."""

    found: list[Execution]
    before: tuple[datetime, UUID] | None
