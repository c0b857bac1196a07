"""When a company is there: weekly hours, special days, and whether it is open at a moment."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final, Literal

import msgspec

from hubwright.flows.expressions import Mismatch
from hubwright.flows.expressions.date_functions import zone

TENANT_KEY: Final = "business_hours"  # the company's variable that holds them
MOST_DAYS_AHEAD: Final = 370
Standing = Literal["open", "closed", "holiday"]

_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
_DAY: Final = timedelta(days=1)


class OpenFrom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of one weekday, 1 for Monday; one that ends before it begins lasts into the next day."""

    day: int
    opens: str
    closes: str


class SpecialDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A date with hours of its own; without hours it is a holiday."""

    date: str
    name: str = ""
    opens: str = ""
    closes: str = ""


class BusinessHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people edit; stored as it is."""

    time_zone: str
    week: list[OpenFrom] = []
    special: list[SpecialDay] = []

    def wrong_fields(self) -> Iterator[tuple[str, Literal["time", "date", "zone", "both", "twice"]]]:
        """Name the fields that cannot be used, each with what is wrong."""
        if not _is_zone(self.time_zone):
            yield "time_zone", "zone"
        for n, stretch in enumerate(self.week):
            yield from _wrong_times(f"week.{n}", stretch)
        seen: set[str] = set()
        for n, day in enumerate(self.special):
            if not _is_date(day.date):
                yield f"special.{n}.date", "date"
            elif day.date in seen:
                yield f"special.{n}.date", "twice"
            seen.add(day.date)
            if bool(day.opens) is not bool(day.closes):
                yield f"special.{n}.{'closes' if day.opens else 'opens'}", "both"
            elif day.opens:
                yield from _wrong_times(f"special.{n}", day)


class Found(msgspec.Struct, frozen=True):
    """How it stands at a moment, and because of which day."""

    standing: Standing
    local: datetime
    because: str = ""


def with_days(hours: BusinessHours, days: Sequence[SpecialDay]) -> BusinessHours:
    """The same hours with special days that go before their own."""
    own = {day.date for day in days}
    return msgspec.structs.replace(hours, special=[*days, *(day for day in hours.special if day.date not in own)])


def read_hours(stored: object) -> BusinessHours | None:
    """Take hours as a flow finds them among the company's variables; nothing usable is none."""
    try:
        found = msgspec.convert(stored, BusinessHours)
    except msgspec.ValidationError:
        return None
    return None if any(True for _ in found.wrong_fields()) else found


def standing_at(hours: BusinessHours, moment: datetime, zone_name: str = "") -> Found:
    """Tell whether they are open; `zone_name` reads the hours in somebody else's time zone."""
    local = moment.astimezone(_zone(hours, zone_name))
    for day in (local.date(), local.date() - _DAY):
        for opens, closes in _stretches(hours, day):
            if opens <= local.replace(tzinfo=None) < closes:
                return Found("open", local, _name(hours, day))
    special = _special(hours, local.date())
    if special is not None and not special.opens:
        return Found("holiday", local, special.name)
    return Found("closed", local, special.name if special else "")


def next_opening(hours: BusinessHours, moment: datetime, zone_name: str = "") -> datetime | None:
    """The next moment at which they open, in UTC; none within a year is none."""
    here = _zone(hours, zone_name)
    local = moment.astimezone(here)
    for ahead in range(-1, MOST_DAYS_AHEAD):
        day = local.date() + ahead * _DAY
        for opens, _ in sorted(_stretches(hours, day)):
            begins = opens.replace(tzinfo=here).astimezone(UTC)
            if begins > moment:
                return begins
    return None


def open_on(hours: BusinessHours, day: date) -> list[tuple[datetime, datetime]]:
    """The open stretches that begin on a day, in UTC; where clocks are changed near it, each minute is looked at."""
    here = zone(hours.time_zone)
    found: list[tuple[datetime, datetime]] = []
    for opens, closes in _stretches(hours, day):
        early, late = opens.replace(tzinfo=UTC) - _DAY, closes.replace(tzinfo=UTC) + _DAY
        if early.astimezone(here).utcoffset() == late.astimezone(here).utcoffset():
            found.append((opens.replace(tzinfo=here).astimezone(UTC), closes.replace(tzinfo=here).astimezone(UTC)))
        else:
            found += _minutely(opens, closes, here, early, late)
    return sorted(found)


def _minutely(
    opens: datetime, closes: datetime, here: tzinfo, early: datetime, late: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The times within some days at which the clock on the wall shows a time of this stretch."""
    begins: datetime | None = None
    minute = early
    while minute <= late:
        inside = opens <= minute.astimezone(here).replace(tzinfo=None) < closes
        if inside and begins is None:
            begins = minute
        elif not inside and begins is not None:
            yield begins, minute
            begins = None
        minute += timedelta(minutes=1)


def _zone(hours: BusinessHours, zone_name: str) -> tzinfo:
    return zone(zone_name if zone_name and _is_zone(zone_name) else hours.time_zone)


def _stretches(hours: BusinessHours, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches that begin on a day, by the clock on the wall."""
    special = _special(hours, day)
    if special is not None:
        if special.opens:
            yield _stretch(day, special.opens, special.closes)
        return
    for stretch in hours.week:
        if stretch.day == day.isoweekday():
            yield _stretch(day, stretch.opens, stretch.closes)


def _stretch(day: date, opens: str, closes: str) -> tuple[datetime, datetime]:
    begins, ends = _on(day, opens), _on(day, closes)
    return begins, ends if ends > begins else ends + _DAY


def _on(day: date, at: str) -> datetime:
    hour, _, minute = at.partition(":")
    return datetime.combine(day, time()) + timedelta(hours=int(hour), minutes=int(minute))


def _special(hours: BusinessHours, day: date) -> SpecialDay | None:
    return _by_date(tuple(hours.special)).get(day.isoformat())


@lru_cache(maxsize=256)
def _by_date(days: tuple[SpecialDay, ...]) -> dict[str, SpecialDay]:
    return {day.date: day for day in days}


def _name(hours: BusinessHours, day: date) -> str:
    special = _special(hours, day)
    return special.name if special else ""


def _wrong_times(place: str, hours: OpenFrom | SpecialDay) -> Iterator[tuple[str, Literal["time"]]]:
    for name, at in (("opens", hours.opens), ("closes", hours.closes)):
        if not _TIME.fullmatch(at):
            yield f"{place}.{name}", "time"


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_zone(name: str) -> bool:
    try:
        return zone(name) is not None
    except Mismatch:
        return False
