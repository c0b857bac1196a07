"""The demo's flow, end to end: any order, in Chinese or English, and what happens when it cannot be found."""

import re
from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.order_visitor import ORDERS, Service, Visitor, failing, running, slow, stopped


def test_the_document_is_fit_to_publish() -> None:
    document = flows.parse(flows.starter_document("order_status"))

    assert flows.validate(document, queues={"support"}) == []
    assert [node.broken for node in flows.compile(document).nodes.values() if node.broken] == []


def test_every_text_is_there_in_chinese() -> None:
    raw = flows.starter_document("order_status")
    document = flows.parse(raw)
    texts = {
        f"{node.id}.{name}"
        for node in document.nodes
        for name in ("text", "file_text")
        if isinstance(node.config.get(name), str)
    }
    labels = {
        f"{node['id']}.{group}.{item['id']}.label"
        for node in raw["nodes"]
        for group in ("buttons", "summary")
        for item in node["config"].get(group, [])
    }

    assert texts | labels == set(document.i18n)
    assert all(re.search("[\u4e00-\u9fff]", said["zh"]) for said in document.i18n.values())


@pytest.mark.parametrize("number", ORDERS)
def test_any_order_in_english_in_one_sentence(number: str) -> None:
    answer = Visitor().write(f"where is my order {number}").answer

    assert number in answer
    assert ORDERS[number]["status_en"] in answer
    assert ORDERS[number]["carrier"] in answer
    assert ORDERS[number]["expected"] in answer
    assert ORDERS[number]["tracking"] in answer
    assert re.search("[\u4e00-\u9fff]", answer) is None


@pytest.mark.parametrize("number", ORDERS)
def test_any_order_in_chinese_asked_for(number: str) -> None:
    visitor = Visitor().write("我的快递到哪了？")
    assert visitor.answer == "请问是哪个订单？请发送订单号。"
    answer = visitor.write(number).answer

    assert number in answer
    assert ORDERS[number]["status_zh"] in answer
    assert ORDERS[number]["carrier_zh"] in answer
    assert ORDERS[number]["expected"] in answer
    assert "Carrier" not in answer


@pytest.mark.parametrize(
    "said",
    [
        "我的订单10086到哪了",
        "订单号：１００８６",
        "查一下10086",
        "10086",
        "Order #10086 please",
        "order no.10086?",
        "I paid for 10086",
    ],
)
def test_the_number_is_found_in_the_sentence(said: str) -> None:
    assert "10086" in Visitor().write(said).answer


@pytest.mark.parametrize(
    ("said", "language", "expected"),
    [
        ("where is my order 10086", "zh", "Your order"),
        ("where is my order 10086", "en", "Your order"),
        ("我的订单10086到哪了", "en", "您的订单"),
        ("10086", "zh", "您的订单"),
        ("10086", "en", "Your order"),
    ],
)
def test_the_message_decides_the_language_else_the_session(said: str, language: str, expected: str) -> None:
    assert Visitor(language=language).write(said).answer.startswith(expected)


def test_the_language_follows_the_visitor_through_the_conversation() -> None:
    visitor = Visitor().write("where is my order 10086")

    assert visitor.write("那10087呢").answer.startswith("您的订单 10087")
    assert visitor.write("10088").answer.startswith("您的订单 10088")
    assert visitor.write("and what about order 10089").answer.startswith("Your order 10089")


def test_after_an_answer_there_is_another_order_or_a_person() -> None:
    visitor = Visitor().write("where is my order 10086")
    assert [button.label for button in visitor.sent(flows.SendMessage)[0].buttons] == [
        "Another order",
        "Talk to a person",
    ]

    assert visitor.press_button("Another order").answer == "Which order is it? Please send me the order number."
    assert "10087" in visitor.write("10087").answer
    handed = visitor.press_button("Talk to a person").handed
    assert (handed.queue, handed.priority) == ("support", 2)
    assert handed.summary == {"Order number": "10087", "Order status": ORDERS["10087"]["status_en"]}


def test_the_summary_speaks_the_visitors_language() -> None:
    visitor = Visitor().write("我的订单10086到哪了")

    assert visitor.press_button("转人工").handed.summary == {
        "订单号": "10086",
        "订单状态": ORDERS["10086"]["status_zh"],
    }


def test_an_unknown_number_can_be_tried_again_or_looked_at_by_a_person() -> None:
    visitor = Visitor().write("where is my order 99999")
    assert visitor.answer == "I cannot find an order 99999. Is the number right?"
    visitor.press_button("Try another number").write("10086")
    assert "10086" in visitor.answer

    visitor.write("然后是 77777 的订单")
    assert visitor.answer == "没有查到订单 77777，请核对一下单号。"
    assert visitor.press_button("转人工").handed.summary == {"订单号": "77777", "订单状态": "查无此单号"}


@pytest.mark.parametrize("service", [stopped, slow, failing])
def test_a_service_that_does_not_answer_offers_a_person(service: Service) -> None:
    english = Visitor(service).write("where is my order 10086")
    assert english.answer.startswith("I am sorry, I cannot reach our order system right now")
    assert english.press_button("Talk to a person").handed.summary == {
        "Order number": "10086",
        "Order status": "order system not reachable",
    }

    chinese = Visitor(service).write("我的订单10086到哪了")
    assert chinese.answer.startswith("抱歉，订单系统暂时无法访问")
    chinese.answer_http = running
    assert chinese.press_button("再试一次").answer.startswith("您的订单 10086")


def test_a_tenant_without_an_order_service_offers_a_person() -> None:
    visitor = Visitor().write("where is my order 10086", tenant={})

    assert visitor.sent(flows.HttpRequest) == []
    assert visitor.answer.startswith("I am sorry, I cannot reach our order system right now")


@pytest.mark.parametrize(
    ("said", "greeting"), [("hello", "Hello!"), ("你好", "您好！"), ("is anybody there?", "Hello!")]
)
def test_a_greeting_for_what_is_not_about_an_order(said: str, greeting: str) -> None:
    visitor = Visitor().write(said)
    assert visitor.answer.startswith(greeting)
    assert len(visitor.sent(flows.SendMessage)[0].buttons) == 2

    assert not visitor.write(said).answer.startswith(greeting)


def test_the_greetings_buttons_lead_on() -> None:
    assert Visitor().write("hello").press_button("Where is my order?").answer.startswith("Which order is it?")
    assert Visitor().write("你好").press_button("转人工").handed.queue == "support"
    assert "10086" in Visitor().write("hello").write("10086").answer


@pytest.mark.parametrize(
    "said",
    [
        "I want to talk to a person",
        "can I speak with an agent about order 10086",
        "转人工",
        "找客服",
        "real person please",
    ],
)
def test_a_person_can_be_asked_for_in_words(said: str) -> None:
    handed = Visitor().write(said).handed

    assert handed.queue == "support"
    assert handed.summary == ({"Order number": "10086"} if "10086" in said else {})


def test_a_person_can_be_asked_for_at_any_time() -> None:
    visitor = Visitor().write("where is my order")
    visitor.ask_for_person()

    assert visitor.handed.queue == "support"
    assert visitor.state.with_person


def test_two_tenants_ask_their_own_services() -> None:
    asked: list[str] = []

    def noting(request: flows.HttpRequest) -> dict[str, Any]:
        asked.append(request.url)
        return {"ok": True, "status": 200, "body": ORDERS["10086"]}

    for base in ("http://one.test:1", "http://two.test:2"):
        Visitor(noting).write("order 10086", tenant={"order_service": base})

    assert asked == ["http://one.test:1/orders/10086", "http://two.test:2/orders/10086"]


def test_there_is_no_other_starter() -> None:
    with pytest.raises(LookupError):
        flows.starter_document("../../etc/passwd")
