"""Functions over dates; `now` comes with the event, so a replay gives the same answer."""

import re
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from hubwright.flows.expressions.errors import Mismatch
from hubwright.flows.expressions.functions import function
from hubwright.flows.expressions.values import Value, moment, number, read_date, text, whole

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MARK: Final = re.compile("YYYY|MMM|MM|M|DD|D|HH|mm|ss")
NAMED_FORMATS: Final = {
    "date": {"en": "MMM D, YYYY", "zh": "YYYY年M月D日"},
    "short": {"en": "YYYY-MM-DD", "zh": "YYYY-MM-DD"},
    "time": {"en": "HH:mm", "zh": "HH:mm"},
    "datetime": {"en": "MMM D, YYYY HH:mm", "zh": "YYYY年M月D日 HH:mm"},
}


@lru_cache(maxsize=256)
def zone(name: str) -> tzinfo:
    """Find a time zone by its IANA name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as reason:
        raise Mismatch("bad_zone", name=name[:40]) from reason


def written_date(value: datetime, layout: str, locale: str) -> str:
    """Write a date by a named format or by YYYY MM DD HH mm ss, M D, MMM."""
    language = "zh" if locale.startswith("zh") else "en"
    layout = NAMED_FORMATS[layout][language] if layout in NAMED_FORMATS else layout[:60]
    parts = {
        "YYYY": f"{value.year:04d}",
        "MMM": _MONTHS[value.month - 1],
        "MM": f"{value.month:02d}",
        "M": str(value.month),
        "DD": f"{value.day:02d}",
        "D": str(value.day),
        "HH": f"{value.hour:02d}",
        "mm": f"{value.minute:02d}",
        "ss": f"{value.second:02d}",
    }
    return _MARK.sub(lambda mark: parts[mark.group()], layout)


def _moved(value: Value, operation: str, **by: float) -> datetime:
    try:
        return moment(value, operation) + timedelta(**by)
    except OverflowError as reason:
        raise Mismatch("out_of_range") from reason


@function("date(text)", "A date from text such as 2026-11-24, or null", "从文本读取日期")
def as_date(value: Value) -> Value:
    return value if isinstance(value, datetime) else read_date(value) if isinstance(value, str) else None


@function("add_days(date, days)", "A date so many days later", "增加天数")
def add_days(value: Value, days: Value) -> Value:
    return _moved(value, "add_days", days=number(days, "add_days"))


@function("add_hours(date, hours)", "A date so many hours later", "增加小时")
def add_hours(value: Value, hours: Value) -> Value:
    return _moved(value, "add_hours", hours=number(hours, "add_hours"))


@function("add_minutes(date, minutes)", "A date so many minutes later", "增加分钟")
def add_minutes(value: Value, minutes: Value) -> Value:
    return _moved(value, "add_minutes", minutes=number(minutes, "add_minutes"))


@function("days_between(from, to)", "Whole days from one date to another", "相差天数")
def days_between(start: Value, end: Value) -> Value:
    return (moment(end, "days_between") - moment(start, "days_between")) // timedelta(days=1)


@function("hours_between(from, to)", "Whole hours from one date to another", "相差小时数")
def hours_between(start: Value, end: Value) -> Value:
    return (moment(end, "hours_between") - moment(start, "hours_between")) // timedelta(hours=1)


@function("weekday(date)", "1 for Monday to 7 for Sunday", "星期几，周一为 1")
def weekday(value: Value) -> Value:
    return moment(value, "weekday").isoweekday()


@function("hour(date)", "The hour of a date, 0 to 23", "小时")
def hour(value: Value) -> Value:
    return moment(value, "hour").hour


@function("in_zone(date, zone)", "The same moment in a time zone such as Asia/Shanghai", "转换到某个时区")
def in_zone(value: Value, name: Value) -> Value:
    try:
        return moment(value, "in_zone").astimezone(zone(text(name, "in_zone")))
    except OverflowError as reason:
        raise Mismatch("out_of_range") from reason


@function("format_date(date, layout)", "A date as text, for example YYYY-MM-DD HH:mm", "按格式写日期")
def format_date(value: Value, layout: Value) -> Value:
    return written_date(moment(value, "format_date"), text(layout, "format_date"), "en")


@function("year(date)", "The year of a date", "年份")
def year(value: Value) -> Value:
    return whole(moment(value, "year").year, "year")
