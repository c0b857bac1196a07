"""Months that addresses name, and the ones beside them."""

from datetime import date

from hubwright.kernel.errors import Missing


def month_of(text: str, this: date) -> date:
    """Read `YYYY-MM` as the month's first day; nothing said is the month that the day `this` lies in."""
    if not text:
        return this.replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Missing("month") from None
    if not 2000 <= month.year < 3000:  # the months before and after have to be dates too
        raise Missing("month")
    return month


def shifted(month: date, by: int) -> date:
    """A month so many later."""
    months = month.year * 12 + month.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def later_month(month: date, today: date) -> date | None:
    """The month after, unless it has not begun."""
    later = shifted(month, 1)
    return later if later <= today else None
