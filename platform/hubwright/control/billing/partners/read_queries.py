"""Reads what partners earned and were sent, outside of every company."""

from collections.abc import Sequence
from uuid import UUID

from hubwright.control.billing.partners.schemas import Behind
from hubwright.kernel.database import Row, global_fetch

_MOST = 200


async def waiting(partner_id: UUID) -> list[Row]:
    """What they earned and was not planned for them yet, by currency."""
    return await global_fetch(
        "SELECT currency, sum(share) AS amount FROM partner_share WHERE partner_id = $1 AND payout_id IS NULL"
        " GROUP BY currency HAVING sum(share) <> 0 ORDER BY currency",
        partner_id,
    )


async def months(partner_id: UUID) -> list[Row]:
    """By month in which it was earned, plugin and currency; the newest first."""
    return await global_fetch(
        "SELECT date_trunc('month', earned_at, 'UTC') AS month, plugin, currency, count(*) AS lines,"
        " sum(paid) AS paid, sum(share) AS share FROM partner_share WHERE partner_id = $1"
        f" GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3 LIMIT {_MOST}",
        partner_id,
    )


async def payouts(partner_ids: Sequence[UUID]) -> list[Row]:
    """What was sent or planned, the newest first."""
    return await global_fetch(
        "SELECT id, partner_id, until, currency, amount, state, error, transfer, planned_at, sent_at"
        f" FROM partner_payout WHERE partner_id = ANY($1) ORDER BY until DESC, currency LIMIT {_MOST}",
        list(partner_ids),
    )


async def lines(partner_id: UUID, wanted: Behind, after: UUID | None, most: int) -> list[Row]:
    """Lines that fit everything that is wanted, the newest first; of nothing in particular, those that wait."""
    return await global_fetch(
        "SELECT id, plugin, begins_at, ends_at, currency, paid, rate, share, earned_at, payout_id FROM partner_share"
        " WHERE partner_id = $1 AND ($2::timestamptz IS NULL OR date_trunc('month', earned_at, 'UTC') = $2)"
        " AND ($3 = '' OR plugin = $3) AND ($4::uuid IS NULL OR payout_id = $4)"
        " AND ($2::timestamptz IS NOT NULL OR $3 <> '' OR $4::uuid IS NOT NULL OR payout_id IS NULL)"
        " AND ($5::uuid IS NULL OR id < $5) ORDER BY id DESC LIMIT $6",
        partner_id,
        wanted.month,
        wanted.plugin,
        wanted.payout_id,
        after,
        most,
    )


async def partners() -> list[Row]:
    """Who may earn anything, by name."""
    return await global_fetch(
        "SELECT id, name, slug, share, payee, payee_ready FROM partner WHERE NOT first_party ORDER BY name, id"
    )
