"""Correcting a count of a company from outside: in its own scope and audit history, and in the list of the platform."""

from datetime import UTC
from decimal import Decimal
from uuid import UUID

from hubwright.control.usage.correct import correct
from hubwright.control.usage.corrections.find import company_of, find_count
from hubwright.control.usage.counts import CORRECTED
from hubwright.control.usage.errors import KeyTaken, NothingLeft
from hubwright.control.usage.meters import plain
from hubwright.control.usage.over_companies.counting import count_company
from hubwright.kernel import operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _

CORRECTED_ACT = "usage.corrected"
LONGEST_WHY = 300
_DIGITS, _MOST = 9, Decimal(10) ** 15  # as the ledger keeps quantities


async def correct_count(
    actor: Actor, tenant_id: UUID, event_id: UUID, difference: Decimal, *, key: str, why: str
) -> bool:
    """Add to a count or take a part of it back, with a reason that the company reads; the same key corrects once."""
    await company_of(actor, tenant_id)
    found, _others = await find_count(actor, tenant_id, event_id)
    reason = " ".join(why.split())
    _check(difference, reason)
    if found.event_time < utc_now() - CORRECTED:
        told = _("Months of more than %(days)s days ago are not billed anew. Give the company credit instead.")
        raise Invalid(FieldError("difference", told % {"days": CORRECTED.days}))
    try:
        async with acting_for(tenant_id):
            new = await correct(actor, event_id, difference, idem_key=key, why=reason)
            if new:
                detail = {"meter": found.meter, "difference": str(difference), "key": f"{event_id}:{key}"}
                await operator_acts.note(actor, CORRECTED_ACT, f"tenant:{tenant_id}", reason, **detail)
    except NothingLeft:
        left = (await find_count(actor, tenant_id, event_id))[0].left
        told = _("No more can be taken back than was counted: %(left)s is left.") % {"left": plain(left)}
        raise Invalid(FieldError("difference", told)) from None
    except KeyTaken:
        told = _("This form was sent before with another number. It stands below; look at it before you correct more.")
        raise Invalid(FieldError("difference", told)) from None
    if new:
        await count_company(tenant_id, found.event_time.astimezone(UTC).date())
    return new


def _check(difference: Decimal, reason: str) -> None:
    places = -int(difference.as_tuple().exponent) if difference.is_finite() else 0
    if not difference.is_finite() or not difference or abs(difference) >= _MOST or places > _DIGITS:
        told = _("Write by how much: -3 takes three back, 3 adds three.")
        raise Invalid(FieldError("difference", told))
    if not reason:
        raise Invalid(FieldError("why", _("Say why; the company reads it beside the number.")))
    if len(reason) > LONGEST_WHY:
        raise Invalid(FieldError("why", _("Say it in fewer words.")))
