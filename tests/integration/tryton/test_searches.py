"""What others ask systems of orders, against a Tryton that runs."""

import pytest
from tryton_testing.calling import at, done
from tryton_testing.server import Tryton
from tryton_testing.shop import FANG, LI, QUOTED, SENT, STRANGER, WAITING

from hubwright_sdk import CallContext, FoundOrders, OrderLine, OrderQuery, PartyQuery, StockLevel, StockQuery
from hubwright_tryton.plugin import plugin

pytestmark = pytest.mark.timeout(600)  # the database of Tryton may have to be made first


@pytest.fixture
def here(tryton: Tryton) -> CallContext:
    return at(tryton.address)


def numbers(here: CallContext, query: OrderQuery) -> list[str]:
    return [order.number for order in done(plugin.find_orders(query, here)).orders]


def test_orders_are_found_by_number_address_phone_and_party_the_newest_first(here: CallContext) -> None:
    (fang,) = done(plugin.find_party(PartyQuery(email=FANG.email), here)).parties
    assert numbers(here, OrderQuery(number=SENT)) == [SENT]
    assert numbers(here, OrderQuery(email=FANG.email)) == [WAITING, SENT]
    assert numbers(here, OrderQuery(phone=FANG.phone)) == [WAITING, SENT]
    assert numbers(here, OrderQuery(party_id=fang.external_id)) == [WAITING, SENT]
    assert numbers(here, OrderQuery(email=LI.email)) == [QUOTED]
    assert numbers(here, OrderQuery(email=FANG.email, limit=1)) == [WAITING]


def test_whoever_asks_for_nothing_or_for_nobody_gets_nothing(tryton: Tryton, here: CallContext) -> None:
    assert numbers(here, OrderQuery(email=STRANGER.email)) == []
    before = len(tryton.asked)
    for query in (OrderQuery(), OrderQuery(email="fang"), OrderQuery(phone="12"), OrderQuery(party_id="x")):
        assert done(plugin.find_orders(query, here)) == FoundOrders()
    assert len(tryton.asked) == before


def test_an_order_has_what_others_need_of_it(here: CallContext) -> None:
    (order,) = done(plugin.find_orders(OrderQuery(number=WAITING), here)).orders
    assert order.state == "being processed (waiting to be shipped)"
    assert (order.total, order.currency, order.url) == ("1236.00", "EUR", "")
    assert order.lines == [
        OrderLine(article="LAMP-1", name="Oak lamp", quantity="1"),
        OrderLine(article="TABLE-1", name="Oak table", quantity="3"),
    ]


def test_stock_is_told_by_warehouse(here: CallContext) -> None:
    found = done(plugin.find_stock(StockQuery(article="LAMP-1"), here)).levels
    assert found == [StockLevel(article="LAMP-1", name="Oak lamp", place="Warehouse", available="22")]
    assert done(plugin.find_stock(StockQuery(article="LAMP-1", place="nowhere"), here)).levels == []
    assert done(plugin.find_stock(StockQuery(article="SOFA"), here)).levels == []


def test_parties_are_found_and_who_is_called_exactly_so_comes_first(here: CallContext) -> None:
    found = done(plugin.find_party(PartyQuery(name="fang ming"), here)).parties
    assert [party.name for party in found] == ["Fang Ming"]
    both = done(plugin.find_party(PartyQuery(name="Fang"), here)).parties
    assert [party.name for party in both] == ["Fang Min", "Fang Ming"]
    (again,) = done(plugin.find_party(PartyQuery(external_id=both[0].external_id), here)).parties
    assert (again.name, again.email, again.phone) == (FANG.name, FANG.email, FANG.phone)
    for nobody in (PartyQuery(), PartyQuery(external_id="x"), PartyQuery(external_id="99999")):
        assert done(plugin.find_party(nobody, here)).parties == []
