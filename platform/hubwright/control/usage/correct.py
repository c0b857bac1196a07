"""Correcting what was counted wrongly: another count with a sign, dated like the first."""

from decimal import Decimal
from uuid import UUID

from hubwright.control.usage import ledger_queries
from hubwright.control.usage.counts import Count
from hubwright.control.usage.errors import NothingLeft
from hubwright.control.usage.record import write
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing


async def correct(actor: Actor, event_id: UUID, difference: Decimal, *, idem_key: str, why: str) -> bool:
    """Add or take back a part of a count; the same key corrects once."""
    await ledger_queries.one_correction_at_a_time(event_id)
    found = await ledger_queries.with_corrections(event_id)
    if not found or found[0]["corrects_id"] is not None:
        raise Missing("usage")
    first = found[0]
    new = await write(
        Count(
            meter=str(first["meter"]),
            quantity=difference,
            subject=str(first["subject"]),
            source="correction",
            idem_key=f"{event_id}:{idem_key}",
            at=first["event_time"],
            dims={**first["dims"], "why": why},
            corrects=event_id,
        )
    )
    if new:
        if sum((Decimal(str(row["quantity"])) for row in found), difference) < 0:
            raise NothingLeft
        await audit.record(actor, "usage.corrected", event_id, difference=str(difference), why=why)
    return new
