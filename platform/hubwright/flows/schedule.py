"""When a schedule is due next: calendar arithmetic in the company's time zone, one moment an occurrence."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, Literal

import msgspec

from hubwright.flows.cron import Cron, CronInvalid, read_cron

Repeat = Literal["minutes", "days", "week", "month", "cron"]
On = Literal["workdays", "weekend", "mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAYS: Final[dict[str, frozenset[int]]] = {
    "workdays": frozenset(range(5)),
    "weekend": frozenset((5, 6)),
    **{name: frozenset((n,)) for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
}
_FURTHEST_DAYS: Final = 366 * 9  # a 29 February comes within eight years, also around 2100
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule as people fill it in; which fields count depends on `repeat`."""

    repeat: Repeat = "days"
    minutes: int = 15
    days: int = 1
    at: str = "09:00"
    on: On = "workdays"
    day: int = 1
    cron: str = ""


class ScheduleInvalid(ValueError):
    """What is wrong with a plan, in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        self.en = en
        self.zh = zh
        super().__init__(en)


def next_occurrence(plan: Plan, after: datetime, zone: tzinfo) -> datetime:
    """The first moment after `after`, in UTC; raises ScheduleInvalid for a plan that never comes due."""
    if plan.repeat == "minutes":
        step = timedelta(minutes=max(1, plan.minutes))
        return _EPOCH + ((after - _EPOCH) // step + 1) * step
    for moment in _moments(plan, after.astimezone(zone).date() - timedelta(days=1), zone):
        if moment > after:
            return moment
    raise ScheduleInvalid("This never comes due.", "这个时间永远不会到来。")


def occurrences(plan: Plan, after: datetime, zone: tzinfo, count: int) -> list[datetime]:
    """The next few moments."""
    found: list[datetime] = []
    for _ in range(count):
        after = next_occurrence(plan, after, zone)
        found.append(after)
    return found


def _moments(plan: Plan, start: date, zone: tzinfo) -> Iterator[datetime]:
    """Moments from a day on, in order. A time that a clock change leaves out comes as much later as the clock jumps;
    one that is there twice comes the first time."""
    cron = _cron(plan)
    day_times = [time(hour, minute) for hour in sorted(cron.hours) for minute in sorted(cron.minutes)] if cron else []
    times = day_times or [_time(plan.at)]
    for offset in range(_FURTHEST_DAYS):
        day = start + timedelta(days=offset)
        if not (cron.has(day) if cron else _is_on(plan, day)):
            continue
        yield from sorted({datetime.combine(day, at, zone).astimezone(UTC) for at in times})


def _cron(plan: Plan) -> Cron | None:
    if plan.repeat != "cron":
        return None
    try:
        return read_cron(plan.cron)
    except CronInvalid as reason:
        raise ScheduleInvalid(reason.en, reason.zh) from reason


def _time(text: str) -> time:
    hour, _colon, minute = text.partition(":")
    if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        raise ScheduleInvalid("Write a time like 09:00.", "时间请写成 09:00 的形式。")
    if int(hour) > 23 or int(minute) > 59 or len(minute) != 2:
        raise ScheduleInvalid("Write a time like 09:00.", "时间请写成 09:00 的形式。")
    return time(int(hour), int(minute))


def _is_on(plan: Plan, day: date) -> bool:
    if plan.repeat == "week":
        return day.weekday() in _WEEKDAYS[plan.on]
    if plan.repeat == "month":
        following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return day.day == min(plan.day, (following - timedelta(days=1)).day)
    return day.toordinal() % max(1, plan.days) == 0
