"""Calendars, pauses and moments around days on which clocks are changed; and a look at every minute as reference."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from hubwright.flows.business_hours import BusinessHours, OpenFrom, SpecialDay, standing_at

BEGINS = [datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)]
MINUTES = 6 * 24 * 60
MINUTE = timedelta(minutes=1)
Pause = tuple[datetime, datetime | None]

_times = st.integers(0, 47).map(lambda half: f"{half // 2:02d}:{half % 2 * 30:02d}")
_ends = _times | st.just("24:00")


@st.composite
def calendars(draw: st.DrawFn) -> BusinessHours | None:
    """Weekly hours, breaks, nights, special days, in zones that change their clocks or do not; or always open."""
    if draw(st.integers(0, 9)) == 0:
        return None
    week = draw(
        st.lists(st.builds(OpenFrom, day=st.integers(1, 7), opens=_times, closes=_ends), min_size=1, max_size=10)
    )
    dates = draw(st.lists(st.integers(0, 9), unique=True, max_size=2))
    begins = draw(st.sampled_from(BEGINS))
    special = [
        draw(st.builds(SpecialDay, date=st.just(day), opens=_times, closes=_ends) | st.just(SpecialDay(date=day)))
        for day in ((begins + timedelta(days=n)).date().isoformat() for n in dates)
    ]
    zones = ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Asia/Kolkata", "Australia/Lord_Howe"]
    return BusinessHours(time_zone=draw(st.sampled_from(zones)), week=week, special=special)


@st.composite
def pauses(draw: st.DrawFn, begins: datetime) -> list[Pause]:
    """Some pauses one after the other; the last may last."""
    edges = sorted(draw(st.lists(st.integers(-600, MINUTES), unique=True, max_size=6)))
    moments = [begins + edge * MINUTE for edge in edges]
    found: list[Pause] = [*zip(moments[::2], moments[1::2], strict=False)]
    return [*found, (moments[-1], None)] if len(moments) % 2 else found


def counting_minutes(hours: BusinessHours | None, begins: datetime, paused: Sequence[Pause]) -> list[bool]:
    """Whether each minute counts."""
    return [
        (hours is None or standing_at(hours, minute).standing == "open")
        and not any(since <= minute and (until is None or minute < until) for since, until in paused)
        for minute in (begins + n * MINUTE for n in range(MINUTES))
    ]
