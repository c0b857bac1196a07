"""Stored steps of every version of every node type: what was published once must load and run for ever.

`python -m tests.unit.flows.version_files` writes the files that are missing, from the scenes of today. A file that is
there is never written again: it is what somebody's database holds. When a type changes its config, its `tv` rises, its
`upgrade` learns the way, and a new file appears beside the old one.
"""

from pathlib import Path
from typing import Any

import msgspec

from hubwright import flows
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
from tests.unit.flows.scenes import NOW, Node, Talk, node
from tests.unit.flows.steps import (
    HANDOFF,
    VARS,
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

FOLDER = Path(__file__).parent / "versions"
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


# type -> each shape of its config, and what happens to it after the first message
SCENES: dict[str, list[tuple[Node, list[dict[str, Any]]]]] = {
    "message": [
        (node("m", "message", text="Hello {{ contact.plan | default('you') }}"), []),
        (node("m", "message", kind="image", text="Look", image_url="https://h/a.png", alt="A lamp"), []),
        (menu(timeout_s=60, file_text="Nice"), [press("m:no")]),
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
        )
    ],
    "wait": [
        (node("w", "wait", seconds=30), [{"type": "timer", "token": PENDING}]),
        (node("w", "wait", mode="until", until="add_hours(now(), 1)"), [message("still?")]),
    ],
    "end": [(node("e", "end", outcome="sold", text="Bye", close_conversation=True), [])],
    "trigger.message": [
        (node("t", "trigger.message", channels=["shop"], keywords=["hi"], pattern=r"h\w", when="1 == 1"), []),
    ],
}


def aimed(event: dict[str, Any], state: flows.State) -> flows.Event:
    waited = {"effect_id": state.wait.effect_id, "token": state.wait.timer} if state.wait else {}
    plain = {key: waited.get(key, "gone") if value == PENDING else value for key, value in event.items()}
    return flows.decode_event(msgspec.json.encode(plain))


def document_of(step: dict[str, Any]) -> dict[str, Any]:
    """One step with all its exits leading to an end; a trigger comes first and leads there too."""
    kind = flows.find_node_type(step["type"])
    assert kind is not None
    config = kind.upgrade(step["config"], step["tv"]) if step["tv"] < kind.tv else step["config"]
    is_entry = kind.category == "trigger"
    entry = step if is_entry else {"id": "t", "type": "trigger.message", "config": {}}
    wires = [(step["id"], port.id, "end") for port in kind.ports(config)]
    if not is_entry:
        wires.append(("t", "out", step["id"]))
    return {
        "schema": "flow/1",
        "id": "stored",
        "name": "Stored",
        "entry": [entry],
        "vars": [{"id": f"v_{key}", "key": key, "default": None, **how} for key, how in VARS.items()],
        "nodes": [*([] if is_entry else [step]), {"id": "end", "type": "end", "config": {}}],
        "edges": [{"id": f"e{n}", "from": [source, port], "to": to} for n, (source, port, to) in enumerate(wires)],
    }


def played(step: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
    """What a step does: which errors are found, where it waits, by which exits it is left, what it asks for."""
    talk = Talk(document_of(step))
    way: list[str] = []
    asked: list[str] = []
    for event in ({**HELLO, "channel": {"kind": "shop"}}, *events):
        talk.now = NOW
        talk.happen(aimed(event, talk.state))
        way += [f"{each.result} {each.port or ''}".strip() for each in talk.trace if each.node_id == step["id"]]
        asked += [type(effect).__name__ for effect in talk.effects]
    errors = [each.code for each in flows.validate(talk.document) if each.severity == "error"]
    return {"errors": errors, "way": way, "asked": asked}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, scenes in SCENES.items():
        kind = flows.find_node_type(name)
        assert kind is not None
        path = FOLDER / f"{name}.{kind.tv}.json"
        if not path.exists():
            stored = [
                {"step": (made := {**step, "tv": kind.tv}), "events": events, "does": played(made, events)}
                for step, events in scenes
            ]
            path.write_bytes(msgspec.json.format(msgspec.json.encode(stored), indent=1) + b"\n")


if __name__ == "__main__":
    main()
