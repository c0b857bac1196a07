"""Golden conversations: a document, what happened, and every state, effect and step that came of it.

After a wanted change of behaviour run `python -m tests.unit.flows.golden_files` and read the difference.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from hubwright import flows
from tests.unit.flows.golden_catalogue import CATALOGUE, HAPPENED
from tests.unit.flows.golden_shops import END, ORDERING, OTHERS, PAID, SHOP
from tests.unit.flows.scenes import NOW, document, library_of, node, say

PENDING = "what is waited for"
FOLDER = Path(__file__).parent / "golden"


def message(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "text": text, "tenant": {"order_service": "http://orders.test"}, **more}


def result(effect_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "effect_result", "effect_id": effect_id, "ok": True, "status": 200, **more}


ORDER = {
    "status": "shipped",
    "status_en": "on its way",
    "status_zh": "运输中",
    "carrier": "SF Express",
    "carrier_zh": "顺丰速运",
    "tracking": "SF1",
    "expected": "2026-11-26",
    "items_en": "2 × Desk lamp",
    "items_zh": "台灯 ×2",
}
SURVEY = document(
    say("hello", "Hello {{ name | default('there') }}"),
    node(
        "menu",
        "message",
        kind="buttons",
        text="What is it?",
        timeout_s=300,
        buttons=[{"id": "buy", "label": "Buy"}, {"id": "ask", "label": "Ask"}],
    ),
    node("count", "ask", var="count", type="number", text="How many?", validate="value > 0", timeout_s=300, retries=1),
    node("price", "set", assignments=[{"id": "total", "var": "total", "expr": "count * 9.5"}]),
    node("dear", "condition", cases=[{"id": "dear", "expr": "total > 50"}]),
    node("pause", "wait", seconds=30),
    node(
        "place",
        "http",
        method="POST",
        url="{{ tenant.order_service }}/orders",
        body='{"count": {{ count }}}',
        map=[{"id": "no", "path": "order.no", "var": "number"}],
        status_var="code",
    ),
    say("done", "Order {{ number }}: {{ total | currency }}"),
    node("person", "handoff", queue="sales", priority="high", summary=[{"id": "s", "label": "Total", "expr": "total"}]),
    node("end", "end", outcome="sold", text="Bye"),
    wires={
        "t.out": "hello",
        "hello.out": "menu",
        "menu.button.buy": "count",
        "menu.button.ask": "person",
        "menu.other": "person",
        "menu.timeout": "end",
        "count.answered": "price",
        "count.invalid": "person",
        "count.timeout": "end",
        "price.out": "dear",
        "dear.case.dear": "person",
        "dear.else": "pause",
        "pause.elapsed": "place",
        "pause.message": "person",
        "place.ok": "done",
        "place.http_error": "person",
        "place.error": "person",
        "done.out": "end",
        "person.closed": "end",
    },
    variables={
        "name": {"scope": "contact", "pii": True},
        "count": {"type": "number"},
        "total": {"type": "number"},
        "number": {},
        "code": {"type": "number"},
    },
    i18n={"menu.text": {"zh": "请问有什么事？"}, "done.text": {"zh": "订单 {{ number }}：{{ total | currency }}"}},
)
CONVERSATIONS: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "order_in_chinese": (
        flows.starter_document("order_status"),
        [
            message("我的订单10086到哪了", locale="en"),
            result(PENDING, body=ORDER),
            message("", kind="file", file={"url": "/f/1"}),
            message("10010"),
            result(PENDING, status=404, body={}),
            message("转人工"),
            {"type": "handoff", "reason": "assigned"},
            {"type": "handoff", "reason": "closed"},
        ],
    ),
    "order_service_stopped": (
        flows.starter_document("order_status"),
        [
            message("hello"),
            message("where is my order 10086"),
            result(PENDING, ok=False, status=None, error="connection"),
        ],
    ),
    "a_sale": (
        SURVEY,
        [
            message("hi", contact={"name": "Ann"}, locale="en"),
            message("", kind="choice", choice_id="menu:buy"),
            message("none"),
            message("3 please"),
            {"type": "timer", "token": PENDING},
            result(PENDING, body={"order": {"no": "A7"}}),
        ],
    ),
    "a_dear_sale": (
        SURVEY,
        [
            message("你好", contact={"name": "安"}),
            message("1"),
            message("20"),
            message("有人吗"),
            {"type": "handoff", "reason": "closed"},
            message("又来了"),
        ],
    ),
    "a_gift": (
        SHOP,
        [
            message("parcel 7?"),
            message("something for my aunt"),
            result(PENDING, status=None, body={"data": {"intent": "gift", "confidence": 88}}, usage={"llm_in": 90}),
            result(PENDING, status=None, body={"data": {"who": "aunt"}}),
            result(PENDING, status=None, body={"text": "A lamp: https://shop.test/lamp"}),
            message("给妈妈买点什么"),
            result(PENDING, status=None, body={"data": {"intent": "gift", "confidence": 61}}),
            result(PENDING, status=None, ok=False, error="timeout", detail="too slow"),
        ],
    ),
    "every_node": (CATALOGUE, HAPPENED),
    "a_paid_order": (
        PAID,
        [
            {"type": "triggered", "node": "t", "depth": 2, "event": {"name": "order.placed", "data": {"no": "A7"}}},
            {"type": "event", "token": PENDING, "depth": 3, "event": {"name": "order.paid", "data": {"sum": 9}}},
        ],
    ),
    **{
        f"{kind}_starts": (
            document(END, wires={"t.out": "end"}, entry=[node("t", f"trigger.{kind}")]),
            [{"type": "triggered", "node": "t", "event": {"name": kind, "data": {}}}],
        )
        for kind in ("webhook", "schedule", "manual")
    },
    "device_starts": (
        document(END, wires={"t.out": "end"}, entry=[node("t", "trigger.device")]),
        [{"type": "triggered", "node": "t", "event": {"name": "device.event", "data": {"severity": "alarm"}}}],
    ),
    "a_sub_flow": (
        ORDERING,
        [
            message("hi", contact={"name": "Ann"}, locale="en"),
            message("two"),
            message("2"),
            message("", kind="choice", choice_id="count"),
        ],
    ),
    "silence": (SURVEY, [message("hi"), {"type": "timer", "token": PENDING}, {"type": "timer", "token": PENDING}]),
}


def moment(turn: int) -> datetime:
    return NOW + timedelta(seconds=10 * turn)


def aimed(event: dict[str, Any], state: flows.State) -> dict[str, Any]:
    """Put in the id of the effect or timer that the session waits for."""
    waited = {"effect_id": state.wait.effect_id, "token": state.wait.timer} if state.wait else {}
    if state.wait and event["type"] == "event":
        waited["token"] = state.wait.event or "gone"
    return {key: waited.get(key, "gone") if value == PENDING else value for key, value in event.items()}


def played(
    raw: dict[str, Any], events: list[dict[str, Any]], others: dict[str, dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Let everything happen, and write down all that came of it."""
    parsed, library = flows.parse(raw), library_of(others or {})
    flow = flows.compile(parsed)
    state = flows.start_state(flow, "s")
    turns: list[dict[str, Any]] = []
    for turn, planned in enumerate(events):
        event = aimed(planned, state)
        done = flows.advance(flow, state, flows.decode_event(msgspec.json.encode(event)), moment(turn), library)
        state = done.state
        turns.append(
            {
                "event": event,
                "effects": [flows.effect_to_builtins(effect) for effect in done.effects],
                "trace": [
                    f"{step.n} {step.node_id or '-'} {step.result} {step.port or ''}".rstrip() for step in done.trace
                ],
                "state": msgspec.to_builtins(state),
            }
        )
    found = [f"{each.severity} {each.code} {each.node_id} {each.field}" for each in flows.validate(parsed)]
    more = {"others": others} if others else {}
    return {"sha256": flows.sha256(parsed), "problems": found, "document": raw, **more, "turns": turns}


def main() -> None:
    for name, (raw, events) in CONVERSATIONS.items():
        written = msgspec.json.format(msgspec.json.encode(played(raw, events, OTHERS.get(name))), indent=1)
        (FOLDER / f"{name}.json").write_bytes(written + b"\n")


if __name__ == "__main__":
    main()
