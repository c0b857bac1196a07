"""A partner becomes somebody who can be paid: the payment provider asks who they are; we only know their number."""

from uuid import UUID

from hubwright.control.billing.partners import payee_queries as queries
from hubwright.control.billing.partners.errors import NoCountry
from hubwright.control.billing.partners.queries import REASON, look_soon
from hubwright.control.billing.payments.current import payments
from hubwright.control.marketplace.partners import note_of_partner, one_partner
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import outside_tenants


async def payee_page(actor: Actor, partner_id: UUID, country: str, *, done_url: str, again_url: str) -> str:
    """Where the partner tells the provider who they are and where their money goes; made known there when needed."""
    partner = await one_partner(actor, partner_id)
    payee = await known_payee(partner_id)
    if payee is None:
        where = country.strip().upper()
        if len(where) != 2 or not where.isascii() or not where.isalpha():
            raise NoCountry
        made = await payments().add_payee(partner.name, partner.email, where, key=f"payee/{partner_id}/{where}")
        async with outside_tenants(REASON):
            payee = await queries.put_payee(partner_id, made.id)
            await note_of_partner(partner_id, actor, "payee_made", payee=payee)
    return await payments().payee_page(payee, done_url=done_url, again_url=again_url)


async def known_payee(partner_id: UUID) -> str | None:
    """What a partner is called at the provider, if it is known there."""
    async with outside_tenants(REASON):
        return await queries.payee_of(partner_id)


async def look_again(payee: str) -> bool:
    """Ask the provider whether somebody may be paid now, and remember it; they are paid soon then."""
    ready = (await payments().payee(payee)).ready
    async with outside_tenants(REASON):
        if await queries.put_ready(payee, ready=ready) and ready:
            await look_soon()
    return ready
