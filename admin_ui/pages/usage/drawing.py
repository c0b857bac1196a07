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


def bars(month: date, quantities: Mapping[date, float], *, level: bool) -> list[Bar]:
    """A bar per day of a month; a level keeps standing until it changes."""
    days = [month.replace(day=1) + timedelta(days=n) for n in range(31)]
    return bars_over([day for day in days if day.month == month.month], quantities, level=level)


def bars_over(days: Sequence[date], quantities: Mapping[date, float], *, level: bool) -> list[Bar]:
    """The same for any days that follow each other."""
    held, standing = [], 0.0
    for day in days:
        standing = float(quantities.get(day, standing if level else 0.0))
        held.append(standing)
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
