"""Choosing caps and the order in which paid features go off."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from editions.proration import period_of
from hubwright.control.billing.months import zone
from hubwright.control.spending import queries
from hubwright.control.spending.features import EVERYTHING, PAID
from hubwright.control.usage.verbs import month_totals
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
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
    before, totals = await queries.caps(), await month_totals(now)
    if EVERYTHING in before and before[EVERYTHING]["most"] != caps.get(EVERYTHING):
        await queries.keep_nothing_on()
    for place, feature in enumerate([EVERYTHING, *order]):
        await queries.put_cap(feature, caps.get(feature), place)
        if feature in PAID:
            so_far = sum((totals.get(meter, Decimal(0)) for meter in PAID[feature].meters), Decimal(0))
            await queries.begin_use(feature, begins_at, so_far)
    await audit.record(actor, "spending.planned", actor.tenant_id, **{key: str(most) for key, most in caps.items()})


async def switch_on(actor: Actor, feature: str) -> bool:
    """Use a paid feature again, for the rest of the month whatever it comes to; False when it was on."""
    actor.require(Permission.SETTINGS_MANAGE)
    if feature not in PAID:
        raise Missing("feature")
    was_off = await queries.put_on(feature)
    if was_off is None:
        return False
    if was_off["why"] == "spending":
        begins_at = period_of(was_off["since"], await zone()).begins_at
        await queries.keep_on(feature, begins_at, was_off["spent"])
    await audit.record(actor, "spending.switched_on", actor.tenant_id, feature=feature)
    return True


async def switch_next_off(why: str, spent: Decimal, now: datetime, but: Collection[str] = ()) -> str | None:
    """Switch off the first paid feature in the company's order that is on; None when none may go."""
    off = await queries.off()
    for feature in in_order(await queries.caps()):
        if feature not in off and feature not in but and await queries.put_off(feature, why, now, spent):
            return feature
    return None


def in_order(caps: Mapping[str, Row]) -> list[str]:
    """Paid features as they go off, the first one first."""
    return sorted(PAID, key=lambda feature: (caps[feature]["place"] if feature in caps else len(caps), feature))
