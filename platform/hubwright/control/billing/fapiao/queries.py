"""Requests for a fapiao of the active company."""

from uuid import UUID

from hubwright.control.billing.fapiao.schemas import Buyer
from hubwright.kernel.database import Row, execute, fetch_one

_FACTS = "id, invoice_id, kind, title, tax_number, email, asked_by, asked_at, number, issued_at"


async def add(fapiao_id: UUID, invoice_id: UUID, buyer: Buyer, by: str) -> bool:
    """Write one down; False when there is one for the invoice."""
    done = await execute(
        "INSERT INTO fapiao_request (tenant_id, id, invoice_id, kind, title, tax_number, email, asked_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, invoice_id) DO NOTHING",
        fapiao_id,
        invoice_id,
        buyer.kind,
        buyer.title,
        buyer.tax_number,
        buyer.email,
        by,
    )
    return done == 1


async def of_invoice(invoice_id: UUID) -> Row | None:
    """The one of an invoice."""
    return await fetch_one(f"SELECT {_FACTS} FROM fapiao_request WHERE tenant_id = $1 AND invoice_id = $2", invoice_id)


async def one(fapiao_id: UUID) -> Row | None:
    """One of them."""
    return await fetch_one(f"SELECT {_FACTS} FROM fapiao_request WHERE tenant_id = $1 AND id = $2", fapiao_id)


async def last_buyer() -> Row | None:
    """What was written on the last one, so that nobody types it every month."""
    return await fetch_one(
        "SELECT kind, title, tax_number, email FROM fapiao_request WHERE tenant_id = $1 ORDER BY id DESC LIMIT 1"
    )


async def issued(fapiao_id: UUID, number: str, by: str) -> bool:
    """Write its number down; False when there is one."""
    done = await execute(
        "UPDATE fapiao_request SET number = $3, issued_by = $4, issued_at = now()"
        " WHERE tenant_id = $1 AND id = $2 AND number = ''",
        fapiao_id,
        number,
        by,
    )
    return done == 1
