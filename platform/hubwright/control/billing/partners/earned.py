"""What of an invoice partners have a share of; pure."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.money import EXACT, Currency, rounded


class Earned(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was paid, or below nothing, that was taken back; `origin` names it once and for all."""

    origin: str
    plugin: str
    begins_at: datetime
    ends_at: datetime
    currency: Currency
    paid: Decimal


def earned_by(invoice_id: UUID, invoice: Invoice, taken_back: Mapping[int, tuple[UUID, Decimal]]) -> list[Earned]:
    """Every line for a partner's plugin, and what was taken back of it: the dispute and the amount, by place.

    Credit that a company burned was given by the platform, so the partner has the share of the whole line.
    """
    found = []
    for place, line in enumerate(invoice.lines):
        if not line.plugin or not line.amount:
            continue
        about = Earned(
            origin=f"{invoice_id}/{place}",
            plugin=line.plugin,
            begins_at=line.begins_at,
            ends_at=line.ends_at,
            currency=invoice.currency,
            paid=line.amount,
        )
        found.append(about)
        if place in taken_back:
            dispute, amount = taken_back[place]
            found.append(msgspec.structs.replace(about, origin=f"dispute/{dispute}", paid=-amount))
    return found


def share_of(paid: Decimal, rate: Decimal, currency: Currency) -> Decimal:
    """A partner's part of a line, rounded once, halves to the even."""
    return rounded(EXACT.multiply(paid, rate), currency)
