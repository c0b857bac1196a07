"""What a partner earned: by month and plugin, line by line, and what they were sent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.billing.partners import payee_queries, read_queries
from hubwright.control.billing.partners.queries import REASON
from hubwright.control.billing.partners.schemas import (
    Behind,
    Earnings,
    MonthOfPlugin,
    PartnerStanding,
    Payout,
    ShareLine,
    Sum,
)
from hubwright.control.marketplace.partners import require_partner
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row, outside_tenants
from hubwright.kernel.errors import Missing

PAGE = 100


async def earnings(actor: Actor, partner_id: UUID) -> Earnings:
    """Everything in sums, the newest first."""
    await require_partner(actor, partner_id)
    async with outside_tenants(REASON):
        standing = await payee_queries.standing(partner_id)
        if standing is None:
            raise Missing("partner")
        return Earnings(
            rate=standing["share"],
            known=standing["payee"] is not None,
            ready=standing["payee_ready"],
            waiting=[msgspec.convert(dict(row), Sum) for row in await read_queries.waiting(partner_id)],
            months=[MonthOfPlugin(**row) for row in await read_queries.months(partner_id)],
            payouts=[Payout(**row) for row in await read_queries.payouts([partner_id])],
        )


async def lines(actor: Actor, partner_id: UUID, wanted: Behind, after: UUID | None = None) -> list[ShareLine]:
    """The lines behind a number, the newest first; one more than a page has, when there are more."""
    await require_partner(actor, partner_id)
    async with outside_tenants(REASON):
        found = await read_queries.lines(partner_id, wanted, after, PAGE + 1)
    return [ShareLine(**row) for row in found]


async def one_payout(actor: Actor, partner_id: UUID, payout_id: UUID) -> Payout:
    """One of the partner's own."""
    await require_partner(actor, partner_id)
    async with outside_tenants(REASON):
        found = [row for row in await read_queries.payouts([partner_id]) if row["id"] == payout_id]
    if not found:
        raise Missing("payout")
    return Payout(**found[0])


async def partners_paid(actor: Actor) -> list[PartnerStanding]:
    """Every partner with what waits for them and what they were sent, for operators."""
    actor.require_operator()
    async with outside_tenants(REASON):
        partners = await read_queries.partners()
        payouts = await read_queries.payouts([row["id"] for row in partners])
        return [_standing(row, await read_queries.waiting(row["id"]), payouts) for row in partners]


def _standing(row: Mapping[str, Any], waiting: list[Row], payouts: list[Row]) -> PartnerStanding:
    return PartnerStanding(
        id=row["id"],
        name=row["name"],
        slug=row["slug"],
        rate=row["share"],
        ready=row["payee_ready"],
        known=row["payee"] is not None,
        waiting=[msgspec.convert(dict(each), Sum) for each in waiting],
        payouts=[Payout(**each) for each in payouts if each["partner_id"] == row["id"]],
    )
