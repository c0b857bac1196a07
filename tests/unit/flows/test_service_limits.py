"""What a step may tell or ask an outside service, to the last character, and how it reads what comes back."""

from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.scenes import Talk, document, node
from tests.unit.flows.steps import END, alone, http

AT_MOST = 8


def address(length: int) -> str:
    return "https://h.test/" + "a" * (length - 15)


def test_an_address_has_two_thousand_characters_at_most() -> None:
    assert alone(http(url=address(2_000)), "error").write("hi").sent(flows.HttpRequest)[0].url == address(2_000)
    refused = alone(http(url=address(2_001)), "error").write("hi")

    assert refused.sent(flows.HttpRequest) == []
    assert refused.trace[1].warnings == [f"not an address: {address(2_001)[:100]!r}"]
    assert refused.left_by[-1] == "h.error"


@pytest.mark.parametrize(
    ("given", "timeout", "deadline"), [(0, 1.0, 1.0), (1, 1.0, 1.0), (30, 30.0, 30.0), (31, 30.0, 31.0)]
)
def test_a_call_lasts_a_second_to_half_a_minute(given: int, timeout: float, deadline: float) -> None:
    call = alone(http(timeout_s=given, deadline_s=given)).write("hi").sent(flows.HttpRequest)[0]

    assert (call.timeout_s, call.deadline_s) == (timeout, deadline)


@pytest.mark.parametrize(("given", "deadline"), [(3_600, 3_600.0), (3_601, 3_600.0)])
def test_a_call_is_given_up_after_an_hour(given: int, deadline: float) -> None:
    assert alone(http(deadline_s=given)).write("hi").sent(flows.HttpRequest)[0].deadline_s == deadline


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_some_methods_have_no_body(method: str) -> None:
    call = alone(http(method=method, body="{}")).write("hi").sent(flows.HttpRequest)[0]

    assert (call.body, call.content_type) == (None, None)


@pytest.mark.parametrize(
    ("body_type", "body", "content_type"), [("json", "[1]", "application/json"), ("text", "so!", "text/plain")]
)
def test_a_body_says_what_it_is(body_type: str, body: str, content_type: str) -> None:
    call = alone(http(method="POST", body=body, body_type=body_type)).write("hi").sent(flows.HttpRequest)[0]

    assert (call.body, call.content_type) == (body, content_type)


def test_a_body_that_should_be_json_and_is_not_is_not_sent() -> None:
    talk = alone(http(method="POST", body="so!"), "error").write("hi")

    assert talk.trace[1].warnings == ["the body is not JSON"]
    assert talk.sent(flows.HttpRequest) == []


@pytest.mark.parametrize(
    ("result", "port", "warnings"),
    [
        ({"ok": True, "status": 199}, "http_error", []),
        ({"ok": True, "status": 200}, "ok", []),
        ({"ok": True, "status": 300}, "http_error", []),
        ({"ok": True}, "error", ["no answer: unknown reason"]),
        ({"ok": False, "status": 200, "error": "cut off"}, "error", ["no answer: cut off"]),
        ({"ok": False, "error": "e" * 201}, "error", [f"no answer: {'e' * 200}"]),
    ],
)
def test_an_answer_is_one_only_with_a_status(result: dict[str, Any], port: str, warnings: list[str]) -> None:
    talk = alone(http(), "ok", "http_error", "error").write("hi").result(**result)

    assert (talk.left_by[0], talk.trace[0].warnings) == (f"h.{port}", warnings)


def test_a_time_limit_without_an_exit_is_an_error_like_any_other() -> None:
    assert alone(http(), "error").write("hi").result(ok=False, error="timeout").left_by[0] == "h.error"


def mapped(body: object, *paths: str) -> list[object]:
    keys = [f"v{n}" for n in range(len(paths))]
    rows = [{"id": key, "path": path, "var": key} for key, path in zip(keys, paths, strict=True)]
    raw = document(
        http(map=rows),
        END,
        wires={"t.out": "h", "h.ok": "end"},
        variables={key: {"type": "any", "default": "before"} for key in keys},
    )
    talk = Talk(raw).write("hi").result(ok=True, status=200, body=body)
    assert talk.left_by[0] == "h.ok"
    return [talk.state.vars[key] for key in keys]


def test_a_path_that_leads_nowhere_finds_nothing() -> None:
    body = {"total": "12.5", "items": ["a", "b"], "0": "zero"}

    assert mapped(body, "items[1]", "items[2]", "total.cents", "items.first", "[0]", "gone.far") == ["b", *[None] * 5]
    assert mapped(["a", ["b"]], "[1][0]", "[0]", "$[0]", "[1].b") == ["b", "a", "a", None]


def test_text_that_is_not_json_is_kept_as_it_is() -> None:
    assert mapped("<html>", "$") == ["<html>"]
    assert mapped('{"no": 7}', "$") == [{"no": 7}]


def test_a_million_characters_are_read() -> None:
    fits = '{"no": 7}'.ljust(1_000_000)

    assert mapped(fits, "no") == [7]
    assert mapped(fits + " ", "no") == [None]


def test_a_part_that_does_not_fit_its_variable_empties_it() -> None:
    raw = document(
        http(map=[{"id": "a", "path": "total", "var": "n"}]),
        END,
        wires={"t.out": "h", "h.ok": "end"},
        variables={"n": {"type": "number", "default": 5}},
    )
    talk = Talk(raw).write("hi").result(ok=True, status=200, body={"total": [1]})

    assert (talk.state.vars["n"], talk.left_by[0], len(talk.trace[0].warnings)) == (None, "h.ok", 1)


@pytest.mark.parametrize(("length", "port"), [(32 * 1024 - 8, "out"), (32 * 1024 - 7, "error")])
def test_an_event_tells_so_much_and_no_more(length: int, port: str) -> None:
    step = node("e", "emit_event", name="paid", data=[{"id": "a", "name": "a", "expr": "contact.given"}])
    talk = alone(step, "out", "error").write("hi", contact={"given": "x" * length})

    assert talk.left_by[-1] == f"e.{port}"
    told = ["the event has no proper name or tells too much"]
    assert talk.trace[1].warnings == ([] if port == "out" else told)


@pytest.mark.parametrize(("more", "port"), [("", "out"), ("x", "error")])
def test_a_post_holds_so_many_bytes_and_no_more(more: str, port: str) -> None:
    text = "中" * 21_844 + "xx" + more  # with its quotes just 64 KiB
    step = node("o", "webhook_out", url="https://e.test/", body="{{ contact.given }}")
    talk = alone(step, "out", "error").write("hi", contact={"given": text})

    assert talk.left_by[-1] == f"o.{port}"
    assert talk.trace[1].warnings == ([] if port == "out" else ["the body is not JSON, or too large"])


def test_a_post_to_nowhere_tells_the_beginning_of_the_address() -> None:
    talk = alone(node("o", "webhook_out", url="w" * 101, body="{}"), "out", "error").write("hi")

    assert (talk.left_by[-1], talk.trace[1].warnings) == ("o.error", [f"not an address: {'w' * 100!r}"])


def deep(depth: int, step: dict[str, Any]) -> Talk:
    raw = document(step, END, wires={"t.out": step["id"], f"{step['id']}.out": "end", f"{step['id']}.error": "end"})
    return Talk(raw, run=flows.Run(depth=depth)).write("hi")


@pytest.mark.parametrize(
    "step",
    [node("e", "emit_event", name="paid"), node("o", "webhook_out", url="https://e.test/", body="{}")],
)
def test_flows_cause_one_another_only_so_often(step: dict[str, Any]) -> None:
    last = deep(AT_MOST - 1, step)
    (sent,) = [effect for effect in last.effects if isinstance(effect, flows.EmitEvent | flows.SendWebhook)]
    assert sent.depth == AT_MOST

    stopped = deep(AT_MOST, step)
    assert stopped.left_by[-1].endswith(".error")
    assert stopped.trace[1].warnings == [f"stopped: {AT_MOST} flows have caused one another"]
