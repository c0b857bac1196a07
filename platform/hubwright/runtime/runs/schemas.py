"""Runs as others see them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

Status = Literal["waiting", "running", "done", "failed", "ignored", "replaced"]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run row, as what moves it reads it."""

    id: UUID
    flow_id: UUID
    node_id: str
    trigger_type: str
    status: str
    reentry: str
    key: str
    concerns: str
    conversation_id: UUID | None
    event: dict[str, Any]
    depth: int
    attempts: int


class Begun(msgspec.Struct, frozen=True):
    """What came of a trigger: the run it made, or the one that the same occurrence made before (`again`)."""

    run_id: UUID
    ignored: str = ""
    again: bool = False


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """A run in a list; `reason` says why it waits, was ignored or failed."""

    id: UUID
    flow_id: UUID
    flow_name: str
    trigger: str
    trigger_type: str
    status: Status
    reason: str
    outcome: str
    steps: int
    conversation_id: UUID | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class RunList(msgspec.Struct, frozen=True):
    """Some runs, the newest first; ask again with `after` for the next page."""

    runs: list[RunView]
    after: str | None


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the trace; personal data is masked."""

    n: int
    node_id: str
    node_type: str
    port: str
    result: str
    at: datetime
    variables: dict[str, Any]
    warnings: list[str]


class RunTrace(msgspec.Struct, frozen=True, kw_only=True):
    """A run with the way it took."""

    run: RunView
    steps: list[StepView]


class RunBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a run is told, and whom it concerns."""

    data: dict[str, Any] = {}
    conversation_id: UUID | None = None
    contact_id: UUID | None = None


class RunTaken(msgspec.Struct, frozen=True):
    """A run that was taken in; it begins in a moment."""

    run_id: UUID
