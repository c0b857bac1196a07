"""Usage: how fast counts are taken in, and how long the end of a month takes."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from bench.ground import ground, run_as_served
from bench.measures import Figure
from editions.proration import Period
from editions.rates import Graduated, Package, PerUnit, Price, Tier
from hubwright.control.billing.agree import agree
from hubwright.control.billing.close import GRACE, close
from hubwright.control.billing.terms import Terms
from hubwright.control.usage.counts import Count
from hubwright.control.usage.ingest import ingest
from hubwright.control.usage.roll import drift, roll
from hubwright.entry.resources import opened
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, global_execute, outside_tenants
from hubwright.kernel.ids import new_id

TENANTS, EACH, BATCH, AT_ONCE = 100, 10_000, 1_000, 4
_QUIET = timedelta(hours=1)  # as if the last count were older than that: the newest are summed again by whoever closes
_WHOLE = 10_000  # tenants, of as many events each
MONTH = Period(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
_METERS = ("messages_in", "flow_steps", "messages_out", "conversations", "flow_steps")
_TERMS = Terms(
    begins_at=MONTH.begins_at,
    currency="CNY",
    edition="online",
    version=2,
    base=Decimal(299),
    prices={
        "conversations": Price(
            model=Graduated((Tier(5_000, Decimal("0.20")), Tier(None, Decimal("0.12")))), included=500
        ),
        "messages_out": Price(model=Package(10_000, Decimal(30)), included=5_000),
        "flow_steps": Price(model=PerUnit(Decimal("0.0005"))),
    },
)


def run(_wanted: set[str]) -> list[Figure]:
    """A million counts of a hundred companies, then their month is summed and closed."""
    with ground() as standing:

        async def measure() -> list[Figure]:
            async with opened(standing.settings):
                tenants = [await _company(n) for n in range(TENANTS)]
                return [await _taken_in(tenants), await _closed(tenants)]

        return run_as_served(measure)


async def _company(n: int) -> UUID:
    tenant_id = new_id()
    async with outside_tenants("the bench makes companies"):
        await global_execute(
            "INSERT INTO tenant (id, slug, name, edition, edition_version) VALUES ($1, $2, $2, 'online', 1)",
            tenant_id,
            f"billed-{n}",
        )
        await global_execute("INSERT INTO placement (tenant_id) VALUES ($1)", tenant_id)
    async with acting_for(tenant_id):
        await agree(_TERMS, "bench")
    return tenant_id


def _counts(tenant_id: UUID, first: int) -> list[Count]:
    step = timedelta(seconds=MONTH.seconds / EACH)
    return [
        Count(
            meter=_METERS[n % len(_METERS)],
            quantity=Decimal(1 + n % 3),
            source="bench",
            idem_key=str(n),
            at=MONTH.begins_at + n * step,
            subject=str(tenant_id),
            dims={"conversation": str(tenant_id), "step": n},
        )
        for n in range(first, first + BATCH)
    ]


async def _taken_in(tenants: Sequence[UUID]) -> Figure:
    rates = []

    async def one(tenant_id: UUID) -> None:
        for first in range(0, EACH, BATCH):
            counts = _counts(tenant_id, first)
            async with acting_for(tenant_id):
                taken = await ingest(counts, MONTH.ends_at)
            if taken.new != BATCH:
                raise AssertionError(f"{taken.new} of {BATCH} were new")

    for begin in range(0, len(tenants), 20):
        some = tenants[begin : begin + 20]
        took = await _all(some, one)
        rates.append(len(some) * EACH / took)
    note = f"{len(tenants) * EACH} events, {AT_ONCE} at once, made here; {min(rates):.0f} to {max(rates):.0f}"
    return Figure(name="usage_events_per_s", value=statistics.median(rates), note=note)


async def _closed(tenants: Sequence[UUID]) -> Figure:
    zone, closing_at = ZoneInfo("UTC"), max(utc_now(), MONTH.ends_at + GRACE)

    async def summed(tenant_id: UUID) -> None:
        async with acting_for(tenant_id):
            await roll(utc_now() + _QUIET, zone)

    async def finished(tenant_id: UUID) -> None:
        async with acting_for(tenant_id):
            invoice = await close(MONTH, closing_at)
        if invoice is None or sum(line.quantity for line in invoice.lines) <= 0:
            raise AssertionError("nothing was billed")

    rolled, ended = await _all(tenants, summed), await _all(tenants, finished)
    async with acting_for(tenants[0]):
        if await drift(MONTH.begins_at, MONTH.ends_at, zone):
            raise AssertionError("the kept sums are not the ledger's")
    factor = _WHOLE / len(tenants)
    note = (
        f"extrapolated {factor:.0f} times from {len(tenants)} tenants and {len(tenants) * EACH} events, one process:"
        f" sums from nothing {rolled:.1f} s, invoices {ended:.1f} s"
    )
    return Figure(name="month_close_min", value=(rolled + ended) * factor / 60, note=note)


async def _all(tenants: Sequence[UUID], act: Callable[[UUID], Awaitable[None]]) -> float:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(tenant_id: UUID) -> None:
        async with places:
            await act(tenant_id)

    began = time.perf_counter()
    await asyncio.gather(*map(one, tenants))
    return time.perf_counter() - began
