"""Triggers as others see them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class Trigger(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a live flow that something other than a message fires."""

    id: UUID
    flow_id: UUID
    node_id: str
    type: str
    topic: str
    live: bool
    address: int
    plan: dict[str, Any]
    next_at: datetime | None
    last_at: datetime | None


class Hook(msgspec.Struct, frozen=True):
    """Where a web address leads."""

    tenant_id: UUID
    trigger_id: UUID
