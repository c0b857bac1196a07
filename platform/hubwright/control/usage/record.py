"""Counting, in the transaction of the fact that is counted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hubwright.control.usage import ledger_queries
from hubwright.control.usage.alarm import sound
from hubwright.control.usage.counts import Count
from hubwright.control.usage.errors import KeyTaken
from hubwright.control.usage.meters import METERS, plugin_meter
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id

_FRESH = timedelta(hours=1)  # a month is closed days after its end: what is younger cannot come too late for it


async def record(
    meter: str,
    quantity: int | Decimal,
    *,
    subject: str,
    source: str,
    idem_key: str,
    at: datetime | None = None,
    dims: dict[str, Any] | None = None,
) -> bool:
    """Count one fact, in its own transaction's company: the same (source, idem_key) counts once, False says so."""
    if meter not in METERS:
        raise KeyError(meter)
    return await write(
        Count(
            meter=meter,
            quantity=Decimal(quantity),
            subject=subject,
            source=source,
            idem_key=idem_key,
            at=at or utc_now(),
            dims=dims or {},
        )
    )


async def record_all(ids: Sequence[UUID], counts: Sequence[Count]) -> None:
    """Count many facts of the past at once, under ids that are given."""
    await ledger_queries.add_many(ids, counts, [None] * len(counts))


async def record_plugin(plugin_id: str, key: str, quantity: int, *, idem_key: str) -> bool:
    """Count what a plugin counted for one of its meters; the same deed counts once."""
    return await write(
        Count(
            meter=plugin_meter(plugin_id, key),
            quantity=Decimal(quantity),
            subject=f"plugin:{plugin_id}",
            source="plugin",
            idem_key=f"{plugin_id}/{key}/{idem_key}",
            at=utc_now(),
        )
    )


async def count_member(member_id: UUID, change: int) -> None:
    """Count a seat taken or given back; each change is a fact of its own."""
    await record("members", change, subject=f"member:{member_id}", source="identity", idem_key=str(new_id()))


async def write(count: Count) -> bool:
    """Write one count with the month it is billed in; another fact of the same key is refused, and told."""
    billed_in = (await billed_with([count]))[0] if count.at < utc_now() - _FRESH else None
    new, other = await ledger_queries.add(new_id(), count, billed_in)
    if other:
        sound([count.key])
        raise KeyTaken([count.key])
    return new


async def billed_with(counts: list[Count]) -> list[datetime | None]:
    """For each, the month that takes what came too late for its own; None is its own."""
    await ledger_queries.hold_still(closing=False)
    closed = await ledger_queries.closed_until()
    return [closed if closed is not None and count.at < closed else None for count in counts]
