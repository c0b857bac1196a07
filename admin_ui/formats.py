"""Dates, numbers and sizes as the reader writes them, in the company's time zone."""

import datetime as dt
from contextvars import ContextVar
from datetime import datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import dates, numbers
from markupsafe import Markup

from hubwright.kernel.clock import utc_now
from hubwright.kernel.i18n import language

_LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
_zone: ContextVar[str] = ContextVar("time_zone", default="UTC")
_UNITS = ("B", "KB", "MB", "GB", "TB")


def use_time_zone(name: str) -> None:
    """Choose the zone for the rest of this request."""
    _zone.set(name or "UTC")


def _tz() -> tzinfo:
    try:
        return ZoneInfo(_zone.get())
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local(at: datetime) -> datetime:
    """The same moment on the company's clock."""
    return at.astimezone(_tz())


def from_local(at: datetime) -> datetime:
    """The moment that a date and time on the company's clock mean."""
    return at if at.tzinfo else at.replace(tzinfo=_tz())


def locale() -> str:
    """Babel's name for the reader's language."""
    return _LOCALES[language()]


def date_time(at: datetime) -> str:
    """Date and time to the minute."""
    return dates.format_datetime(at, "medium" if language() == "zh" else "d MMM y, HH:mm", _tz(), locale())


def month(at: dt.date) -> str:
    """The month and its year."""
    return dates.format_skeleton("yMMMM", at, locale=locale())


def day(at: dt.date) -> str:
    """A day of the company's calendar."""
    return dates.format_date(at, "medium", locale())


def clock_time(at: datetime) -> str:
    """The time of day."""
    return dates.format_time(at, "HH:mm", _tz(), locale())


def ago(at: datetime) -> Markup:
    """How long ago, with the exact time for whoever points at it."""
    said = dates.format_timedelta(at - utc_now(), add_direction=True, locale=locale(), threshold=1.2)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(at.isoformat(), date_time(at), said)


def number(value: float | int) -> str:
    """A number with the reader's separators."""
    return numbers.format_decimal(value, locale=locale())


def money(value: Decimal, currency: str) -> str:
    """An amount with its currency, to the smallest part that is not nothing."""
    digits = max(2, -int(value.normalize().as_tuple().exponent)) if value else 2
    shape = f"¤#,##0.{'0' * min(digits, 6)}"
    return str(numbers.format_currency(value, currency, shape, locale(), currency_digits=False))


def file_size(value: float | int) -> tuple[str, str]:
    """A size as number and unit, so that the unit can be small."""
    size = float(value)
    unit = 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size /= 1024
        unit += 1
    return numbers.format_decimal(round(size, 1 if unit else 0), locale=locale()), _UNITS[unit]


def lasting(seconds: float) -> str:
    """How long something takes or has taken, as a clock shows it."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def seconds_until(at: datetime) -> int:
    """How long until a moment, at least one second: for a page that does something then."""
    return max(1, int((at - utc_now()).total_seconds()) + 1)


def since(at: datetime) -> Markup:
    """How long something has lasted until now, with the exact time for whoever points at it."""
    lasted = lasting((utc_now() - at).total_seconds())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(at.isoformat(), date_time(at), lasted)
