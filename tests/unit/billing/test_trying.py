"""Trying a rate card out is the invoice of a whole month; what changed between two versions is told in words."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from admin_ui.pages.operator.price_words import base_change_words, meter_change_words, model_title, price_lines
from editions.catalogue import every_version
from editions.price_changes import BaseChange, MeterChange, price_changes
from editions.prices import GIB
from editions.rates import Flat, Graduated, Package, PerUnit, Price, RateCard, Tier, Volume
from hubwright.control.billing.money import rounded
from hubwright.control.billing.rating import rate, standing
from hubwright.control.billing.trying import try_out
from hubwright.control.usage.meters import METERS

D = Decimal
CARDS = [(sold, card) for sold in every_version() for card in sold.rate_cards]
OLD = RateCard(
    currency="USD",
    base=D(45),
    meters={
        "members": Price(model=PerUnit(D(7)), included=5),
        "llm_out": Price(model=Package(1_000_000, D(9)), minimum=D("1.50")),
        "messages_in": Price(model=Flat(D(0))),
        "storage": Price(model=Package(10 * GIB, D("2.50")), included=20 * GIB),
    },
)
NEW = RateCard(
    currency="USD",
    base=D(49),
    meters={
        "members": Price(model=PerUnit(D(7)), included=8),
        "llm_out": Price(model=Volume((Tier(1_000, D("0.01")), Tier(None, D("0.005")))), minimum=D(2)),
        "conversations": Price(model=Graduated((Tier(5_000, D("0.03")), Tier(None, D("0.02"))))),
        "storage": Price(model=Package(10 * GIB, D("2.50")), included=20 * GIB),
    },
)


@given(st.sampled_from(CARDS), st.dictionaries(st.sampled_from(sorted(METERS)), st.integers(0, 10**8)))
def test_every_card_comes_to_what_rating_says_line_by_line(case: object, used: dict[str, int]) -> None:
    sold, card = case  # type: ignore[misc]  # a pair of the list above
    quantities = {meter: D(n) for meter, n in used.items()}
    made = try_out(sold.key, sold.version, card, quantities)

    lines = {line.meter: line for line in made.lines}
    assert lines.pop("").amount == card.base
    for meter, price in card.meters.items():
        n = quantities.get(meter, D(0))
        amount = max(rounded(rate(price, n).amount, card.currency), standing(price, n))
        assert (lines[meter].amount if meter in lines else D(0)) == amount, meter
    assert made.total == card.base + sum(line.amount for line in lines.values())


def test_what_changed_is_the_fee_and_every_meter_whose_price_is_another() -> None:
    base, meters = price_changes(OLD, NEW)
    assert base == BaseChange(D(45), D(49))
    assert [change.meter for change in meters] == ["members", "llm_out", "conversations", "messages_in"]
    assert meters[2] == MeterChange("conversations", None, NEW.meters["conversations"])
    assert price_changes(NEW, NEW) == (None, [])


def test_changes_are_told_in_words_part_by_part() -> None:
    base, meters = price_changes(OLD, NEW)
    assert base is not None
    assert base_change_words(base, "USD") == "A month: $45.00 before, $49.00 now"
    assert [line for change in meters for line in meter_change_words(change, "USD")] == [
        "Members, included: 5 before, 8 now",
        "AI tokens out, price: By package ($9.00 for every 1,000,000 that is begun) before,"
        " Volume: all cost what the tier says that is reached"
        " (up to 1,000: $0.01 each; beyond: $0.005 each) now",
        "AI tokens out, at least: $1.50 before, $2.00 now",
        "Conversations: has a price now",
        "Messages in: has no price any more",
    ]


def test_every_model_is_told_in_words_and_numbers() -> None:
    told = {
        meter: (model_title(price.model), price_lines(price, meter, "USD"))
        for card in (OLD, NEW)
        for meter, price in card.meters.items()
    }
    assert told["members"] == ("For each", ["8 included", "$7.00 each"])
    assert told["storage"] == ("By package", ["20 GB included", "$2.50 for every 10 GB that is begun"])
    assert told["messages_in"] == ("Free", [])
    assert told["conversations"] == (
        "Graduated: each costs what its own tier says",
        ["up to 5,000: $0.03 each", "beyond: $0.02 each"],
    )
    assert told["llm_out"][1][-1] == "at least $2.00 once anything is used"
    flat = Price(model=Flat(D(12)))
    assert (model_title(flat.model), price_lines(flat, "members", "USD")) == (
        "A flat price",
        ["$12.00 a month, however many"],
    )
