"""Whether one may write to somebody now, and how often: several windows do not add up. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Shut = Literal["", "window_closed", "quota_used_up"]


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A window that the customer opened; `allowed` is None for any number of messages."""

    opening: UUID
    opened_by: str
    expires_at: datetime
    allowed: int | None
    used: int

    def is_open(self, now: datetime) -> bool:
        """Whether its time has not run out."""
        return now < self.expires_at

    @property
    def left(self) -> int | None:
        """How many more go through it; None for any number."""
        return None if self.allowed is None else max(0, self.allowed - self.used)


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """How much may still be said: `left` of `allowed` until `until`, both None for any number; or why nothing may."""

    left: int | None = None
    allowed: int | None = None
    until: datetime | None = None
    shut: Shut = ""


def room_in(openings: Sequence[Opening], now: datetime) -> Room:
    """Of the windows that are open the one counts that lets most pass; the last that still lets pass says until when.

    So windows never add up, which is how services count that have several: each message uses up all that are open.
    """
    still = [each for each in openings if each.is_open(now)]
    if not still:
        return Room(shut="window_closed")
    passable = [each for each in still if each.left != 0]
    if not passable:
        return Room(left=0, allowed=max(each.allowed or 0 for each in still), shut="quota_used_up")
    best = max(passable, key=_width)
    return Room(left=best.left, allowed=best.allowed, until=max(each.expires_at for each in passable))


def _width(opening: Opening) -> tuple[bool, int, int]:
    return opening.left is None, opening.left or 0, opening.allowed or 0
