"""Sums over companies as operators read them, in months and days of the world's calendar."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from hubwright.control.usage.meters import METERS, Meter, plain
from hubwright.control.usage.over_companies import queries
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing


class MeterSum(msgspec.Struct, frozen=True, kw_only=True):
    """One meter over all companies: used in the month, or standing at its end."""

    meter: str
    quantity: int | float
    companies: int


class TopUser(msgspec.Struct, frozen=True, kw_only=True):
    """A company among those that used most."""

    tenant_id: UUID
    name: str
    quantity: int | float


class DaySum(msgspec.Struct, frozen=True, kw_only=True):
    """One day."""

    meter: str
    day: date
    quantity: int | float


async def counted_at(actor: Actor) -> datetime | None:
    """How old these numbers are; None before the first count."""
    actor.require_operator()
    return await queries.counted_at()


async def sums(actor: Actor, month: date) -> list[MeterSum]:
    """Every meter in a month."""
    actor.require_operator()
    found = {row["meter"]: row for row in await queries.sums(*_span(month))}
    return [
        MeterSum(
            meter=key,
            quantity=plain(found[key]["inside" if meter.kind == "flow" else "level"]) if key in found else 0,
            companies=found[key]["companies"] if key in found else 0,
        )
        for key, meter in METERS.items()
    ]


async def top(actor: Actor, meter: str, month: date, most: int) -> list[TopUser]:
    """Who used most of a meter: in a month, or has most at its end."""
    actor.require_operator()
    start, end = _span(month)
    since = start if _known(meter).kind == "flow" else date.min
    return [
        TopUser(tenant_id=row["tenant_id"], name=row["name"], quantity=plain(row["quantity"]))
        for row in await queries.top(meter, since, end, most)
    ]


async def days(actor: Actor, meter: str, month: date) -> list[DaySum]:
    """A meter by day; of a level, what came and went that day."""
    actor.require_operator()
    _known(meter)
    found = await queries.days(meter, *_span(month))
    return [DaySum(meter=meter, day=row["day"], quantity=plain(row["quantity"])) for row in found]


async def company_days(actor: Actor, tenant_id: UUID, month: date) -> list[DaySum]:
    """One company by meter and day."""
    actor.require_operator()
    return [
        DaySum(meter=row["meter"], day=row["day"], quantity=plain(row["quantity"]))
        for row in await queries.company_days(tenant_id, *_span(month))
    ]


def _known(meter: str) -> Meter:
    if meter not in METERS:
        raise Missing("meter")
    return METERS[meter]


def _span(month: date) -> tuple[date, date]:
    first = month.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)
