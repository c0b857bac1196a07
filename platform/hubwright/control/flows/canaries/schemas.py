"""A version that is tried on a part of what arrives, and who arrives."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

GoingBack = Literal["pin", "migrate", "restart"]
Outcome = Literal["everybody", "taken_back", "rolled_back", "replaced"]


class Audience(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of whom a part gets it: all that is said has to hold when they arrive; nothing said is everybody."""

    tag: str = ""
    channel: str = ""
    fields: dict[str, str] = {}


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """Who or what a session begins for; `key` stays the same for one customer."""

    key: str
    fields: dict[str, Any] = {}
    channel: str = ""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """As much of a canary as decides who gets it."""

    id: UUID
    version_id: UUID
    percent: int
    audience: Audience = Audience()


class Canary(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of it."""

    id: UUID
    flow_id: UUID
    version_id: UUID
    control_id: UUID
    percent: int
    audience: Audience
    audience_name: str
    margin: int
    enough: int
    going_back: GoingBack
    began_by: str
    began_at: datetime
    ended_by: str
    ended_at: datetime | None
    outcome: Outcome | None

    @property
    def part(self) -> Part:
        """What decides who gets it."""
        return Part(id=self.id, version_id=self.version_id, percent=self.percent, audience=self.audience)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """How a version shall be tried: on how many of whom, and when that went wrong.

    It is taken back by itself when, after `enough` conversations, the share that went wrong is more than `margin`
    points above the live version's. `going_back` says what then becomes of its sessions.
    """

    percent: int = 10
    audience: Audience = Audience()
    audience_name: str = ""
    margin: int = 10
    enough: int = 50
    going_back: GoingBack = "migrate"


class Released(msgspec.Struct, frozen=True):
    """What new sessions of a flow begin with."""

    live: UUID | None
    part: Part | None = None
