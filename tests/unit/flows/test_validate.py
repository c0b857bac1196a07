"""Validation: each finding by an example, each where it is, and silence for what is right."""

from typing import Any

import pytest

from hubwright import flows
from hubwright.flows.sentences import _OF_VALIDATION
from tests.unit.flows.node_findings import NODE_TABLE
from tests.unit.flows.scenes import document, node, say
from tests.unit.flows.steps import NEVER

END = node("end", "end")


def ask(**config: Any) -> dict[str, Any]:
    return node("ask", "ask", **{"var": "x", "text": "?", "timeout_s": 60, **config})


def one(step: dict[str, Any], *ports: str, **more: Any) -> dict[str, Any]:
    """A flow of one node, its given ports wired to an end."""
    more.setdefault("variables", {"x": {}})
    return document(step, END, wires={"t.out": step["id"], **{f"{step['id']}.{port}": "end" for port in ports}}, **more)


ASKED = ("answered", "invalid", "timeout")
CALLED = ("ok", "http_error", "timeout", "error")
BARE_INTENT = node("i", "intent", intents=[{"id": "a", "label": "A"}])


def http(**config: Any) -> dict[str, Any]:
    return node("http", "http", **{"url": "https://example.com/", **config})


def buttons(**config: Any) -> dict[str, Any]:
    pressable = [{"id": "a", "label": "A"}]
    return node("m", "message", **{"kind": "buttons", "text": "?", "buttons": pressable, "timeout_s": 60, **config})


def case(expr: str) -> dict[str, Any]:
    return node("c", "condition", cases=[{"id": "a", "expr": expr}])


def assign(expr: str, var: str = "x") -> dict[str, Any]:
    return node("s", "set", assignments=[{"id": "a", "var": var, "expr": expr}])


TABLE: list[tuple[str, dict[str, Any], str, str, str]] = [
    # code, document, severity, node, field
    ("no_trigger", {**document(END, wires={}), "entry": []}, "error", "", ""),
    ("not_a_trigger", {**document(END, wires={"t.out": "end"}), "entry": [node("t", "end")]}, "error", "t", "type"),
    ("trigger_inside", one(node("tt", "trigger.message"), "out"), "error", "tt", "type"),
    ("unknown_type", one(node("n", "plugin.magic"), "out"), "error", "n", "type"),
    ("newer_type", one({**say("n", "x"), "tv": 99}, "out"), "error", "n", "tv"),
    ("event_name", one(node("e", "emit_event", name="Paid!"), "out"), "error", "e", "name"),
    ("bad_schedule", {**document(END, wires={"t.out": "end"}), "entry": [NEVER]}, "error", "t", "cron"),
    ("config_required", one(node("ask", "ask", var="x", timeout_s=60), *ASKED), "error", "ask", "text"),
    (
        "config_required",
        one(node("c", "condition", cases=[{"id": "a"}]), "case.a", "else"),
        "error",
        "c",
        "cases.a.expr",
    ),
    ("config_unknown", one(ask(colour="red"), *ASKED), "error", "ask", ""),
    ("config_type", one(ask(retries="many"), *ASKED), "error", "ask", "retries"),
    ("config_type", one(ask(skip_if_set="no"), *ASKED), "error", "ask", "skip_if_set"),
    ("config_range", one(ask(retries=6), *ASKED), "error", "ask", "retries"),
    ("config_range", one(ask(timeout_s=1), *ASKED), "error", "ask", "timeout_s"),
    ("config_choice", one(ask(type="colour"), *ASKED), "error", "ask", "type"),
    ("config_length", one(case("x" * 2_001), "case.a", "else"), "error", "c", "cases.a.expr"),
    ("config_items", one(node("s", "set", assignments=[]), "out"), "error", "s", "assignments"),
    ("config", one(node("e", "end", outcome="Not A Slug")), "error", "e", "outcome"),
    (
        "duplicate_item",
        one(buttons(buttons=[{"id": "a", "label": "A"}] * 2), "button.a", "other", "timeout"),
        "error",
        "m",
        "buttons",
    ),
    ("expression", one(assign("1 +"), "out"), "error", "s", "assignments.a.expr"),
    ("expression", one(assign("order_nr"), "out"), "error", "s", "assignments.a.expr"),
    ("template", one(say("m", "{{ x"), "out"), "error", "m", "text"),
    ("template", one(say("m", "ok"), "out", i18n={"m.text": {"zh": "{{ x | nope }}"}}), "error", "m", "text[zh]"),
    ("expression", one(say("m", "{{ zz }}"), "out"), "error", "m", "text"),
    ("pattern", one(ask(extract="(a+)+"), *ASKED), "error", "ask", "extract"),
    ("unknown_variable", one(ask(var="y"), *ASKED), "error", "ask", "var"),
    ("read_only_variable", one(ask(), *ASKED, variables={"x": {"scope": "tenant"}}), "error", "ask", "var"),
    ("never_set", one(say("m", "{{ x }}"), "out"), "error", "m", "text"),
    (
        "maybe_unset",
        document(
            say("m", "{{ x }}"),
            ask(),
            END,
            variables={"x": {}},
            wires={"t.out": "m", "m.out": "ask", "ask.answered": "end", "ask.invalid": "end", "ask.timeout": "end"},
        ),
        "warning",
        "m",
        "text",
    ),
    ("unreachable", document(END, say("m", "x"), wires={"t.out": "end", "m.out": "end"}), "error", "m", ""),
    ("unwired", one(ask(), "invalid", "timeout"), "error", "ask", "port:answered"),
    ("unwired", document(say("m", "x"), wires={"t.out": "m"}), "error", "m", "port:out"),
    ("unwired", one(ask(), "answered", "timeout"), "warning", "ask", "port:invalid"),
    ("unwired", one(ask(), "answered", "invalid"), "warning", "ask", "port:timeout"),
    ("unwired", one(case("x == 1"), "else"), "error", "c", "port:case.a"),
    ("unwired", one(node("w", "wait", seconds=600), "elapsed"), "warning", "w", "port:message"),
    ("unknown_port", one(buttons(), "button.a", "button.gone", "other", "timeout"), "error", "m", "port:button.gone"),
    (
        "cycle",
        document(say("a", "x"), say("b", "y"), wires={"t.out": "a", "a.out": "b", "b.out": "a"}),
        "error",
        "a",
        "",
    ),
    (
        "cycle",
        document(http(), END, wires={"t.out": "http", "http.ok": "http", **{f"http.{p}": "end" for p in CALLED[1:]}}),
        "error",
        "http",
        "",
    ),
    ("no_timeout", one(node("ask", "ask", var="x", text="?"), *ASKED), "warning", "ask", "timeout_s"),
    (
        "no_timeout",
        one(node("m", "message", kind="buttons", text="?", buttons=[{"id": "a", "label": "A"}]), "button.a", "other"),
        "warning",
        "m",
        "timeout_s",
    ),
    ("no_error_port", one(http(), "ok", "timeout", "error"), "warning", "http", "port:http_error"),
    ("unknown_queue", one(node("h", "handoff", queue="nowhere")), "error", "h", "queue"),
    ("orphan_translation", one(say("m", "x"), "out", i18n={"m.texts": {"zh": "x"}}), "warning", "", "m.texts"),
    (
        "personal_data_in_address",
        one(http(url="https://h/{{ x }}"), *CALLED, variables={"x": {"pii": True, "default": "a"}}),
        "warning",
        "http",
        "url",
    ),
    (
        "address_from_visitor",
        one(http(url="{{ x }}/a"), *CALLED, variables={"x": {"default": "a"}}),
        "error",
        "http",
        "url",
    ),
    ("bad_address", one(http(url="ftp://h/"), *CALLED), "error", "http", "url"),
    ("no_body", one(http(body="{}"), *CALLED), "warning", "http", "body"),
    ("choices_missing", one(ask(type="choice"), *ASKED), "error", "ask", "choices"),
    ("pattern_missing", one(ask(type="regex"), *ASKED), "error", "ask", "pattern"),
    ("text_missing", one(node("m", "message"), "out"), "error", "m", "text"),
    ("image_missing", one(node("m", "message", kind="image"), "out"), "error", "m", "image_url"),
    ("buttons_missing", one(buttons(buttons=[]), "other", "timeout"), "error", "m", "buttons"),
    ("intent_empty", one(BARE_INTENT, "intent.a", "low_confidence"), "error", "i", "intents.a.examples"),
    ("wait_unclear", one(node("w", "wait"), "elapsed"), "error", "w", "seconds"),
    ("wait_unclear", one(node("w", "wait", mode="until"), "elapsed", "message"), "error", "w", "seconds"),
    *NODE_TABLE,
]


@pytest.mark.parametrize(
    ("code", "raw", "severity", "node_id", "field"), TABLE, ids=[f"{row[0]}-{n}" for n, row in enumerate(TABLE)]
)
def test_finding(code: str, raw: dict[str, Any], severity: str, node_id: str, field: str) -> None:
    found = flows.validate(flows.parse(raw), queues={"support"}, channels={"voice"})

    matching = [each for each in found if each.code == code and each.field == field]
    assert [(each.severity, each.node_id) for each in matching] == [(severity, node_id)], found
    assert matching[0].message and matching[0].message_zh
    assert matching[0].in_language("zh") != matching[0].in_language("en") or code == "config"


def test_every_finding_has_an_example() -> None:
    assert set(_OF_VALIDATION) - {row[0] for row in TABLE} == set()


RIGHT = document(
    ask(extract=r"\d{4,}", look_back=True),
    http(url="{{ tenant.base }}/o/{{ x }}", map=[{"id": "m", "path": "a.b[0]", "var": "y"}], status_var="code"),
    case("y == 'ok' and code == 200"),
    buttons(text="{{ y | upper }} {{ contact.name | default('you') }}"),
    node("h", "handoff", queue="support", summary=[{"id": "s", "label": "Order", "expr": "x"}]),
    END,
    wires={
        "t.out": "ask",
        **{f"ask.{port}": "http" for port in ASKED},
        **{f"http.{port}": "c" for port in CALLED},
        "c.case.a": "m",
        "c.else": "h",
        "m.button.a": "ask",
        "m.other": "h",
        "m.timeout": "end",
        "h.closed": "end",
    },
    variables={"x": {}, "y": {}, "code": {"type": "number"}},
    i18n={"m.text": {"zh": "{{ y }}"}, "m.buttons.a.label": {"zh": "甲"}, "h.summary.s.label": {"zh": "订单"}},
)


def test_what_is_right_is_not_talked_about() -> None:
    assert flows.validate(flows.parse(RIGHT), queues={"support"}) == []


def test_errors_come_before_warnings_and_are_told_apart() -> None:
    raw = one(ask(colour="red"), "answered")
    found = flows.validate(flows.parse(raw))

    assert [each.severity for each in found] == ["error", "warning", "warning"]
    assert flows.has_errors(found)
    assert not flows.has_errors(found[1:])


def test_without_queues_nothing_is_said_about_them() -> None:
    raw = one(node("h", "handoff", queue="nowhere"), "closed")

    assert flows.validate(flows.parse(raw)) == []


def test_a_loop_that_waits_is_no_cycle() -> None:
    raw = document(
        ask(),
        say("m", "again"),
        wires={"t.out": "ask", "ask.answered": "m", "ask.invalid": "m", "ask.timeout": "m", "m.out": "ask"},
        variables={"x": {}},
    )

    assert flows.validate(flows.parse(raw)) == []


def test_a_waiting_node_that_is_switched_off_does_not_break_a_cycle() -> None:
    off = {**ask(), "disabled": True}
    raw = document(
        off, say("m", "again"), wires={"t.out": "ask", "ask.answered": "m", "m.out": "ask"}, variables={"x": {}}
    )

    assert [each.code for each in flows.validate(flows.parse(raw))] == ["cycle"]


def test_the_first_hand_off_needs_no_wire_and_sees_what_was_collected() -> None:
    raw = document(
        ask(),
        END,
        node("h", "handoff", summary=[{"id": "s", "label": "X", "expr": "x"}]),
        wires={"t.out": "ask", **{f"ask.{port}": "end" for port in ASKED}},
        variables={"x": {}},
    )

    assert flows.validate(flows.parse(raw)) == []


def test_an_expression_error_names_its_column_and_what_was_meant() -> None:
    raw = one(assign("1 + order_nr"), "out", variables={"x": {}, "order_no": {"default": "1"}})
    found = flows.validate(flows.parse(raw))[0]

    assert (found.code, found.column) == ("expression", 5)
    assert "order_no" in found.message
    assert "order_no" in found.message_zh


def test_a_field_that_does_not_exist_is_named() -> None:
    found = flows.validate(flows.parse(one(ask(colour="red"), *ASKED)))

    assert [each.message for each in found] == ["colour is not known here."]


def test_a_wait_of_two_minutes_needs_no_exit_for_messages() -> None:
    for seconds, findings in ((120, []), (121, ["unwired"])):
        raw = one(node("w", "wait", seconds=seconds), "elapsed")
        assert [each.code for each in flows.validate(flows.parse(raw))] == findings


def test_value_is_known_in_a_check_of_an_answer_only() -> None:
    assert flows.validate(flows.parse(one(ask(validate="len(value) > 2"), *ASKED))) == []
    assert [p.code for p in flows.validate(flows.parse(one(case("value == 1"), "case.a", "else")))] == ["expression"]


def test_an_unavailable_node_keeps_its_translations() -> None:
    raw = one(node("n", "plugin.magic", text="x"), "out", i18n={"n.text": {"zh": "x"}})

    assert [each.code for each in flows.validate(flows.parse(raw))] == ["unknown_type"]
