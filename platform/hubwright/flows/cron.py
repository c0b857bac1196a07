"""The five fields of a cron line: minute, hour, day of the month, month, weekday."""

from datetime import date
from typing import Final

import msgspec

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_LONGEST: Final = 120
_FIELDS: Final = (
    ("minute", "分钟", 0, 59, ()),
    ("hour", "小时", 0, 23, ()),
    ("day", "日", 1, 31, ()),
    ("month", "月", 1, 12, _MONTHS),
    ("weekday", "星期", 0, 7, _DAYS),
)


class CronInvalid(ValueError):
    """Which field cannot be read, in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        self.en = en
        self.zh = zh
        super().__init__(en)


class Cron(msgspec.Struct, frozen=True):
    """What was read; a day counts if either of day and weekday fits where both are given, as cron has it."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    def has(self, day: date) -> bool:
        """Whether something is due on this day."""
        if day.month not in self.months:
            return False
        by_date, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return by_date and by_weekday
        return by_date or by_weekday


def read_cron(line: str) -> Cron:
    """Read a line such as `30 9 * * mon-fri`."""
    fields = line.lower().split()
    if len(fields) != len(_FIELDS) or len(line) > _LONGEST:
        raise CronInvalid(
            "Write five fields: minute, hour, day, month, weekday, for example 30 9 * * mon-fri.",
            "请写五个字段：分、时、日、月、星期，例如 30 9 * * mon-fri。",
        )
    minutes, hours, days, months, weekdays = (_field(text, n) for n, text in enumerate(fields))
    return Cron(
        minutes=minutes,
        hours=hours,
        days=days,
        months=months,
        weekdays=frozenset(day % 7 for day in weekdays),
        any_day=fields[2].startswith("*"),
        any_weekday=fields[4].startswith("*"),
    )


def _field(text: str, place: int) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        found |= _part(part, text, place)
    return frozenset(found)


def _part(part: str, text: str, place: int) -> set[int]:
    _en, _zh, low, high, names = _FIELDS[place]
    span, slash, step_text = part.partition("/")
    step = _number(step_text, (), text, place) if slash else 1
    if span == "*":
        first, last = low, high
    else:
        begin, dash, end = span.partition("-")
        first = _number(begin, names, text, place)
        last = _number(end, names, text, place) if dash else (high if slash else first)
    if not low <= first <= last <= high or step < 1:
        raise _wrong(text, place)
    return set(range(first, last + 1, step))


def _number(word: str, names: tuple[str, ...], text: str, place: int) -> int:
    if word in names:
        return names.index(word) + (1 if names is _MONTHS else 0)
    if not (word.isascii() and word.isdigit() and len(word) <= 3):
        raise _wrong(text, place)
    return int(word)


def _wrong(text: str, place: int) -> CronInvalid:
    en, zh = _FIELDS[place][:2]
    return CronInvalid(f"{text} cannot be the {en}.", f"{text} 不能作为{zh}。")
