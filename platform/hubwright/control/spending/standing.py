"""How a month stands against its caps: what was used of each, what is off and why, and what was told."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from editions.proration import Period, period_of
from hubwright.control.billing.money import NOTHING, Currency
from hubwright.control.billing.months import zone
from hubwright.control.billing.preview import preview
from hubwright.control.spending import queries
from hubwright.control.spending.features import EVERYTHING, PAID
from hubwright.control.spending.plan import in_order
from hubwright.control.usage.verbs import month_totals
from hubwright.kernel.scope import only_reads


class Off(msgspec.Struct, frozen=True, kw_only=True):
    """A paid feature that is off, and what the month had come to then."""

    why: Literal["spending", "payment"]
    since: datetime
    spent: Decimal


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What was used of a cap: `most` None is no cap, `used` None not counted; `held` of it is for calls that run."""

    feature: str
    most: Decimal | None
    used: Decimal | None
    held: Decimal = NOTHING
    off: Off | None = None

    @property
    def used_up(self) -> bool:
        """Whether its own cap has no room any more."""
        return self.most is not None and self.used is not None and self.used >= self.most


class Alert(msgspec.Struct, frozen=True):
    """So much of a subject was used, which was told once."""

    subject: str
    threshold: int
    at: datetime


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """The month; `features` in the order in which they go off, `currency` None before prices were agreed to."""

    currency: Currency | None
    unsummed: bool  # whoever only reads cannot sum up what the month comes to
    month: Share
    features: list[Share]
    alerts: list[Alert]

    @property
    def trouble(self) -> list[Share]:
        """Paid features that are not used right now."""
        return [each for each in self.features if each.off is not None or each.used_up]

    def told(self, subject: str) -> list[int]:
        """Which thresholds of a subject were told."""
        return [alert.threshold for alert in self.alerts if alert.subject == subject]


async def standing(now: datetime) -> Standing:
    """How the month that `now` lies in stands in the active company."""
    period = period_of(now, await zone())
    caps = await queries.caps()
    most = caps[EVERYTHING]["most"] if EVERYTHING in caps else None
    invoice = None if only_reads() else await preview(period, now)  # it sums up first, which is writing
    return Standing(
        currency=invoice.currency if invoice is not None else None,
        unsummed=only_reads(),
        month=Share(feature=EVERYTHING, most=most, used=invoice.before_credit if invoice is not None else None),
        features=await _features(period, now),
        alerts=[Alert(**row) for row in await queries.alerts(period.begins_at)],
    )


async def _features(period: Period, now: datetime) -> list[Share]:
    caps, off = await queries.caps(), await queries.off()
    used, held = await queries.used(period.begins_at), await queries.held(period.begins_at)
    counted = await month_totals(now)
    found = []
    for feature in in_order(caps):
        most = caps[feature]["most"] if feature in caps else None
        meters = PAID[feature].meters
        without = sum((counted.get(meter, NOTHING) for meter in meters), NOTHING) if meters else None
        found.append(
            Share(
                feature=feature,
                most=most,
                used=without if most is None else used.get(feature, NOTHING),
                held=held.get(feature, NOTHING) if most is not None else NOTHING,
                off=Off(**{key: off[feature][key] for key in ("why", "since", "spent")}) if feature in off else None,
            )
        )
    return found
