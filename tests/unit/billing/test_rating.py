"""Each model in each currency against vectors worked by hand, and what holds for all quantities."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editions.rates import Flat, Graduated, Package, PerUnit, Price, Tier, Volume
from hubwright.control.billing.draft import draft
from hubwright.control.billing.money import DIGITS, Currency, minor_units, rounded
from hubwright.control.billing.rating import rate, standing
from tests.unit.billing.golden import PRICES, vectors
from tests.unit.billing.making import JUNE, terms, used

quantities = st.decimals(min_value=0, max_value=10**9, places=9)
cents = st.decimals(min_value=0, max_value=1_000, places=6)
ends = st.lists(st.integers(1, 10**6), min_size=1, max_size=4, unique=True).map(sorted)


@st.composite
def _tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    bounds: list[int | None] = [*draw(ends), None]
    return tuple(Tier(bound, draw(cents)) for bound in bounds)


through_the_month = st.one_of(
    st.builds(PerUnit, cents), st.builds(Package, st.integers(1, 10**6), cents), st.builds(Graduated, _tiers())
)
prices = st.builds(Price, model=through_the_month, included=st.integers(0, 10**6))


@pytest.mark.parametrize(("model", "quantity", "currency", "amount"), vectors())
def test_every_model_in_every_currency(model: str, quantity: Decimal, currency: Currency, amount: Decimal) -> None:
    invoice = draft(JUNE, [terms({"steps": PRICES[model]}, currency=currency)], [used("steps", quantity)])

    assert invoice is not None
    assert sum(line.amount for line in invoice.lines if line.kind == "usage") == amount
    assert invoice.total == amount
    assert -invoice.total.normalize().as_tuple().exponent <= DIGITS[currency]  # type: ignore[operator]  # finite


def test_every_model_of_a_rate_card_has_vectors() -> None:
    assert {type(PRICES[model].model) for model, *_ in vectors()} == {Flat, PerUnit, Package, Graduated, Volume}
    assert {currency for _model, _quantity, currency, _amount in vectors()} == set(DIGITS)


@given(prices, st.lists(quantities, min_size=1, max_size=6))
def test_however_a_month_is_cut_up_its_parts_cost_what_the_whole_does(price: Price, parts: list[Decimal]) -> None:
    before, rated = Decimal(0), []
    for quantity in parts:
        rated.append(rate(price, quantity, before))
        before += quantity
    whole = rate(price, before)

    assert sum(each.amount for each in rated) == whole.amount
    assert sum(each.included for each in rated) == whole.included <= price.included
    assert sum(each.charged for each in rated) == whole.charged == before - whole.included


@given(prices, quantities, quantities)
def test_using_more_never_costs_less(price: Price, quantity: Decimal, more: Decimal) -> None:
    assert rate(price, quantity + more).amount >= rate(price, quantity).amount


@given(prices, quantities)
def test_what_is_corrected_away_costs_nothing(price: Price, quantity: Decimal) -> None:
    assert rate(price, quantity).amount + rate(price, -quantity, quantity).amount == 0


def test_all_of_a_volume_cost_what_the_tier_of_the_whole_says_also_after_a_cut() -> None:
    price = Price(model=Volume((Tier(10, Decimal(3)), Tier(None, Decimal(1)))))

    assert [rate(price, Decimal(n)).amount for n in (10, 11)] == [30, 11]
    assert rate(price, Decimal(5), Decimal(8)).amount == 5


def test_a_minimum_is_asked_only_of_who_used_any() -> None:
    price = Price(model=PerUnit(Decimal(1)), minimum=Decimal(9))

    assert [standing(price, Decimal(n)) for n in (0, 1)] == [0, 9]
    assert standing(Price(model=Flat(Decimal(5))), Decimal(0)) == 5


@given(st.decimals(-(10**12), 10**12, places=9), st.sampled_from(sorted(DIGITS)))
def test_rounding_is_to_the_nearest_and_halves_go_to_the_even(amount: Decimal, currency: Currency) -> None:
    near = rounded(amount, currency)
    step = Decimal(1).scaleb(-DIGITS[currency])

    assert abs(near - amount) * 2 <= step
    assert abs(near - amount) * 2 < step or (near / step) % 2 == 0
    assert minor_units(near, currency) == near / step


def test_what_is_no_amount_of_a_currency_is_refused() -> None:
    assert minor_units(Decimal("1.234"), "KWD") == 1_234
    with pytest.raises(ValueError, match="cannot be paid"):
        minor_units(Decimal("0.5"), "JPY")
