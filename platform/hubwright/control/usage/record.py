"""Counting, in the transaction of the fact that is counted."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from hubwright.control.usage import queries
from hubwright.control.usage.meters import METERS, plugin_meter
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id


async def record(
    meter: str,
    quantity: int | Decimal,
    *,
    subject: str,
    source: str,
    idem_key: str,
    at: datetime | None = None,
) -> bool:
    """Count one fact, in its own transaction's company: the same (source, idem_key) counts once, False says so."""
    if meter not in METERS:
        raise KeyError(meter)
    return await queries.add(
        event_id=new_id(),
        meter=meter,
        quantity=Decimal(quantity),
        subject=subject,
        source=source,
        idem_key=idem_key,
        at=at or utc_now(),
    )


class Counted(NamedTuple):
    """One piece that was counted before; its id is given."""

    id: UUID
    meter: str
    subject: str
    source: str
    idem_key: str
    at: datetime


async def record_all(counted: Iterable[Counted]) -> None:
    """Count many facts of the past at once, one piece each."""
    await queries.add_all([*counted])


async def record_plugin(plugin_id: str, key: str, quantity: int, *, idem_key: str) -> bool:
    """Count what a plugin counted for one of its meters; the same deed counts once."""
    return await queries.add(
        event_id=new_id(),
        meter=plugin_meter(plugin_id, key),
        quantity=Decimal(quantity),
        subject=f"plugin:{plugin_id}",
        source="plugin",
        idem_key=f"{plugin_id}/{key}/{idem_key}",
        at=utc_now(),
    )


async def count_member(member_id: UUID, change: int) -> None:
    """Count a seat taken or given back; each change is a fact of its own."""
    await record("members", change, subject=f"member:{member_id}", source="identity", idem_key=str(new_id()))
