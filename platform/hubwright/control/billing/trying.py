"""Trying a rate card out: what a whole month would come to, by the very function that makes invoices."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from editions.proration import Period
from editions.rates import RateCard
from hubwright.control.billing.draft import Use, draft
from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.terms import Terms
from hubwright.control.usage.meters import METERS

MONTH = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))  # any whole one costs the same


def try_out(edition: str, version: int, card: RateCard, quantities: Mapping[str, Decimal]) -> Invoice:
    """The invoice of a month in which so much was used; a level stood there all month."""
    terms = Terms(
        begins_at=MONTH.begins_at,
        currency=card.currency,
        edition=edition,
        version=version,
        base=card.base,
        prices=dict(card.meters),
    )
    uses = [
        Use(meter=meter, begins_at=MONTH.begins_at, quantity=quantity, level=METERS[meter].kind == "level")
        for meter, quantity in quantities.items()
    ]
    made = draft(MONTH, [terms], uses)
    assert made is not None  # terms hold from its beginning
    return made
