"""The step and the panel against a shop that answers over HTTP, on its good days and its bad ones."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from order_status_testing.shop import KEY, ORDER, Shop
from order_status_testing.way_out import WayOut

from hubwright_order_status.plugin import plugin
from hubwright_sdk import (
    AuthExpired,
    CallContext,
    CallFailed,
    ContactFacts,
    ConversationFacts,
    HttpAnswer,
    Malformed,
    NodeCall,
    NodeProvider,
    NodeResult,
    OrderQuery,
    PanelAsked,
    PanelContent,
    PanelProvider,
    RateLimited,
    Refused,
    Unreachable,
)
from hubwright_sdk.conformance import AnsweringHttp, call_context
from hubwright_sdk.testing import FakeBook


def context(shop: Shop, language: str = "en", key: str = KEY, book: FakeBook | None = None) -> CallContext:
    return CallContext(
        settings=plugin.clean_settings({"address": shop.address}),
        http=WayOut(shop.address, key),
        idempotency_key="key-1",
        deadline_s=5,
        language=language,
        book=book or FakeBook(),
    )


def looked_up(number: str, made: CallContext) -> NodeResult:
    return asyncio.run(plugin.call_node(NodeCall(node="order_status", input={"number": number}), made))


def shown(made: CallContext, fields: Mapping[str, Any] | None = None) -> PanelContent:
    contact = ContactFacts(id="1", fields=fields) if fields is not None else None
    asked = PanelAsked(panel="order", conversation=ConversationFacts(id="2"), contact=contact)
    return asyncio.run(plugin.panel(asked, made))


def test_it_has_the_step_and_the_panel_that_it_declares() -> None:
    assert isinstance(plugin, NodeProvider)
    assert isinstance(plugin, PanelProvider)
    assert [node.name for node in plugin.manifest.nodes] == ["order_status"]
    assert [panel.name for panel in plugin.manifest.panels] == ["order"]
    assert [port.id for port in plugin.manifest.nodes[0].ports] == ["found", "not_found"]


@pytest.mark.parametrize(
    ("language", "status", "carrier"),
    [("en", "on its way", "SF Express"), ("zh-CN", "运输中", "顺丰速运"), ("", "on its way", "SF Express")],
)
def test_a_known_order_is_told_in_the_customers_language(shop: Shop, language: str, status: str, carrier: str) -> None:
    result = looked_up(" 10086 ", context(shop, language))
    assert result == NodeResult("found", {"status": status, "eta": "2026-11-28", "carrier": carrier})
    assert shop.asked == ["/orders/10086"]


@pytest.mark.parametrize("number", ["4711", "../../secrets", "1?key=2", "订单", " ", "7" * 300])
def test_a_number_that_the_shop_does_not_know_has_its_own_exit(shop: Shop, number: str) -> None:
    book = FakeBook()
    assert looked_up(number, context(shop, book=book)) == NodeResult("not_found")
    assert all(target.startswith("/orders/") and target.count("/") == 2 for target in shop.asked)
    assert book.lines == ["the shop knows no such order"]


def test_an_order_of_few_words_is_enough(shop: Shop) -> None:
    shop.orders["1"] = {"status": "packed", "email": ""}
    assert looked_up("1", context(shop)).values == {"status": "packed", "eta": "", "carrier": ""}
    shop.orders["2"] = {"email": ""}
    with pytest.raises(Malformed):
        looked_up("2", context(shop))


@pytest.mark.parametrize(("mood", "failure"), [("busy", RateLimited), ("down", Unreachable), ("odd", Malformed)])
def test_a_shop_in_trouble_is_a_failure_that_says_what_to_do(shop: Shop, mood: str, failure: type[CallFailed]) -> None:
    shop.mood = mood
    with pytest.raises(failure) as failed:
        looked_up("10086", context(shop))
    assert getattr(failed.value, "retry_after_s", 7) == 7


def test_a_wrong_key_and_a_shop_that_is_gone(shop: Shop) -> None:
    with pytest.raises(AuthExpired):
        looked_up("10086", context(shop, key="wrong"))
    elsewhere = msgspec.structs.replace(context(shop), settings={"address": "http://127.0.0.1:9"})
    with pytest.raises(Refused):
        looked_up("10086", elsewhere)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (HttpAnswer(302, ""), Refused),
        (HttpAnswer(200, "[]"), Malformed),
        (HttpAnswer(200, '{"orders": 3}'), Malformed),
        (Unreachable("cut off"), Unreachable),
    ],
)
def test_odd_answers_are_told(answer: HttpAnswer | CallFailed, failure: type[CallFailed]) -> None:
    made = call_context(AnsweringHttp(answer), {"address": "https://shop.example"})
    with pytest.raises(failure):
        asyncio.run(plugin.find_orders(OrderQuery(email="a@b.example"), made))


def test_the_panel_shows_the_order_in_the_contacts_field(shop: Shop) -> None:
    content = shown(context(shop), {"order_no": "10086"})
    assert [(badge.text, badge.tone) for badge in content.badges] == [("on its way", "plain")]
    assert {row.label: row.value for row in content.rows} == {
        "Order": "10086",
        "Carrier": "SF Express",
        "Tracking": "SF1234567890",
        "Arrives": "2026-11-28",
        "Items": "1 × Oak table",
        "Ordered": "2026-11-24",
    }
    chinese = shown(context(shop, "zh"), {"order_no": "10086"})
    assert chinese.badges[0].text == "运输中"
    assert {row.label: row.value for row in chinese.rows}["商品"] == "橡木餐桌 ×1"


def test_another_field_may_hold_the_number(shop: Shop) -> None:
    settings = plugin.clean_settings({"address": shop.address, "order_field": "last_order"})
    made = msgspec.structs.replace(context(shop), settings=settings)
    assert shown(made, {"order_no": "4711", "last_order": 10086}).badges


def test_a_panel_without_an_order_says_so(shop: Shop) -> None:
    assert shown(context(shop)).note == "No order number yet."
    assert shown(context(shop, "zh"), {}).note == "尚无订单号。"
    assert shown(context(shop), {"order_no": "4711"}).note == "The shop knows no order 4711."
    assert shown(context(shop, "zh"), {"order_no": "4711"}).note == "商城中没有订单 4711。"


def test_orders_are_found_by_number_and_by_address(shop: Shop) -> None:
    for query in (OrderQuery(number="10086"), OrderQuery(email=ORDER["email"])):
        (order,) = asyncio.run(plugin.find_orders(query, context(shop))).orders
        assert (order.number, order.state, order.total, order.currency) == ("10086", "on its way", "399.00", "CNY")
        assert [(line.name, line.quantity) for line in order.lines] == [("Oak table", "1")]
    for nobody in (OrderQuery(number="4711"), OrderQuery(email="x@y.example"), OrderQuery(phone="1")):
        assert asyncio.run(plugin.find_orders(nobody, context(shop))).orders == []


@pytest.mark.parametrize(
    ("mood", "key", "row"),
    [("fine", KEY, ("Shop", True)), ("fine", "wrong", ("Shop", False)), ("down", KEY, ("Shop", False))],
)
def test_the_live_check_tries_the_shop_and_the_key(shop: Shop, mood: str, key: str, row: tuple[str, bool]) -> None:
    shop.mood = mood
    (found,) = asyncio.run(plugin.check(context(shop, key=key)))
    assert (found.name, found.ok) == row
    assert KEY not in found.text
    assert asyncio.run(plugin.check(context(shop, "zh", key)))[0].name == "商城"
