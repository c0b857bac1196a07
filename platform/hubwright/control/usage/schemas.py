"""What usage looks like from outside."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec


class MeterTotal(msgspec.Struct, frozen=True, kw_only=True):
    """One meter in one month."""

    meter: str
    kind: str
    title: dict[str, str]
    unit: dict[str, str]
    quantity: int | float


class DayTotal(msgspec.Struct, frozen=True, kw_only=True):
    """One meter on one day."""

    day: date
    quantity: int | float


class UsageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One count and what it counts."""

    id: UUID
    quantity: int | float
    subject: str
    source: str
    event_time: datetime
    dims: dict[str, Any] = {}
    corrects_id: UUID | None = None


class MonthView(msgspec.Struct, frozen=True, kw_only=True):
    """A month of a tenant, by meter."""

    month: str
    meters: list[MeterTotal]


class DaysView(msgspec.Struct, frozen=True, kw_only=True):
    """A month of one meter, by day; `before` is where a level stood when the month began, 0 for what is summed."""

    meter: str
    month: str
    before: int | float = 0
    days: list[DayTotal]


class RowsView(msgspec.Struct, frozen=True, kw_only=True):
    """The counts behind one day; ask again with `after` for the next page."""

    meter: str
    day: date
    rows: list[UsageRow]
    after: str | None


class PluginDay(msgspec.Struct, frozen=True):
    """What one meter of a plugin counted on one day."""

    plugin: str
    key: str
    day: date
    quantity: Decimal
