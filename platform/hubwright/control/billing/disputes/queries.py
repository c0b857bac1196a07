"""Disputes of the active company's invoices."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

_FACTS = (
    "id, invoice_id, place, reason, disputed_by, disputed_at, state, amount, to_balance, attempts, note, answer,"
    " settled_by, settled_at"
)


async def add(dispute_id: UUID, invoice_id: UUID, place: int, reason: str, by: str) -> bool:
    """Write one down; False when the line was disputed before."""
    done = await execute(
        "INSERT INTO invoice_dispute (tenant_id, id, invoice_id, place, reason, disputed_by)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, invoice_id, place) DO NOTHING",
        dispute_id,
        invoice_id,
        place,
        reason,
        by,
    )
    return done == 1


async def of_invoice(invoice_id: UUID) -> list[Row]:
    """Those of one invoice."""
    return await fetch(
        f"SELECT {_FACTS} FROM invoice_dispute WHERE tenant_id = $1 AND invoice_id = $2 ORDER BY place", invoice_id
    )


async def one(dispute_id: UUID) -> Row | None:
    """One of them."""
    return await fetch_one(f"SELECT {_FACTS} FROM invoice_dispute WHERE tenant_id = $1 AND id = $2", dispute_id)


async def take(dispute_id: UUID, amount: Decimal, to_balance: bool, answer: str, lease_s: float) -> Row | None:
    """Begin to take a line back as it is decided now, or was before. None: it is over, or somebody else is at it."""
    return await fetch_one(
        "UPDATE invoice_dispute SET state = 'crediting', attempts = attempts + 1,"
        " amount = CASE state WHEN 'open' THEN $3 ELSE amount END,"
        " to_balance = CASE state WHEN 'open' THEN $4 ELSE to_balance END,"
        " answer = CASE state WHEN 'open' THEN $5 ELSE answer END, lease_until = now() + make_interval(secs => $6)"
        " WHERE tenant_id = $1 AND id = $2 AND state IN ('open', 'crediting')"
        f" AND (lease_until IS NULL OR lease_until <= now()) RETURNING {_FACTS}",
        dispute_id,
        amount,
        to_balance,
        answer,
        lease_s,
    )


async def let_go(dispute_id: UUID, *, surely_not: bool) -> None:
    """It broke off; where it surely was not taken back, it may be decided anew."""
    await execute(
        "UPDATE invoice_dispute SET lease_until = NULL, state = CASE WHEN $3 THEN 'open' ELSE state END"
        " WHERE tenant_id = $1 AND id = $2 AND state = 'crediting'",
        dispute_id,
        surely_not,
    )


async def credited(dispute_id: UUID, note: str, by: str, now: datetime) -> bool:
    """It is taken back; False when that was written before."""
    done = await execute(
        "UPDATE invoice_dispute SET state = 'credited', lease_until = NULL, note = $3, settled_by = $4, settled_at = $5"
        " WHERE tenant_id = $1 AND id = $2 AND state = 'crediting'",
        dispute_id,
        note,
        by,
        now,
    )
    return done == 1


async def refused(dispute_id: UUID, answer: str, by: str, now: datetime) -> bool:
    """The line stays; False when it is no more open."""
    done = await execute(
        "UPDATE invoice_dispute SET state = 'refused', answer = $3, settled_by = $4, settled_at = $5"
        " WHERE tenant_id = $1 AND id = $2 AND state = 'open'",
        dispute_id,
        answer,
        by,
        now,
    )
    return done == 1
