"""What a demo is to those who open, show and visit it."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

Role = Literal["admin", "supervisor", "agent"]
ROLES: tuple[Role, ...] = ("admin", "supervisor", "agent")
FIRST_PAGE: dict[str, str] = {"admin": "/home", "supervisor": "/board", "agent": "/inbox"}
Opens = Literal["chat", "admin", "supervisor", "agent"]
OPENS: tuple[Opens, ...] = ("chat", *ROLES)
CameBy = Literal["sales", "link", "phone"]

LASTS = timedelta(hours=24)
LONGEST = timedelta(days=14)  # from when it was made, however often it is extended
PASS_LASTS = timedelta(minutes=10)
LINK_LASTS = timedelta(days=30)


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """One demo; `leads_to` is the tenant that its address leads to now, the `generation`-th."""

    id: UUID
    leads_to: UUID
    industry: str
    edition: str
    prospect: str
    made_by: UUID | None
    generation: int
    traffic: bool
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        """Whether nobody comes in any more."""
        return self.ended_at is not None or self.expires_at <= now

    @property
    def word(self) -> str:
        """What its people's addresses and its chat have in common, whichever tenant it leads to."""
        return f"{self.industry}-{self.id.hex[-8:]}"


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in session inside a demo."""

    session_id: UUID
    role: Role
    generation: int
    came_by: CameBy


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """A demo as the one sees it who is inside."""

    demo: Demo
    visit: Visit

    @property
    def was_reset(self) -> bool:
        """Whether it leads elsewhere since they last looked."""
        return self.visit.generation < self.demo.generation


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """What a prospect was handed."""

    id: UUID
    made_by: UUID
    industry: str
    edition: str
    prospect: str
    demo_id: UUID | None
    made_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
