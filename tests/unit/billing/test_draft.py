"""The invoice as a function: changes of plan, levels, adjustments and credit, to the cent."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editions.rates import Flat, Graduated, PerUnit, Price, Tier
from hubwright.control.billing.credits import Grant, give
from hubwright.control.billing.draft import Closed, Credit, Use, charged_by_meter, draft, usage_lines
from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.money import DIGITS, Currency
from hubwright.control.billing.splitting import part
from hubwright.control.billing.terms import Terms, stretches
from tests.unit.billing.making import JUNE, MAY, day, terms, used

D = Decimal
seconds = st.integers(0, JUNE.seconds)
TIERED = Price(model=Graduated((Tier(1_000, D("0.10")), Tier(None, D("0.05")))), included=500)


def made(agreed: list[Terms], *uses: Use, **more: Any) -> Invoice:
    invoice = draft(JUNE, agreed, uses, **more)
    assert invoice is not None
    return invoice


@given(st.decimals(0, 10**6, places=3), st.sampled_from(sorted(DIGITS)), st.lists(seconds, max_size=6))
def test_parts_of_a_month_come_to_the_whole_in_every_currency(
    amount: Decimal, currency: Currency, cuts: list[int]
) -> None:
    amount = amount.quantize(D(1).scaleb(-DIGITS[currency]))
    borders = sorted({0, JUNE.seconds, *cuts})
    moments = [JUNE.begins_at + timedelta(seconds=n) for n in borders]

    parts = [part(amount, currency, JUNE, begins, ends) for begins, ends in pairwise(moments)]

    assert sum(parts) == amount
    assert all(each >= 0 for each in parts)


@given(st.lists(seconds, max_size=4, unique=True))
def test_the_same_base_costs_the_same_however_often_it_was_agreed_to(cuts: list[int]) -> None:
    agreed = [terms({}, base="299"), *(terms({}, base="299", begins_at=day(1, seconds=n)) for n in cuts)]

    assert made(agreed).total == D(299)


def test_a_change_in_the_middle_is_paid_by_the_second_and_the_allowance_counts_through() -> None:
    dearer = Price(model=PerUnit(D("0.20")), included=2_000)
    agreed = [
        terms({"conversations": TIERED}, base="300"),
        terms({"conversations": dearer}, base="700", begins_at=day(16), edition="marketing"),
    ]

    invoice = made(agreed, used("conversations", 700), used("conversations", 1_500, day(16)))

    assert [(line.kind, line.edition, line.amount) for line in invoice.lines] == [
        ("base", "online", D(150)),
        ("base", "marketing", D(350)),
        ("usage", "online", D(20)),
        ("usage", "marketing", D(40)),
    ]
    assert [(line.included, line.charged) for line in invoice.lines[2:]] == [(500, 200), (1_300, 200)]


def test_a_line_opens_its_usage() -> None:
    (line,) = made([terms({"conversations": TIERED}, begins_at=day(11))], used("conversations", 7, day(11))).lines[1:]

    assert line.opens is not None
    assert (line.opens.meter, line.opens.begins_at, line.opens.ends_at) == ("conversations", day(11), JUNE.ends_at)
    assert (line.opens.billed_in, line.opens.late) == (JUNE.begins_at, False)


def test_a_level_costs_its_average_for_as_long_as_its_price_held() -> None:
    seats = {"members": Price(model=PerUnit(D(30)), included=5)}
    agreed = [terms(seats), terms(seats, begins_at=day(11))]

    invoice = made(agreed, used("members", 8, level=True), used("members", "6.5", day(11), level=True))

    assert [line.amount for line in invoice.lines if line.kind == "usage"] == [D(30), D(30)]


def test_a_flat_price_is_asked_without_use_and_cut_like_the_base() -> None:
    agreed = [terms({"x": Price(model=Flat(D(10)))}), terms({}, begins_at=day(4))]

    assert made(agreed).total == D(1)


@given(
    st.lists(st.tuples(st.integers(-400, 3_000), st.booleans()), min_size=1, max_size=8),
    st.sampled_from(sorted(DIGITS)),
)
def test_when_a_count_arrives_makes_no_difference_to_what_is_paid_in_the_end(
    counts: list[tuple[int, bool]], currency: Currency
) -> None:
    agreed = [terms({"steps": TIERED}, currency=currency)]
    in_time = sum(n for n, late in counts if not late)
    everything = sum(n for n, _late in counts)
    first = charged_by_meter(usage_lines(MAY, stretches(MAY, agreed), [used("steps", in_time, MAY.begins_at)]))
    whole = charged_by_meter(usage_lines(MAY, stretches(MAY, agreed), [used("steps", everything, MAY.begins_at)]))

    closed = Closed(period=MAY, uses=[used("steps", everything, MAY.begins_at)], charged=first)
    invoice = made(agreed, closed=[closed])

    adjusted = sum(line.amount for line in invoice.lines if line.kind == "adjustment")
    assert first.get("steps", D(0)) + adjusted == whole.get("steps", D(0))
    assert all(line.opens is not None and line.opens.late for line in invoice.lines if line.kind == "adjustment")
    assert invoice.before_credit == invoice.total - invoice.carried


def test_credit_pays_first_and_what_corrections_leave_over_is_carried() -> None:
    grants = [Grant(id=UUID(int=1), currency="CNY", amount=D(40), granted_at=MAY.begins_at)]
    foreign = [Grant(id=UUID(int=2), currency="USD", amount=D(99), granted_at=MAY.begins_at)]
    credit = Credit([*grants, *foreign], [side for each in (*grants, *foreign) for side in give(each)])

    paid = made([terms({}, base="100")], credit=credit)
    over = made(
        [terms({"steps": TIERED})], closed=[Closed(period=MAY, uses=[], charged={"steps": D(30)})], credit=credit
    )

    assert ([line.amount for line in paid.lines], paid.total, paid.carried) == ([100, -40], 60, 0)
    assert ([line.amount for line in over.lines], over.total, over.carried) == ([0, -30], 0, 30)


def test_who_agreed_to_nothing_has_no_invoice_and_one_month_has_one_currency() -> None:
    assert draft(JUNE, [terms({}, begins_at=datetime(2026, 9, 1, tzinfo=UTC))], []) is None
    with pytest.raises(ValueError, match="two currencies"):
        draft(JUNE, [terms({}), terms({}, currency="JPY", begins_at=day(9))], [])
