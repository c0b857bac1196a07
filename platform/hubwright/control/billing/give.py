"""Credit that those who run the platform give to a company, with a reason; what is left of each grant."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from hubwright.control.billing import queries
from hubwright.control.billing.close import give_credit
from hubwright.control.billing.credits import Grant, balances
from hubwright.control.billing.errors import NoTerms
from hubwright.control.billing.money import Currency, rounded
from hubwright.control.companies import registered
from hubwright.kernel import audit, operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id

LONGEST_WHY = 300
_MOST = Decimal(10) ** 9


class Given(msgspec.Struct, frozen=True):
    """A grant, and what is left of it."""

    grant: Grant
    left: Decimal


async def credit_of(actor: Actor, tenant_id: UUID) -> tuple[Currency | None, Sequence[Given]]:
    """The currency of a company's terms (None: it pays nothing yet), and its grants, the newest first."""
    await _there(actor, tenant_id)
    async with acting_for(tenant_id):
        agreed, (grants, kept) = await queries.terms(), await queries.credit()
    left = balances(kept)
    newest = sorted(grants, key=lambda grant: (grant.granted_at, grant.id), reverse=True)
    return agreed[-1].currency if agreed else None, [Given(grant, left[grant.id]) for grant in newest]


async def give(
    actor: Actor, tenant_id: UUID, amount: Decimal, *, expires_at: datetime | None, why: str, key: str
) -> bool:
    """Give credit in the currency of its terms; the same key gives once."""
    await _there(actor, tenant_id)
    reason, now = " ".join(why.split()), utc_now()
    async with acting_for(tenant_id):
        agreed = await queries.terms()
        if not agreed:
            raise NoTerms
        currency = agreed[-1].currency
        _check(amount, currency, expires_at, reason, now)
        grant = Grant(id=new_id(), currency=currency, amount=amount, granted_at=now, expires_at=expires_at, why=reason)
        if not await give_credit(grant, idem_key=f"operator:{key}"):
            return False
        told = {"amount": str(amount), "currency": currency}
        await audit.record(actor, "credit.given", grant.id, **told, why=reason)
        await operator_acts.note(actor, "credit.given", f"tenant:{tenant_id}", reason, **told)
    return True


def _check(amount: Decimal, currency: Currency, expires_at: datetime | None, reason: str, now: datetime) -> None:
    if not amount.is_finite() or not 0 < amount < _MOST or rounded(amount, currency) != amount:
        raise Invalid(
            FieldError(
                "amount", _("An amount above nothing that can be paid in %(currency)s.") % {"currency": currency}
            )
        )
    if expires_at is not None and expires_at <= now:
        raise Invalid(FieldError("expires_at", _("Choose a moment in the future, or leave it empty.")))
    if not reason:
        raise Invalid(FieldError("why", _("Say why; it stays with the credit.")))
    if len(reason) > LONGEST_WHY:
        raise Invalid(FieldError("why", _("Say it in fewer words.")))


async def _there(actor: Actor, tenant_id: UUID) -> None:
    actor.require_operator()
    if await registered(tenant_id) is None:
        raise Missing("tenant")
