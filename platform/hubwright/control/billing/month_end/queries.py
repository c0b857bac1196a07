"""Which invoice went where: who may take it there now, and what it is called there."""

from datetime import datetime
from uuid import UUID

from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.written import read_invoice
from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def invoice_of(begins_at: datetime) -> UUID | None:
    """The invoice of the month that began then."""
    row = await fetch_one("SELECT id FROM invoice WHERE tenant_id = $1 AND begins_at = $2", begins_at)
    return row["id"] if row is not None else None


async def invoice(invoice_id: UUID) -> Invoice | None:
    """One invoice."""
    row = await fetch_one("SELECT invoice FROM invoice WHERE tenant_id = $1 AND id = $2", invoice_id)
    return read_invoice(row["invoice"]) if row is not None else None


async def bill_of(invoice_id: UUID) -> str | None:
    """What an invoice is called at the provider."""
    row = await fetch_one(
        "SELECT bill FROM invoice_sent WHERE tenant_id = $1 AND invoice_id = $2 AND bill IS NOT NULL", invoice_id
    )
    return row["bill"] if row is not None else None


async def take(invoice_id: UUID, lease_s: float) -> int | None:
    """Take an invoice on the way; the so-manyth attempt. None: it is there, or somebody else is at it."""
    row = await fetch_one(
        "INSERT INTO invoice_sent AS s (tenant_id, invoice_id, lease_until)"
        " VALUES ($1, $2, now() + make_interval(secs => $3)) ON CONFLICT (tenant_id, invoice_id) DO UPDATE"
        " SET attempts = s.attempts + 1, lease_until = now() + make_interval(secs => $3)"
        " WHERE s.bill IS NULL AND (s.lease_until IS NULL OR s.lease_until <= now()) RETURNING attempts",
        invoice_id,
        lease_s,
    )
    return row["attempts"] if row is not None else None


async def arrived(invoice_id: UUID, bill: str) -> None:
    """It is there."""
    await execute(
        "UPDATE invoice_sent SET bill = $3, sent_at = now(), lease_until = NULL"
        " WHERE tenant_id = $1 AND invoice_id = $2 AND bill IS NULL",
        invoice_id,
        bill,
    )


async def let_go(invoice_id: UUID) -> None:
    """It did not get there; whoever comes next may try."""
    await execute(
        "UPDATE invoice_sent SET lease_until = NULL WHERE tenant_id = $1 AND invoice_id = $2 AND bill IS NULL",
        invoice_id,
    )


async def untold(since: datetime) -> list[Row]:
    """Days of flows of which the provider's meters were told more or less than was counted."""
    return await fetch(
        "SELECT r.meter, r.starts_at, r.quantity FROM"
        " (SELECT meter, starts_at, floor(sum(quantity))::bigint AS quantity FROM usage_rollup"
        " WHERE tenant_id = $1 AND starts_at >= $2 GROUP BY meter, starts_at) r"
        " LEFT JOIN (SELECT meter, begins_at, sum(delta) AS told FROM stripe_push WHERE tenant_id = $1"
        " AND begins_at >= $2 GROUP BY meter, begins_at) p ON p.meter = r.meter AND p.begins_at = r.starts_at"
        " WHERE r.quantity <> coalesce(p.told, 0) ORDER BY r.starts_at, r.meter",
        since,
    )
