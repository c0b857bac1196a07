"""Terms, invoices and credit of the active tenant; everything is written once and stays."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from hubwright.control.billing.credits import Entry, Grant, Posting
from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.terms import Terms
from hubwright.control.billing.written import read_invoice, read_terms, written
from hubwright.kernel.database import Row, execute, execute_many, fetch
from hubwright.kernel.ids import new_id


async def terms() -> list[Terms]:
    """All that was agreed to, the oldest first."""
    found = await fetch("SELECT terms FROM billing_terms WHERE tenant_id = $1 ORDER BY begins_at")
    return [read_terms(row["terms"]) for row in found]


async def add_terms(agreed: Terms, agreed_by: str) -> None:
    """Write down what is agreed to."""
    await execute(
        "INSERT INTO billing_terms (tenant_id, id, begins_at, terms, agreed_by) VALUES ($1, $2, $3, $4, $5)",
        new_id(),
        agreed.begins_at,
        written(agreed),
        agreed_by,
    )


async def invoices(since: datetime | None = None) -> list[tuple[UUID, Invoice]]:
    """Months that are final, the oldest first."""
    found = await fetch(
        "SELECT id, invoice FROM invoice WHERE tenant_id = $1 AND ($2::timestamptz IS NULL OR ends_at > $2)"
        " ORDER BY begins_at",
        since,
    )
    return [(row["id"], read_invoice(row["invoice"])) for row in found]


async def add_invoice(invoice_id: UUID, invoice: Invoice, finalised_at: datetime) -> bool:
    """Write a month down for good; False when it was."""
    done = await execute(
        "INSERT INTO invoice (tenant_id, id, begins_at, ends_at, currency, total, invoice, finalised_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, begins_at) DO NOTHING",
        invoice_id,
        invoice.period.begins_at,
        invoice.period.ends_at,
        invoice.currency,
        invoice.total,
        written(invoice),
        finalised_at,
    )
    return done == 1


async def closed_months_with_late_use(billed_in: datetime, since: datetime) -> list[datetime]:
    """Beginnings of final months for which something came that is billed in a later one."""
    found = await fetch(
        "SELECT DISTINCT i.begins_at FROM invoice i JOIN usage_rollup r ON r.tenant_id = i.tenant_id"
        " AND r.starts_at >= i.begins_at AND r.starts_at < i.ends_at AND r.billed_in = $2"
        " WHERE i.tenant_id = $1 AND i.ends_at > $3 ORDER BY 1",
        billed_in,
        since,
    )
    return [row["begins_at"] for row in found]


async def credit() -> tuple[list[Grant], list[Posting]]:
    """Every grant and posting."""
    grants = await fetch(
        "SELECT id, currency, amount, granted_at, expires_at, priority, why FROM credit_grant WHERE tenant_id = $1"
    )
    kept = await fetch(
        "SELECT grant_id, account, sum(amount) AS amount FROM credit_posting WHERE tenant_id = $1 GROUP BY 1, 2"
    )
    return [Grant(**row) for row in grants], [Posting(**row) for row in kept]


async def add_grant(grant: Grant, idem_key: str) -> bool:
    """Write a grant; False when this very one was given."""
    done = await execute(
        "INSERT INTO credit_grant (tenant_id, id, idem_key, currency, amount, granted_at, expires_at, priority, why)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, idem_key) DO NOTHING",
        grant.id,
        idem_key,
        grant.currency,
        grant.amount,
        grant.granted_at,
        grant.expires_at,
        grant.priority,
        grant.why,
    )
    return done == 1


async def post(entries: Iterable[Entry], at: datetime, invoice_id: UUID | None = None) -> None:
    """Write both sides of each entry."""
    sides: list[tuple[object, ...]] = []
    for entry in entries:
        entry_id = new_id()
        sides += [(new_id(), entry_id, side.grant_id, side.account, side.amount, invoice_id, at) for side in entry]
    await execute_many(
        "INSERT INTO credit_posting (tenant_id, id, entry_id, grant_id, account, amount, invoice_id, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        sides,
    )


async def unbalanced() -> list[Row]:
    """Entries whose sides do not come to nothing; there are none."""
    return await fetch(
        "SELECT entry_id, sum(amount) AS amount FROM credit_posting WHERE tenant_id = $1"
        " GROUP BY entry_id HAVING sum(amount) <> 0"
    )
