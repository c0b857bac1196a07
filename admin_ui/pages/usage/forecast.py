"""Where a number of the month will stand at its end if it goes on like this: pure, and silent while it is too early."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_TOO_EARLY = timedelta(days=2)


def at_this_pace(quantity: float, month: date, zone: ZoneInfo, now: datetime) -> int | None:
    """The whole month at the pace of its days so far; None in the first two days, and when nothing was counted."""
    first = month.replace(day=1)
    begins = datetime.combine(first, time(), zone)
    ends = datetime.combine((first + timedelta(days=31)).replace(day=1), time(), zone)
    gone = min(now, ends) - begins
    if gone < _TOO_EARLY or quantity <= 0:
        return None
    return round(quantity * ((ends - begins) / gone))
