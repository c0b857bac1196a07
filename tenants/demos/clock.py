"""The virtual clock of a seed: the past hangs on a day, the last hours on the minute of its making. Pure."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec

from hubwright.kernel.ids import uuid7

LATELY = timedelta(hours=3)  # hangs on the minute; what is older hangs on the day
_EPOCH_MS = 1_767_225_600_000  # where ids begin to count: before every id that is made while the product runs
_DAY_MS = 86_400_000


class Clock(msgspec.Struct, frozen=True):
    """`day` is midnight where the company lives, `now` the minute."""

    day: datetime
    now: datetime

    @classmethod
    def at(cls, now: datetime, zone: str) -> "Clock":
        """The clock of a demo that is made now."""
        local = now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(local.astimezone(UTC), now.replace(second=0, microsecond=0))

    def days_ago(self, days: int, seconds: float) -> datetime:
        """A second of a day of the past."""
        return self.day - timedelta(days=days) + timedelta(seconds=round(seconds))

    def ago(self, seconds: float) -> datetime:
        """So long before now."""
        return self.now - timedelta(seconds=round(seconds))

    def offset_ms(self, at: datetime) -> int:
        """Where a moment stands in the seed's own time, the same in every demo; what is late comes after the past."""
        if at > self.now - LATELY:
            return _DAY_MS + int((at - self.now) / timedelta(milliseconds=1))
        return int((at - self.day) / timedelta(milliseconds=1))


class Ids(msgspec.Struct, frozen=True):
    """Ids out of the demo's own namespace: the same in every tenant that the demo leads to."""

    namespace: UUID
    clock: Clock

    def named(self, what: str) -> UUID:
        """Of something that is there once."""
        return uuid5(self.namespace, what)

    def timed(self, what: str, at: datetime) -> UUID:
        """Of something that happened: in the order of time, as ids are that the product makes."""
        told = hashlib.sha256(self.namespace.bytes + what.encode()).digest()
        return uuid7(_EPOCH_MS + self.clock.offset_ms(at), told[:10])
