"""Invoices with where each stands at the payment provider."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, fetch, fetch_one

_FACTS = (
    "i.id, i.begins_at, i.ends_at, i.currency, i.total, i.finalised_at, s.bill, b.status, b.number, b.page, b.remaining"
)
_FROM = (
    " FROM invoice i LEFT JOIN invoice_sent s ON s.tenant_id = i.tenant_id AND s.invoice_id = i.id"
    " LEFT JOIN payment_bill b ON b.tenant_id = i.tenant_id AND b.bill = s.bill WHERE i.tenant_id = $1"
)


async def before(moment: datetime | None, most: int) -> list[Row]:
    """Months that began before a moment, the newest first."""
    return await fetch(
        f"SELECT {_FACTS}{_FROM} AND ($2::timestamptz IS NULL OR i.begins_at < $2) ORDER BY i.begins_at DESC LIMIT $3",
        moment,
        most,
    )


async def owed() -> list[Row]:
    """Those of which something is still to be paid, the oldest first."""
    return await fetch(
        f"SELECT {_FACTS}{_FROM} AND b.status IN ('open', 'uncollectible') AND b.remaining > 0 ORDER BY i.begins_at"
    )


async def one(invoice_id: UUID) -> Row | None:
    """One of them with all its lines."""
    return await fetch_one(f"SELECT i.invoice, {_FACTS}{_FROM} AND i.id = $2", invoice_id)
