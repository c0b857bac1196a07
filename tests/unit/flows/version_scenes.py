"""Every shape of every step type's config, and what happens to it."""

from typing import Any

from tests.unit.flows.node_scenes import (
    buttons,
    carousel,
    contact,
    csat,
    hours,
    listed,
    loop,
    questions,
    split,
    table,
    tag,
)
from tests.unit.flows.scenes import Node, node
from tests.unit.flows.steps import (
    HANDOFF,
    ask,
    assign,
    case,
    http,
    intent,
    llm_extract,
    llm_intent,
    llm_reply,
    menu,
)

WEEK = [{"day": day, "opens": "09:00", "closes": "18:00"} for day in range(1, 6)]
HELLO: dict[str, Any] = {
    "type": "message",
    "text": "hi",
    "contact": {"id": "c1", "plan": "gold"},
    "tenant": {"business_hours": {"time_zone": "Asia/Shanghai", "week": WEEK}},
}
PENDING = "what is waited for"


def message(text: str) -> dict[str, Any]:
    return {"type": "message", "text": text}


def press(choice: str) -> dict[str, Any]:
    return {"type": "message", "kind": "choice", "choice_id": choice}


def result(**how: Any) -> dict[str, Any]:
    return {"type": "effect_result", "effect_id": PENDING, "ok": True, **how}


def event(name: str, **data: Any) -> dict[str, Any]:
    return {"type": "event", "token": PENDING, "event": {"name": name, "data": data}}


def triggered(name: str) -> dict[str, Any]:
    return {"type": "triggered", "node": "t", "event": {"name": name, "data": {"no": "A7"}}}


SHARED: dict[str, Any] = {"reentry": "queue", "key": "event.data.no", "concerns": "event.data.contact"}
# type -> each shape of its config, and what happens to it after the first message
SCENES: dict[str, list[tuple[Node, list[dict[str, Any]]]]] = {
    "message": [
        (node("m", "message", text="Hello {{ contact.plan | default('you') }}"), []),
        (node("m", "message", kind="image", text="Look", image_url="https://h/a.png", alt="A lamp"), []),
        (menu(timeout_s=60, file_text="Nice"), [press("m:no")]),
        (node("m", "message", text="Come here", goes_on="Shop"), []),
    ],
    "buttons": [
        (buttons(free_text="reprompt", reprompt="Which?", var="x", timeout_s=60), [message("hm"), message("2")])
    ],
    "carousel": [
        (carousel(var="x", timeout_s=60), [press("k:chair.no")]),
        (listed(text_expr="item", image_expr="''", var="x"), [press("k:1.yes")]),
    ],
    "ask": [
        (
            ask(type="number", validate="value > 0", retries=1, reprompt="A number!", timeout_s=60),
            [message("a"), message("3")],
        ),
        (ask(file_text="Thanks", extract=r"\d{4,}", look_back=True, skip_if_set=True), [message("no 10086")]),
        (
            ask(type="choice", choices=[{"id": "a", "label": "A", "value": "1"}, {"id": "b", "label": "B"}]),
            [message("B")],
        ),
        (ask(type="regex", pattern=r"[a-z]+\d", confirm=True), [message("a1"), message("yes")]),
        (ask(type="file", accept="image", var="any"), [message("what?")]),
        (ask(type="location", var="any"), [message("31.2, 121.4")]),
    ],
    "form": [
        (
            questions(
                order="any",
                look_back=False,
                confirm=True,
                retries=1,
                cancel_words=["stop"],
                keep_known=False,
                timeout_s=60,
            ),
            [message("Ann"), message("3"), message("yes")],
        )
    ],
    "csat": [(csat(comment_text="And why?", var="n", timeout_s=60), [press("r:4"), message("slow")])],
    "condition": [(case("contact.plan == 'gold'"), [])],
    "decision_table": [
        (table({"id": "r", "cells": {"word": "not(gold), hi"}, "outcome": "vip"}, var="x"), []),
        (table({"id": "r", "cells": {"word": "= value == 'hi'"}, "value": "1 + 1"}, hit="collect", var="any"), []),
        (table({"id": "r", "cells": {"word": "hi"}, "outcome": "usual", "priority": 3}, hit="priority"), []),
    ],
    "hours": [(hours(zone="contact", next_var="d"), [])],
    "split": [(split(1, 3, sticky=True, var="x"), [])],
    "loop": [
        (loop(turn_var="n"), []),
        (loop(over="list", entries="split('a,b', ',')", item_var="x"), []),
    ],
    "goto": [(node("j", "goto", step="end"), [])],
    "set": [(assign("1 + 1", "n"), [])],
    "contact": [(contact("plan", "'silver'"), [])],
    "tag": [(tag(of="conversation", add=["a"], remove=["b"]), [])],
    "http": [
        (
            http(
                method="POST",
                body='{"a": {{ n }}}',
                body_type="json",
                headers=[{"id": "h", "name": "X-A", "value": "{{ contact.plan }}"}],
                map=[{"id": "m", "path": "a.b[0]", "var": "x"}],
                status_var="n",
                retries="always",
                timeout_s=5,
                deadline_s=20,
                in_doubt="retry",
            ),
            [result(status=200, body={"a": {"b": ["c"]}})],
        )
    ],
    "intent": [(intent(threshold=40, input="{{ message.text }}", var="x"), [])],
    "llm.intent": [
        (
            llm_intent(prompt="Be quick", threshold=50, input="{{ message.text }}", var="x", timeout_s=9),
            [result(body={"text": "", "data": {"intent": "order", "confidence": 88}})],
        )
    ],
    "llm.reply": [
        (
            llm_reply(
                input="{{ message.text }}",
                fallback="Sorry",
                avoid=["cheap"],
                links=True,
                longest=500,
                max_tokens=90,
                say=True,
                var="x",
                timeout_s=9,
            ),
            [result(body={"text": "Hello", "data": None})],
        )
    ],
    "llm.extract": [
        (
            llm_extract(prompt="Be exact", input="{{ message.text }}", timeout_s=9),
            [result(body={"text": "", "data": {"x": "lamp", "n": 2}})],
        )
    ],
    "handoff": [
        (
            node(
                "p",
                "handoff",
                **{**HANDOFF["config"], "summary": [{"id": "s", "label": "Plan", "expr": "contact.plan"}]},
            ),
            [{"type": "handoff", "reason": "closed"}],
        ),
        (
            node("p", "handoff", skills=[{"id": "s", "skill": "fr", "level": 3}], label="gold"),
            [{"type": "handoff", "reason": "closed"}],
        ),
    ],
    "wait": [
        (node("w", "wait", seconds=30), [{"type": "timer", "token": PENDING}]),
        (node("w", "wait", mode="until", until="add_hours(now(), 1)"), [message("still?")]),
    ],
    "subflow": [
        (
            node(
                "s",
                "subflow",
                flow="counting",
                policy=policy,
                version=1,
                inputs=[{"id": "i", "var": "who", "expr": "message.text"}],
                outputs=[{"id": "o", "name": "count", "var": "n"}],
                exits=[{"id": "few", "outcome": "enough"}, {"id": "many", "outcome": "many"}],
            ),
            [message("2")],
        )
        for policy in ("live", "pinned")
    ],
    "end": [(node("e", "end", outcome="sold", text="Bye", close_conversation=True), [])],
    "trigger.message": [
        (
            node(
                "t",
                "trigger.message",
                channels=["shop"],
                keywords=["hi"],
                pattern=r"h\w",
                when="1 == 1",
                automated=True,
            ),
            [],
        ),
    ],
    "trigger.event": [
        (
            node("t", "trigger.event", name="order.paid", when="event.data.no == 'A7'", **SHARED),
            [triggered("order.paid")],
        )
    ],
    "trigger.device": [
        (
            node(
                "t",
                "trigger.device",
                name="fault",
                severity="alarm",
                model="P5",
                when="event.data.no == 'A7'",
                **SHARED,
            ),
            [triggered("device.event")],
        )
    ],
    "trigger.webhook": [
        (
            node(
                "t",
                "trigger.webhook",
                signature="required",
                signature_header="X-Sig",
                when="event.data.no == 'A7'",
                dedup="event.data.no",
                dedup_header="X-Id",
                per_minute=60,
                **SHARED,
            ),
            [triggered("webhook")],
        )
    ],
    "trigger.schedule": [
        (
            node(
                "t",
                "trigger.schedule",
                repeat=repeat,
                minutes=30,
                days=2,
                on="mon",
                day=31,
                at="07:30",
                cron="30 9 * * mon-fri",
                **SHARED,
            ),
            [triggered("schedule")],
        )
        for repeat in ("minutes", "days", "week", "month", "cron")
    ],
    "trigger.manual": [(node("t", "trigger.manual", **SHARED), [triggered("manual")])],
    "wait_event": [
        (
            node("w", "wait_event", name="order.paid", key="contact.plan", when="event.data.no == 'A7'", timeout_s=60),
            [event("order.paid", no="A8"), event("order.paid", no="A7")],
        )
    ],
    "emit_event": [
        (
            node(
                "e",
                "emit_event",
                name="order.seen",
                key="contact.plan",
                data=[{"id": "f", "name": "word", "expr": "message.text"}],
            ),
            [],
        )
    ],
    "webhook_out": [
        (node("o", "webhook_out", url="https://erp.test/{{ contact.plan }}", body='{"w": {{ message.text }}}'), [])
    ],
}
