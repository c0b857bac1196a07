"""Grants of credit with what is left of each, their balance, and their postings; in the active tenant."""

from uuid import UUID

from hubwright.kernel.database import Row, fetch, fetch_one

_KEPT = (
    "SELECT g.id, g.currency, g.amount, g.granted_at, g.expires_at, g.why,"
    " (SELECT coalesce(sum(p.amount), 0) FROM credit_posting p"
    " WHERE p.tenant_id = $1 AND p.grant_id = g.id AND p.account = 'balance') AS left_over"
    " FROM credit_grant g WHERE g.tenant_id = $1"
)


async def grants(after: UUID | None, most: int) -> list[Row]:
    """The newest first; `after` is the last one of the page before."""
    return await fetch(
        f"{_KEPT} AND ($2::uuid IS NULL OR (g.granted_at, g.id) <"
        " (SELECT l.granted_at, l.id FROM credit_grant l WHERE l.tenant_id = $1 AND l.id = $2))"
        " ORDER BY g.granted_at DESC, g.id DESC LIMIT $3",
        after,
        most,
    )


async def grant(grant_id: UUID) -> Row | None:
    """One of them."""
    return await fetch_one(f"{_KEPT} AND g.id = $2", grant_id)


async def balances() -> list[Row]:
    """What is left of all of them, by currency."""
    return await fetch(
        "SELECT g.currency, sum(p.amount) AS amount FROM credit_posting p"
        " JOIN credit_grant g ON g.tenant_id = p.tenant_id AND g.id = p.grant_id"
        " WHERE p.tenant_id = $1 AND p.account = 'balance' GROUP BY 1 ORDER BY 1"
    )


async def moves(grant_id: UUID, after: UUID | None, most: int) -> list[Row]:
    """The balance's side of each entry with the account on the other side, the newest first."""
    return await fetch(
        "SELECT p.id, o.account, p.amount, p.at, p.invoice_id, i.begins_at AS month FROM credit_posting p"
        " JOIN credit_posting o ON o.tenant_id = p.tenant_id AND o.grant_id = p.grant_id"
        " AND o.entry_id = p.entry_id AND o.id <> p.id"
        " LEFT JOIN invoice i ON i.tenant_id = p.tenant_id AND i.id = p.invoice_id"
        " WHERE p.tenant_id = $1 AND p.grant_id = $2 AND p.account = 'balance' AND ($3::uuid IS NULL OR (p.at, p.id) <"
        " (SELECT l.at, l.id FROM credit_posting l WHERE l.tenant_id = $1 AND l.id = $3))"
        " ORDER BY p.at DESC, p.id DESC LIMIT $4",
        grant_id,
        after,
        most,
    )
