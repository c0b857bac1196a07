"""Executions as they are told; every id and every moment is given, so that the same past is the same rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class PastStep(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a trace."""

    id: UUID
    n: int
    node_id: str
    node_type: str
    port: str
    at: datetime
    detail: dict[str, Any]


class PastMove(msgspec.Struct, frozen=True, kw_only=True):
    """What one event made of an execution: `metered` counts its steps, `dims` say which."""

    at: datetime
    rev: int
    metered: int
    dims: dict[str, Any]
    steps: list[PastStep]


class PastSession(msgspec.Struct, frozen=True, kw_only=True):
    """One execution of a published version with its whole trace; `ended_at` is None while it waits."""

    id: UUID
    conversation_id: UUID
    flow_version_id: UUID
    state: msgspec.Raw
    started_at: datetime
    ended_at: datetime | None
    moves: list[PastMove]
