"""Every template of the gallery: fit to publish, in two languages, and played through as a conversation."""

import re
from typing import Any

import pytest

from editions.gallery import TEMPLATES, template_document
from hubwright import flows
from tests.unit.flows.shopper import CLOSED, HOLIDAY, Shopper, texts_of

QUEUES = {"support", "sales"}
BOTH = pytest.mark.parametrize("zh", [False, True], ids=["en", "zh"])


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_fit_to_publish(name: str) -> None:
    document = flows.parse(template_document(name))

    assert flows.validate(document, queues=QUEUES, channels=flows.CHANNEL_KINDS, callees={}) == []
    assert [node.broken for node in flows.compile(document).nodes.values() if node.broken] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_speaks_both_languages(name: str) -> None:
    raw = template_document(name)
    texts = dict(texts_of(raw))

    assert texts
    assert {key for key in texts if raw["i18n"].get(key, {}).get("zh")} == set(texts)
    assert [key for key, text in texts.items() if re.search("[\u4e00-\u9fff]", text)] == []
    assert [key for key, said in raw["i18n"].items() if not re.search("[\u4e00-\u9fff]", said["zh"])] == []
    assert [key for key, text in texts.items() if values_in(text) != values_in(raw["i18n"][key]["zh"])] == []


def values_in(text: str) -> set[str]:
    """The values a text begins its holes with, whatever language they are in."""
    return {name.removesuffix("_en").removesuffix("_zh") for name in re.findall(r"\{\{\s*([a-z_.]+)", text)}


@BOTH
def test_a_refund_is_asked_for(*, zh: bool) -> None:
    words = (
        ("你好", "我要退款", "10086", "商品破损", "是")
        if zh
        else ("hi", "I want a refund", "10086", "It is damaged", "yes")
    )
    visitor = Shopper("refund", "zh" if zh else "en").tell(*words)
    assert ("可在 14 天内退货" if zh else "within 14 days") in visitor.said[-1]

    visitor.tell("是，申请退货" if zh else "Yes, please")
    announced = visitor.all_of(flows.EmitEvent)[-1]
    assert (announced.name, announced.key) == ("refund.requested", "10086")
    assert announced.data == {"order_no": "10086", "reason": "damaged", "order_status": "shipped"}
    assert visitor.all_of(flows.SetTags)[-1].add == ["refund"]
    assert (visitor.handed.queue, visitor.handed.priority) == ("support", 3)
    assert visitor.handed.summary["退款原因" if zh else "Reason"] == "damaged"


@pytest.mark.parametrize(
    ("status", "said", "then"),
    [("packing", "has not been sent yet", "No, keep it"), ("returned", "sent back already", "Thank you")],
)
def test_a_refund_that_is_none(status: str, said: str, then: str) -> None:
    visitor = Shopper("refund", status=status).tell("hi", "I want a refund", "10086", "It came too late", "yes")
    assert said in visitor.said[-1]

    assert visitor.tell(then).outcome == "kept"
    assert visitor.all_of(flows.EmitEvent) == []


def test_a_refund_without_an_order_service_is_a_persons() -> None:
    visitor = Shopper("refund")
    visitor.answer_http = lambda _request: {"ok": False, "error": "connection"}
    visitor.tell("hi", "I want a refund", "10086", "It is damaged", "yes")

    assert visitor.handed.summary["Order status"] == "order not found, or order system not reachable"


@BOTH
def test_an_appointment_is_made_and_reminded_of(*, zh: bool) -> None:
    visitor = Shopper("appointment", "zh" if zh else "en")
    visitor.tell("你好", "维修", "2020-01-01") if zh else visitor.tell("hi", "Repair", "2020-01-01")
    assert ("今天或以后" if zh else "from today on") in visitor.said[-1]

    visitor.tell(
        "2026-12-24",
        *(("上午 9–12 点", "王芳", "13800138000", "是") if zh else ("Morning, 9 to 12", "Ann", "13800138000", "yes")),
    )
    announced = visitor.all_of(flows.EmitEvent)[-1]
    assert announced.name == "appointment.requested"
    assert announced.data["day"] == "2026-12-24"
    assert announced.data["service"] == "repair"
    assert "2026-12-24" in visitor.said[-1]
    assert ("上午" if zh else "in the morning") in visitor.said[-1]

    visitor.tell("好的" if zh else "Good")
    assert visitor.all_of(flows.SetTimer)[-1].due_at.isoformat().startswith("2026-12-23")
    visitor.time_passes()
    assert ("提醒您" if zh else "A reminder") in visitor.said[-1]
    assert visitor.tell("能到" if zh else "Yes").outcome == "booked"


def test_an_appointment_moves_to_another_day() -> None:
    visitor = Shopper("appointment").tell("hi", "Repair", "2026-12-24", "Morning, 9 to 12", "Ann", "13800138000", "yes")
    visitor.tell("Another day", "2026-12-28", "Afternoon, 13 to 18", "yes")

    assert visitor.all_of(flows.EmitEvent)[-1].data["day"] == "2026-12-28"
    assert "in the afternoon" in visitor.said[-1]


QUESTIONS = ("hi", "Go ahead", "Acme")


@pytest.mark.parametrize(
    ("people", "start", "tag"),
    [
        ("80", "This quarter", "lead-hot"),
        ("12", "This month", "lead-hot"),
        ("12", "This quarter", "lead-warm"),
        ("500", "I am only looking around", "lead-cold"),
    ],
)
def test_a_lead_is_graded(people: str, start: str, tag: str) -> None:
    visitor = Shopper("lead_qualification").tell(*QUESTIONS, people, start, "ann@acme.test", "fewer calls")

    assert visitor.all_of(flows.SetTags)[-1].add == [tag]
    assert visitor.all_of(flows.SetContact)[-1].fields == {"email": "ann@acme.test", "company": "Acme"}
    if tag == "lead-hot":
        assert (visitor.handed.queue, visitor.handed.summary["What it is about"]) == ("sales", "fewer calls")
    else:
        assert visitor.outcome == "qualified"
        assert [event.name for event in visitor.all_of(flows.EmitEvent)] == ["lead.qualified"] * (tag == "lead-warm")


def test_a_lead_is_asked_in_chinese() -> None:
    visitor = Shopper("lead_qualification", "zh").tell("你好", "开始", "晨星", "60", "本月内", "a@b.test", "减少来电")

    assert visitor.handed.summary["需求"] == "减少来电"
    assert "销售" in visitor.said[-1]


def alarm(severity: str) -> flows.Triggered:
    data = {"device": "pump-7", "device_name": "Pump 7", "name": "fault", "severity": severity, "text": "5.1 bar"}
    told: dict[str, Any] = {"name": "device.event", "data": {**data, "at": "2026-11-24T07:00:00Z"}}
    return flows.Triggered(node="trg_device", event=told, tenant={"alarm_service": "http://alarms.test"})


def test_an_alarm_is_told_once_more_when_nothing_recovers() -> None:
    visitor = Shopper("device_alarm")
    visitor.happen(alarm("alarm"))
    told = visitor.all_of(flows.SendWebhook)
    assert [(each.url, '"pump-7"' in each.body) for each in told] == [("http://alarms.test/alarms", True)]
    assert visitor.all_of(flows.EmitEvent)[-1].name == "device.alarm"
    assert (visitor.all_of(flows.AwaitEvent)[-1].name, visitor.all_of(flows.AwaitEvent)[-1].key) == (
        "device.recovered",
        "pump-7",
    )

    visitor.time_passes()
    assert len(visitor.all_of(flows.SendWebhook)) == 2
    assert visitor.outcome == "open"


def test_an_alarm_that_is_over_is_settled_and_a_warning_only_noted() -> None:
    visitor = Shopper("device_alarm")
    visitor.happen(alarm("alarm")).event_comes(name="device.recovered", data={})
    assert visitor.outcome == "settled"

    warned = Shopper("device_alarm")
    warned.happen(alarm("warning"))
    assert [event.name for event in warned.all_of(flows.EmitEvent)] == ["device.warning"]
    assert warned.all_of(flows.SendWebhook) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_devices_conversation_goes_to_people(language: str) -> None:
    visitor = template_document("device_alarm")
    talk = Shopper("device_alarm", language)
    talk.state = flows.start_state(talk.flow, "s1")
    channel = {"kind": "hubwright-mqtt", "name": "Pumps", "id": "c"}
    talk.write("5.1 bar", locale=language, contact={"name": "Pump 7"}, channel=channel)

    assert talk.handed.priority == 4
    assert talk.said[0].startswith("Pump 7")
    assert visitor["kind"] == "iot"


def survey(language: str) -> Shopper:
    visitor = Shopper("satisfaction", language)
    delivered: dict[str, Any] = {"name": "order.delivered", "data": {"contact": "c1", "order_no": "10086"}}
    visitor.happen(flows.Triggered(node="trg_event", event=delivered, locale=language))
    return visitor


def test_a_happy_answer_is_thanked_for() -> None:
    visitor = survey("en")
    assert visitor.all_of(flows.RequestRating)[-1].text.startswith("Your order has arrived")

    assert visitor.tell("5").outcome == "rated"
    assert visitor.all_of(flows.EmitEvent)[-1].data == {"rating": 5, "better": None}


@BOTH
def test_an_unhappy_one_meets_a_person(*, zh: bool) -> None:
    visitor = survey("zh" if zh else "en").tell("1")
    assert visitor.all_of(flows.SetTags)[-1].add == ["survey-unhappy"]

    visitor.tell("需要" if zh else "Yes, please")
    assert visitor.handed.summary == {"评分" if zh else "Rating": 1}


def test_a_middling_one_says_what_could_be_better() -> None:
    visitor = survey("en").tell("3", "quicker answers")

    assert visitor.all_of(flows.EmitEvent)[-1].data == {"rating": 3, "better": "quicker answers"}


def test_while_they_are_open_a_person_answers() -> None:
    assert Shopper("after_hours").tell("hello").handed.queue == ""


@BOTH
def test_after_hours_a_message_is_left(*, zh: bool) -> None:
    visitor = Shopper("after_hours", "zh" if zh else "en", business_hours=CLOSED).tell("你好" if zh else "hello")
    assert "2026-11-30" in visitor.said[-1]

    visitor.tell(
        *(
            ("留言", "我的包裹", "王芳", "fang@b.test", "是")
            if zh
            else ("Leave a message", "my parcel", "Ann", "ann@b.test", "yes")
        )
    )
    assert visitor.handed.summary["问题" if zh else "Question"] == ("我的包裹" if zh else "my parcel")
    assert visitor.handed.label == "message"
    assert visitor.all_of(flows.SetContact)[-1].fields["email"] == ("fang@b.test" if zh else "ann@b.test")


def test_a_holiday_is_named_and_one_can_come_back_later() -> None:
    visitor = Shopper("after_hours", business_hours=HOLIDAY).tell("hello")
    assert "holiday" in visitor.said[0]

    assert visitor.tell("I come back later").outcome == "later"


def press_menu(key: str, language: str = "zh", **tenant: Any) -> Shopper:
    visitor = Shopper("wechat_menu", language, status="运输中", **tenant)
    channel = {"kind": "hubwright-wechat", "name": "公众号", "id": "c"}
    visitor.write(
        "", kind="event", event="menu", locale=language, channel=channel, tenant=visitor.tenant,
        conversation={"entry": {"menu_key": key}},
    )  # fmt: skip
    return visitor


def test_the_menus_entries_lead_where_they_say() -> None:
    order = press_menu("ORDER")
    assert "请发送订单号" in order.said[-1]
    order.tell("10086")
    assert (order.said[-1], order.outcome) == ("订单 10086：运输中。", "answered")
    assert "客服正在工作" in press_menu("HOURS").said[-1]
    assert "非工作时间" in press_menu("HOURS", business_hours=CLOSED).said[-1]
    assert press_menu("PERSON").handed.queue == "support"
    assert "查询订单" in [button.label for button in press_menu("SOMETHING").sent(flows.SendMessage)[-1].buttons]


def test_a_follower_is_welcomed_and_who_writes_gets_the_same_as_buttons() -> None:
    visitor = Shopper("wechat_menu", "zh")
    channel = {"kind": "hubwright-wechat", "name": "公众号", "id": "c"}
    visitor.write("", kind="event", event="followed", locale="zh", channel=channel, tenant=visitor.tenant)
    assert visitor.said == ["感谢关注！下方菜单随时可用：查订单、营业时间、转人工。"]

    english = Shopper("wechat_menu", status="on its way").tell("hello", "Where is my order?", "10086")
    assert english.said[-1] == "Order 10086: on its way."
