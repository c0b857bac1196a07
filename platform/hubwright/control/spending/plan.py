"""Choosing caps and the order in which paid features go off."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from editions.proration import period_of
from hubwright.control.billing.months import zone
from hubwright.control.spending import queries
from hubwright.control.spending.features import EVERYTHING, PAID
from hubwright.control.usage.verbs import month_totals
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

_MOST = Decimal(10) ** 15


async def plan(actor: Actor, caps: Mapping[str, Decimal | None], order: Sequence[str], now: datetime) -> None:
    """Set the cap of the month (in money) and of each paid feature, and the order in which they go off."""
    actor.require(Permission.SETTINGS_MANAGE)
    if set(order) != set(PAID) or len(order) != len(PAID) or not set(caps) <= {EVERYTHING, *PAID}:
        raise Missing("feature")
    for feature, most in caps.items():
        if most is not None and not (most.is_finite() and 0 <= most < _MOST):
            raise Invalid(FieldError(feature, _("Say how much this may come to in a month at most.")))
    begins_at = period_of(now, await zone()).begins_at
    totals = await month_totals(now)
    for place, feature in enumerate([EVERYTHING, *order]):
        await queries.put_cap(feature, caps.get(feature), place)
        if feature in PAID:
            so_far = sum((totals.get(meter, Decimal(0)) for meter in PAID[feature].meters), Decimal(0))
            await queries.begin_use(feature, begins_at, so_far)
    await audit.record(actor, "spending.planned", actor.tenant_id, **{key: str(most) for key, most in caps.items()})


async def switch_on(actor: Actor, feature: str) -> bool:
    """Use a paid feature again, whatever it comes to; False when it was on."""
    actor.require(Permission.SETTINGS_MANAGE)
    done = await queries.put_on(feature)
    if done:
        await audit.record(actor, "spending.switched_on", actor.tenant_id, feature=feature)
    return done


async def switch_next_off(why: str, spent: Decimal, now: datetime) -> str | None:
    """Switch off the first paid feature in the company's order that is on; None when all are off."""
    off, caps = await queries.off(), await queries.caps()
    ordered = sorted(PAID, key=lambda feature: (caps[feature]["place"] if feature in caps else len(caps), feature))
    for feature in ordered:
        if feature not in off and await queries.put_off(feature, why, now, spent):
            return feature
    return None
