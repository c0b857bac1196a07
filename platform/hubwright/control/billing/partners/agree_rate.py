"""Operators agree with a partner which share it has; it holds for what is paid from then on."""

from decimal import Decimal
from uuid import UUID

from hubwright.control.billing.partners import payee_queries
from hubwright.control.billing.partners.queries import REASON
from hubwright.control.marketplace.partners import note_of_partner
from hubwright.kernel import operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _


async def agree_rate(actor: Actor, partner_id: UUID, per_cent: Decimal, why: str) -> None:
    """Say how many per cent of what companies pay are the partner's, and why."""
    actor.require_operator()
    if not per_cent.is_finite() or not 0 <= per_cent <= 100 or per_cent != round(per_cent, 2):
        raise Invalid(FieldError("per_cent", _("Write 0 to 100, with two digits behind the point at most.")))
    if not why.strip():
        raise Invalid(FieldError("why", _("Say why; it stays beside the change.")))
    async with outside_tenants(REASON):
        if not await payee_queries.put_rate(partner_id, per_cent / 100):
            raise Missing("partner")
        await note_of_partner(partner_id, actor, "rate_agreed", per_cent=str(per_cent), why=why.strip())
        await operator_acts.note(
            actor, "partner.rate_agreed", f"partner:{partner_id}", why.strip(), per_cent=str(per_cent)
        )
