"""Small charts as SVG, drawn on the server: no script, no inline style."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec


class Bar(msgspec.Struct, frozen=True):
    """One day's bar in a box of 100 by 100."""

    day: date
    quantity: float
    x: float
    y: float
    width: float
    height: float


def bars(month: date, quantities: Mapping[date, float]) -> list[Bar]:
    """A bar per day of a month."""
    return bars_over(days_of(month), quantities)


def days_of(month: date) -> list[date]:
    """Every day of a month."""
    days = [month.replace(day=1) + timedelta(days=n) for n in range(31)]
    return [day for day in days if day.month == month.month]


def standing(days: Sequence[date], changed: Mapping[date, float], before: float, today: date) -> dict[date, float]:
    """Where a level stood on each day: it keeps standing until it changes, and nobody knows of tomorrow."""
    held: dict[date, float] = {}
    for day in days:
        before = changed.get(day, before)
        held[day] = before if day <= today else 0.0
    return held


def bars_over(days: Sequence[date], quantities: Mapping[date, float]) -> list[Bar]:
    """The same for any days that follow each other."""
    held = [float(quantities.get(day, 0.0)) for day in days]
    most = max([*held, 1.0])
    slot = 100 / len(days)
    return [
        Bar(day, held[n], round(n * slot + slot * 0.12, 2), round(100 - high, 2), round(slot * 0.76, 2), round(high, 2))
        for n, day in enumerate(days)
        for high in [96 * max(held[n], 0.0) / most]
    ]


def sparkline(values: Sequence[float]) -> str:
    """The points of a polyline in a box of 100 by 30."""
    if not values:
        return ""
    most = max([*values, 1.0])
    step = 100 / max(len(values) - 1, 1)
    return " ".join(f"{n * step:.1f},{28 - 26 * max(value, 0.0) / most:.1f}" for n, value in enumerate(values))
