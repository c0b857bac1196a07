"""Who a company is at the provider, and its invoices there as we last saw them."""

from datetime import datetime

from hubwright.control.billing.payments.port import Bill
from hubwright.kernel.database import Row, execute, fetch, fetch_one, global_execute
from hubwright.kernel.ids import new_id
from hubwright.kernel.scope import active_tenant


async def customer() -> str | None:
    """The company's customer."""
    row = await fetch_one("SELECT customer FROM payment_customer WHERE tenant_id = $1")
    return row["customer"] if row is not None else None


async def add_customer(made: str) -> bool:
    """Remember it; False when another was first."""
    written = await execute(
        "INSERT INTO payment_customer (tenant_id, customer) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING", made
    )
    return written == 1


async def see_bill(bill: Bill, as_of: datetime) -> Row | None:
    """Write an invoice down as it was at a moment; None when we know it from later. How it stood before comes back."""
    await one_at_a_time(bill.id)
    before = await fetch_one(
        "SELECT status, attempts, as_of FROM payment_bill WHERE tenant_id = $1 AND bill = $2", bill.id
    )
    if before is not None and before["as_of"] >= as_of:
        return None
    await execute(
        "INSERT INTO payment_bill (tenant_id, id, bill, status, number, currency, total, remaining, attempts,"
        " next_attempt_at, page, as_of) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (tenant_id, bill) DO UPDATE SET status = excluded.status, number = excluded.number,"
        " total = excluded.total, remaining = excluded.remaining, attempts = excluded.attempts,"
        " next_attempt_at = excluded.next_attempt_at, page = excluded.page, as_of = excluded.as_of",
        new_id(),
        bill.id,
        bill.status,
        bill.number,
        bill.currency,
        bill.total,
        bill.remaining,
        bill.attempts,
        bill.next_attempt_at,
        bill.page,
        as_of,
    )
    return before or {"status": "", "attempts": 0}


async def one_at_a_time(bill: str) -> None:
    """Whoever else writes about this invoice waits until the transaction ends."""
    await global_execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 56))", f"bill {active_tenant()} {bill}")


async def seen(bill: str) -> Row | None:
    """How an invoice stood when we last saw it."""
    return await fetch_one(
        "SELECT status, remaining, attempts FROM payment_bill WHERE tenant_id = $1 AND bill = $2", bill
    )


async def bills() -> list[Row]:
    """A company's invoices at the provider, newest first."""
    return await fetch(
        "SELECT bill, status, number, currency, total, remaining, attempts, next_attempt_at, page, as_of"
        " FROM payment_bill WHERE tenant_id = $1 ORDER BY id DESC"
    )


async def owes() -> bool:
    """Whether a charge failed and is still open."""
    row = await fetch_one(
        "SELECT 1 AS yes FROM payment_bill WHERE tenant_id = $1 AND status IN ('open', 'uncollectible')"
        " AND attempts > 0 AND remaining > 0 LIMIT 1"
    )
    return row is not None
