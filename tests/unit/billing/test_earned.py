"""What partners have of an invoice: every line for their plugins, less what was taken back."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hubwright.control.billing.invoice import Invoice, Line
from hubwright.control.billing.money import DIGITS, Currency, rounded
from hubwright.control.billing.partners.earned import earned_by, share_of
from tests.unit.billing.making import JUNE

D = Decimal
BILL, DISPUTE = UUID(int=5), UUID(int=6)


def line(kind: Any, amount: str, plugin: str = "") -> Line:
    return Line(kind=kind, begins_at=JUNE.begins_at, ends_at=JUNE.ends_at, amount=D(amount), plugin=plugin)


def test_each_line_of_a_plugin_earns_once_by_its_place_and_no_other_does() -> None:
    lines = (
        line("base", "299"),
        line("plugin", "30", "acme-stock"),
        line("usage", "2.5", "acme-stock"),
        line("plugin", "0", "acme-free"),
        line("adjustment", "-1", "acme-stock"),
        line("credit", "-50"),
    )
    invoice = Invoice(period=JUNE, currency="CNY", lines=lines)

    earned = earned_by(BILL, invoice, {})

    assert [(each.origin, each.plugin, each.paid) for each in earned] == [
        (f"{BILL}/1", "acme-stock", D(30)),
        (f"{BILL}/2", "acme-stock", D("2.5")),
        (f"{BILL}/4", "acme-stock", D(-1)),
    ]


def test_what_was_taken_back_of_a_line_is_given_back_and_named_by_its_dispute() -> None:
    invoice = Invoice(period=JUNE, currency="CNY", lines=(line("base", "299"), line("plugin", "30", "acme-stock")))

    earned = earned_by(BILL, invoice, {0: (UUID(int=7), D(299)), 1: (DISPUTE, D(12))})

    assert [(each.origin, each.paid) for each in earned] == [(f"{BILL}/1", D(30)), (f"dispute/{DISPUTE}", D(-12))]


@given(st.decimals(-(10**6), 10**6, places=3), st.decimals(0, 1, places=4), st.sampled_from(sorted(DIGITS)))
def test_a_share_can_be_paid_and_what_is_taken_back_takes_all_of_it_back(
    amount: Decimal, rate: Decimal, currency: Currency
) -> None:
    paid = rounded(amount, currency)

    share = share_of(paid, rate, currency)

    assert rounded(share, currency) == share
    assert abs(share) <= abs(paid)
    assert share + share_of(-paid, rate, currency) == 0
