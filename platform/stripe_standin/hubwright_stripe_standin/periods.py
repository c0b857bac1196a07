"""Spans of billing: a month later is the same day of the month, or its last."""

import calendar
from datetime import UTC, datetime, timedelta

from hubwright_stripe_standin.world import Obj


def later(start: int, recurring: Obj, times: int = 1, anchor: int | None = None) -> int:
    """When a span that begins at `start` ends; `anchor` remembers the day of the month."""
    moment = datetime.fromtimestamp(start, UTC)
    count = recurring["interval_count"] * times
    if recurring["interval"] in ("day", "week"):
        return int((moment + timedelta(days=count * (7 if recurring["interval"] == "week" else 1))).timestamp())
    months = moment.year * 12 + moment.month - 1 + count * (12 if recurring["interval"] == "year" else 1)
    year, month = divmod(months, 12)
    day = datetime.fromtimestamp(anchor if anchor is not None else start, UTC).day
    last = calendar.monthrange(year, month + 1)[1]
    return int(moment.replace(year=year, month=month + 1, day=min(day, last)).timestamp())
