"""Steps as others see them; values of personal data were masked before they were written."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class EffectView(msgspec.Struct, frozen=True, kw_only=True):
    """Something a step asked for; `state` and what follows are known for outside calls only."""

    id: str
    kind: str
    state: str = ""
    attempts: int = 0
    status: int | None = None


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """One node visited: how it was left, what it read and changed, what it asked for and what it cost."""

    id: UUID
    flow_session_id: UUID
    flow_id: UUID | None
    flow_version: int | None
    n: int
    at: datetime
    cause: str
    node_id: str
    node_type: str
    label: str
    result: str
    port: str
    reads: list[str]
    vars: dict[str, Any]
    effects: list[EffectView]
    warnings: list[str]
    cost: dict[str, int]


class TracePage(msgspec.Struct, frozen=True):
    """Steps in order; `after` asks for the next page, and is None on the last."""

    conversation_id: UUID
    steps: list[StepView]
    after: str | None


class Why(msgspec.Struct, frozen=True):
    """The steps that led to a message; `sure` when the message names its step, else it is the last one before it."""

    steps: list[StepView]
    sure: bool
