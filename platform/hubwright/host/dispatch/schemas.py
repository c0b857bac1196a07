"""What calls leave behind, and how pages see it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

Outcome = Literal["done", "failed"]


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """One call that is over: without secrets; what went in and came back only if it is short enough to be kept."""

    id: UUID
    plugin: str
    version: str
    hook: str
    ms: float
    outcome: Outcome
    code: str = ""
    reason: str = ""
    idempotency_key: str = ""
    input: list[Any] | None = None
    output: Any = None
    lines: list[str] = []
    counts: dict[str, int] = {}
    replay_of: UUID | None = None


class CallView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the log."""

    id: UUID
    at: datetime
    plugin: str
    version: str
    hook: str
    ms: float
    outcome: Outcome
    code: str
    reason: str
    idempotency_key: str
    lines: list[str]
    replayable: bool
    replay_of: UUID | None
    sent_at: datetime | None


class WholeCall(CallView, frozen=True, kw_only=True):
    """A line with what went in and what came back, while that is kept; without secrets."""

    input: list[Any] | None
    output: Any


class KeptCall(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to make a call again."""

    id: UUID
    plugin: str
    hook: str
    idempotency_key: str
    input: list[Any] | None
