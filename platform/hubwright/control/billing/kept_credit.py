"""Reads credit: grants with what is left of each, the balance, and everything that was posted for one."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from hubwright.control.billing import credit_queries
from hubwright.control.billing.money import Currency
from hubwright.kernel.errors import Missing


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A grant, and what is left of it."""

    id: UUID
    currency: Currency
    amount: Decimal
    granted_at: datetime
    expires_at: datetime | None
    why: str
    left_over: Decimal


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What came to a grant's balance or went from it; `month` is when the invoice begins that burned it."""

    id: UUID
    account: str
    amount: Decimal
    at: datetime
    invoice_id: UUID | None
    month: datetime | None


async def kept_credit(after: UUID | None = None, most: int = 24) -> list[Kept]:
    """Grants, the newest first; `after` is the last one of the page before."""
    return [Kept(**row) for row in await credit_queries.grants(after, most)]


async def one_kept(grant_id: UUID) -> Kept:
    """One of the active company."""
    row = await credit_queries.grant(grant_id)
    if row is None:
        raise Missing("credit")
    return Kept(**row)


async def balance() -> list[tuple[Currency, Decimal]]:
    """The sum of what is left, in each currency that credit was given in."""
    return [(row["currency"], row["amount"]) for row in await credit_queries.balances()]


async def moves_of(grant_id: UUID, after: UUID | None = None, most: int = 100) -> list[Move]:
    """What came and went, the newest first; together it is what is left."""
    return [Move(**row) for row in await credit_queries.moves(grant_id, after, most)]
