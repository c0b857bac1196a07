"""Days of a company's calendar as moments. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec


class Day(msgspec.Struct, frozen=True):
    """A day with the moments where it begins and where the next one does."""

    day: date
    start: datetime
    end: datetime


def day_of(day: date, zone: ZoneInfo) -> Day:
    """A day as moments; it may have 23 or 25 hours."""
    start = datetime.combine(day, time(), zone)
    return Day(day, start, datetime.combine(day + timedelta(days=1), time(), zone))


def days_from(first: date, last: date, zone: ZoneInfo) -> list[Day]:
    """Every day from one to another, both in."""
    return [day_of(first + timedelta(days=n), zone) for n in range((last - first).days + 1)]
