"""The record of an access as the company and operators read it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

State = Literal["open", "over", "left", "ended"]


class AccessView(msgspec.Struct, frozen=True, kw_only=True):
    """Who came in, why, for how long, and how it ended."""

    id: UUID
    name: str
    email: str
    mode: Literal["read", "admin"]
    reason: str
    minutes: int
    began_at: datetime
    until: datetime
    ended_at: datetime | None
    ended_by: str

    def state(self, now: datetime) -> State:
        """Whether it lasts, ran out, was left, or was ended by the company."""
        if self.ended_at is not None:
            return "ended" if self.ended_by == "company" else "left"
        return "open" if now < self.until else "over"


class ActView(msgspec.Struct, frozen=True, kw_only=True):
    """One page that was opened or one thing that was done or refused."""

    id: UUID
    method: str
    path: str
    outcome: Literal["let_in", "refused"]
    at: datetime


class UnderWay(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the platform is inside a company now."""

    access_id: UUID
    tenant_id: UUID
    mode: str
    until: datetime
    name: str
