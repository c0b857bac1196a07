"""Figures of one plugin; every one is a count or a sum over all companies."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from hubwright_sdk.texts import Localised


class Installs(msgspec.Struct, frozen=True, kw_only=True):
    """How many companies have it on, paused it, or removed it within the thirty days for which settings are kept."""

    active: int = 0
    paused: int = 0
    removed: int = 0

    def __add__(self, other: "Installs") -> "Installs":
        return Installs(
            active=self.active + other.active, paused=self.paused + other.paused, removed=self.removed + other.removed
        )


class Calls(msgspec.Struct, frozen=True, kw_only=True):
    """How many calls flows made, and how many of them came to nothing."""

    made: int = 0
    failed: int = 0

    def __add__(self, other: "Calls") -> "Calls":
        return Calls(made=self.made + other.made, failed=self.failed + other.failed)

    @property
    def share(self) -> float:
        """Failed ones of a hundred."""
        return 100 * self.failed / self.made if self.made else 0.0


class Money(msgspec.Struct, frozen=True):
    """An amount."""

    amount: Decimal
    currency: str


class MeterDay(msgspec.Struct, frozen=True, kw_only=True):
    """What a meter counted, and what that comes to."""

    title: Localised
    unit: Localised
    quantity: Decimal
    cost: Money


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of failure of one version."""

    version: str
    kind: str
    calls: int


class VersionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One version, as it stands now and over the days shown."""

    version: str
    installs: Installs
    calls: Calls
    monthly: Money  # of all active installations together


class DayLine(msgspec.Struct, frozen=True, kw_only=True):
    """One day over all versions, or of one."""

    day: date
    installs: Installs
    calls: Calls
    metered: list[Money]


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Thirty days of a plugin, or of one of its versions."""

    plugin: str
    name: Localised
    counted_at: datetime | None
    now: Installs
    calls: Calls
    versions: list[VersionLine]
    days: list[DayLine]
    failures: list[Failure]  # the most frequent first
    flat: list[Money]  # a month of it, as things stand
    metered: list[Money]  # in this month so far


class DayFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The rows behind one day."""

    plugin: str
    name: Localised
    day: date
    versions: list[VersionLine]
    failures: list[Failure]
    meters: list[MeterDay]
