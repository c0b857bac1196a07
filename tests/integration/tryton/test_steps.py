"""The three steps against a Tryton that runs: what is there, what is not, and whose it is."""

import re

import pytest
from tryton_testing.calling import at, step
from tryton_testing.server import Tryton
from tryton_testing.shop import FANG, LI, QUOTED, SENT, WAITING

from hubwright_sdk import CallContext, NodeProvider, NodeResult
from hubwright_sdk.testing import FakeBook
from hubwright_tryton.plugin import plugin

pytestmark = pytest.mark.timeout(600)  # the database of Tryton may have to be made first


@pytest.fixture
def here(tryton: Tryton) -> CallContext:
    return at(tryton.address)


def test_it_has_the_steps_that_it_declares() -> None:
    assert isinstance(plugin, NodeProvider)
    assert [node.name for node in plugin.manifest.nodes] == ["order_status", "party", "stock"]


def test_an_order_that_is_in_tryton_is_told_whole(tryton: Tryton, here: CallContext) -> None:
    before = len(tryton.asked)
    result = step(here, "order_status", number=f" {WAITING.lower()} ")
    assert result.port == "found"
    assert result.values == {
        "ordered_on": result.values["ordered_on"],
        "order": WAITING,
        "state": "being processed",
        "shipment": "waiting to be shipped",
        "total": "1236.00 EUR",
        "lines": "1 × Oak lamp, 3 × Oak table",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(result.values["ordered_on"]))
    assert tryton.asked[before:] == ["sale.sale.search_read"]


def test_the_customer_reads_it_in_their_language(tryton: Tryton) -> None:
    values = step(at(tryton.address, "zh-CN"), "order_status", number=SENT).values
    assert (values["state"], values["shipment"], values["lines"]) == ("处理中", "已发货", "Oak lamp ×2")


def test_a_quotation_has_no_day_yet(here: CallContext) -> None:
    values = step(here, "order_status", number=QUOTED).values
    assert (values["state"], values["shipment"]) == ("a quotation", "nothing shipped yet")
    assert values["ordered_on"] == ""


@pytest.mark.parametrize("number", ["99999", "%", "SO1008_", "SO1008\\6", "' OR 1=1 --", "订单", " ", "7" * 300])
def test_a_number_that_nobody_has_leaves_by_its_own_exit(here: CallContext, number: str) -> None:
    assert step(here, "order_status", number=number) == NodeResult("not_found")
    assert isinstance(here.book, FakeBook)
    assert set(here.book.lines) <= {"Tryton knows no such order"}


def test_an_order_is_told_only_to_whom_it_belongs(here: CallContext) -> None:
    theirs = [{"email": FANG.email.upper()}, {"phone": "+32 470 12 34 56"}, {"email": "x@y.test", "phone": FANG.phone}]
    others = [{"email": LI.email}, {"phone": LI.phone}, {"email": "%@customer.test"}, {"email": "nobody"}]
    assert [step(here, "order_status", number=SENT, **who).port for who in theirs] == ["found"] * 3
    assert [step(here, "order_status", number=SENT, **who).port for who in others] == ["not_found"] * 4


def test_a_party_is_found_by_any_way_to_reach_it(here: CallContext) -> None:
    for given in ({"email": LI.email}, {"phone": LI.phone}, {"tax_id": LI.tax_id}, {"name": "li we"}):
        result = step(here, "party", **given)
        assert result.port == "found", given
        assert result.values["names"] == LI.name
        assert result.values["party_email"] == LI.email
        assert result.values["party_phone"] == LI.phone
        assert result.values["party_tax_id"] == LI.tax_id


def test_parties_of_one_name_are_several_and_nobody_is_nobody(here: CallContext) -> None:
    assert step(here, "party", name="Fang") == NodeResult("several", {"names": "Fang Min, Fang Ming"})
    assert step(here, "party", name="Fang Min").port == "several"
    assert step(here, "party", name="Fang Min", email=FANG.email).port == "found"
    for given in ({}, {"name": "Nobody"}, {"name": "%"}, {"email": "x@y.test"}, {"phone": "12"}, {"name": "n" * 300}):
        assert step(here, "party", **given).port == "not_found", given


def test_stock_is_what_no_order_waits_for(tryton: Tryton, here: CallContext) -> None:
    before = len(tryton.asked)
    result = step(here, "stock", article="lamp-1")
    assert result == NodeResult(
        "in_stock", {"available": "22", "unit": "u", "article_name": "Oak lamp", "places": "Warehouse 22"}
    )
    assert tryton.asked[before:] == ["product.product.search_read", "stock.location.search_read"]


@pytest.mark.parametrize(
    ("article", "wanted", "port"),
    [
        ("LAMP-1", "22", "in_stock"),
        ("LAMP-1", "22.5", "out"),
        ("LAMP-1", "many", "in_stock"),
        ("TABLE-1", "", "out"),
        ("CHAIR-1", "1", "out"),
        ("SOFA-1", "1", "not_found"),
        ("%", "1", "not_found"),
        (" ", "1", "not_found"),
    ],
)
def test_how_much_is_wanted_decides_the_exit(here: CallContext, article: str, wanted: str, port: str) -> None:
    assert step(here, "stock", article=article, wanted=wanted).port == port


def test_only_one_warehouse_may_be_meant(here: CallContext) -> None:
    assert step(here, "stock", article="LAMP-1", place="wh").values["available"] == "22"
    assert step(here, "stock", article="LAMP-1", place="Elsewhere").port == "out"
