"""What partners' plugins cost: monthly prices by the second while they are on, counts at the price that held."""

from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from editions.rates import PerUnit, Price
from hubwright.control.billing.draft import Closed, charged_by_meter, draft
from hubwright.control.billing.invoice import Invoice, Line
from hubwright.control.billing.money import DIGITS, Currency
from hubwright.control.billing.plugin_charges import PluginCharges, PluginUse, Stop, Switch, plugin_lines, spans
from tests.unit.billing.making import JUNE, MAY, day, terms, used

D = Decimal
ACME, FIRST, SECOND = UUID(int=1), UUID(int=11), UUID(int=12)
seconds = st.integers(0, JUNE.seconds)


def switch(at: datetime, **more: Any) -> Switch:
    told: dict[str, Any] = {
        "plugin": "acme-stock",
        "version": "1.0.0",
        "partner_id": ACME,
        "release_id": FIRST,
        "currency": "CNY",
    }
    return Switch(at=at, **{**told, **more})


def charged(*switches: Switch, stops: tuple[Stop, ...] = (), uses: tuple[PluginUse, ...] = ()) -> list[Line]:
    held = spans(JUNE.begins_at, JUNE.ends_at, switches, stops)
    return plugin_lines(JUNE, "CNY", PluginCharges(held, uses))


def told(lines: list[Line]) -> list[tuple[datetime, datetime, Decimal]]:
    return [(line.begins_at, line.ends_at, line.amount) for line in lines]


def test_a_monthly_price_is_paid_from_the_second_it_is_on_until_it_is_off() -> None:
    lines = charged(
        switch(MAY.begins_at, monthly=D(30)),
        switch(day(11), monthly=D(30), is_on=False),
        switch(day(21, hours=12, microseconds=5), monthly=D(30)),
    )

    assert told(lines) == [(day(1), day(11), D(10)), (day(21, hours=12), JUNE.ends_at, D("9.50"))]
    assert {(line.kind, line.plugin, line.release) for line in lines} == {("plugin", "acme-stock", "1.0.0")}


def test_another_version_is_paid_by_its_own_price_from_its_second_on() -> None:
    lines = charged(switch(day(1), monthly=D(30)), switch(day(16), monthly=D(60), version="2.0.0", release_id=SECOND))

    assert [(line.release, line.amount) for line in lines] == [("1.0.0", D(15)), ("2.0.0", D(30))]


@given(st.lists(seconds, max_size=6, unique=True), st.sampled_from(sorted(DIGITS)), st.decimals(0, 10**6, places=3))
def test_however_often_it_is_switched_the_parts_of_a_month_come_to_its_price(
    cuts: list[int], currency: Currency, price: Decimal
) -> None:
    monthly = price.quantize(D(1).scaleb(-DIGITS[currency]))
    switches = [switch(MAY.begins_at, monthly=monthly, currency=currency)]
    switches += [
        switch(day(1, seconds=n), monthly=monthly, currency=currency, release_id=UUID(int=n + 100)) for n in cuts
    ]

    lines = plugin_lines(JUNE, currency, PluginCharges(spans(JUNE.begins_at, JUNE.ends_at, switches)))

    assert sum(line.amount for line in lines) == monthly
    assert all(one.ends_at <= next_one.begins_at for one, next_one in pairwise(lines))


def test_what_operators_stopped_costs_nothing_until_it_runs_again() -> None:
    stops = (Stop(FIRST, day(6), stopped=True), Stop(FIRST, day(11), stopped=False), Stop(SECOND, day(2), stopped=True))

    suspended = charged(switch(day(1), monthly=D(30)), stops=stops)
    killed = charged(switch(day(1), monthly=D(30)), stops=(Stop(FIRST, day(6), stopped=True),))

    assert told(suspended) == [(day(1), day(6), D(5)), (day(11), JUNE.ends_at, D(20))]
    assert told(killed) == [(day(1), day(6), D(5))]


def test_counts_cost_the_price_that_held_also_those_that_come_while_it_is_off() -> None:
    each = {"plugin.acme-stock.looks": D("0.125")}
    lines = charged(
        switch(day(1), each=each),
        switch(day(10), each=each, is_on=False),
        switch(day(20), each={"plugin.acme-stock.looks": D("0.5")}, version="2.0.0"),
        uses=(
            PluginUse("plugin.acme-stock.looks", day(1), D(7)),
            PluginUse("plugin.acme-stock.looks", day(10), D(1)),
            PluginUse("plugin.acme-stock.looks", day(20), D(3)),
            PluginUse("plugin.acme-stock.other", day(20), D(9)),
        ),
    )

    assert [(line.quantity, line.amount) for line in lines] == [(7, D("0.88")), (1, D("0.12")), (3, D("1.50"))]
    opens = lines[1].opens
    assert opens is not None
    assert (opens.meter, opens.begins_at, opens.ends_at) == ("plugin.acme-stock.looks", day(10), day(20))


def test_a_price_in_another_currency_is_on_no_invoice() -> None:
    assert charged(switch(day(1), monthly=D(30), currency="EUR")) == []


def made(*switches: Switch, uses: tuple[PluginUse, ...] = (), **more: Any) -> Invoice:
    charges = PluginCharges(spans(JUNE.begins_at, JUNE.ends_at, switches), uses)
    invoice = draft(JUNE, [terms({"steps": Price(model=PerUnit(D("0.1")))}, base="100")], [used("steps", 10)],
                    plugins=charges, **more)  # fmt: skip
    assert invoice is not None
    return invoice


def test_plugins_stand_on_the_invoice_beside_everything_else() -> None:
    each = {"plugin.acme-stock.looks": D("0.5")}
    invoice = made(
        switch(day(16), monthly=D(60), each=each), uses=(PluginUse("plugin.acme-stock.looks", day(16), D(4)),)
    )

    assert [(line.kind, line.plugin, line.amount) for line in invoice.lines] == [
        ("base", "", D(100)),
        ("usage", "", D(1)),
        ("plugin", "acme-stock", D(30)),
        ("usage", "acme-stock", D(2)),
    ]
    assert invoice.total == D(133)


def test_what_a_plugin_counted_late_is_an_adjustment_that_names_it() -> None:
    meter = "plugin.acme-stock.looks"
    held = spans(MAY.begins_at, MAY.ends_at, [switch(MAY.begins_at, each={meter: D("0.5")})])
    then = plugin_lines(MAY, "CNY", PluginCharges(held, [PluginUse(meter, MAY.begins_at, D(4))]))
    late = Closed(
        period=MAY,
        uses=(),
        charged=charged_by_meter(then),
        plugins=PluginCharges(held, [PluginUse(meter, MAY.begins_at, D(5))]),
    )

    (line,) = [line for line in made(closed=[late]).lines if line.kind == "adjustment"]

    assert (line.plugin, line.meter, line.amount) == ("acme-stock", meter, D("0.50"))


def test_a_stretch_before_the_first_terms_costs_nothing() -> None:
    held = spans(day(16), JUNE.ends_at, [switch(day(1), monthly=D(30))])

    assert told(plugin_lines(JUNE, "CNY", PluginCharges(held))) == [(day(16), JUNE.ends_at, D(15))]
    assert spans(day(16), JUNE.ends_at, [switch(day(1)), switch(day(16), is_on=False)])[0].on == ()
