"""The HTTP node: what it asks for, how it reads the answer."""

import pytest

from hubwright import flows
from tests.unit.flows.steps import alone, http


def test_http_asks_and_keeps_parts_of_the_answer() -> None:
    step = http(
        method="POST",
        url="{{ tenant.api }}/o/{{ message.text }}",
        headers=[{"id": "h", "name": "X-Who", "value": "{{ contact.name }}"}],
        body='{"q": {{ message.text }}}',
        timeout_s=7,
        retries="always",
        map=[
            {"id": "a", "path": "$.order.items[1].name", "var": "x"},
            {"id": "b", "path": "total", "var": "n"},
            {"id": "c", "path": "$", "var": "any"},
            {"id": "d", "path": "missing[3].way", "var": "d"},
        ],
    )
    talk = alone(step, "ok").write("a/b", tenant={"api": "http://h:1"}, contact={"name": "Ann\r\nX: y"})

    assert talk.effects == [
        flows.HttpRequest(
            id="s1:2",
            method="POST",
            url="http://h:1/o/a%2Fb",
            headers={"X-Who": "AnnX: y"},
            body='{"q": "a/b"}',
            content_type="application/json",
            timeout_s=7.0,
            idempotency_key="s1:2",
            retries="always",
        )
    ]
    body = {"order": {"items": [{"name": "a"}, {"name": "lamp"}]}, "total": "12.5"}
    talk.result(ok=True, status=201, body=body)
    assert (talk.state.vars["x"], talk.state.vars["n"], talk.state.vars["any"]) == ("lamp", 12.5, body)
    assert talk.state.vars["d"] is None


def test_http_reads_json_that_came_as_text() -> None:
    step = http(map=[{"id": "a", "path": "no", "var": "x"}])

    assert alone(step, "ok").write("hi").result(ok=True, status=200, body='{"no": "7"}').state.vars["x"] == "7"
    assert alone(step, "ok").write("hi").result(ok=True, status=200, body="<html>").state.vars["x"] is None
    assert alone(step, "ok").write("hi").result(ok=True, status=200, body=None).state.vars["x"] is None


@pytest.mark.parametrize(
    ("status", "port"),
    [(200, "ok"), (204, "ok"), (299, "ok"), (304, "http_error"), (400, "http_error"), (503, "http_error")],
)
def test_http_tells_answers_apart_by_status(status: int, port: str) -> None:
    talk = alone(http(status_var="n"), "ok", "http_error").write("hi").result(ok=True, status=status)

    assert talk.left_by[0] == f"h.{port}"
    assert talk.state.vars["n"] == status


def test_http_timeout_without_its_own_exit_is_an_error() -> None:
    talk = alone(http(status_var="n"), "ok", "error").write("hi").result(ok=False, error="timeout")

    assert talk.left_by[0] == "h.error"
    assert talk.state.vars["n"] is None
    assert talk.trace[0].warnings == ["no answer: timeout"]


def test_http_refusal_without_its_own_exit_takes_the_error_exit() -> None:
    talk = alone(http(), "ok", "error").write("hi").result(ok=True, status=500)

    assert talk.left_by[0] == "h.http_error"
    assert talk.state.outcome == "done"


@pytest.mark.parametrize("url", ["{{ tenant.missing }}/a", "ftp://h/", "http://", "http:// h/", "x" * 2_001])
def test_http_without_an_address_does_not_even_try(url: str) -> None:
    talk = alone(http(url=url), "error").write("hi")

    assert talk.sent(flows.HttpRequest) == []
    assert talk.left_by[1] == "h.error"


def test_http_with_a_body_that_is_not_json_does_not_even_try() -> None:
    talk = alone(http(method="POST", body="{oops}"), "error").write("hi")

    assert talk.trace[1].warnings == ["the body is not JSON"]
    assert talk.left_by[1] == "h.error"


def test_http_sends_text_as_text_and_no_body_with_get() -> None:
    text = alone(http(method="PUT", body="{oops}", body_type="text")).write("hi").sent(flows.HttpRequest)[0]
    bare = alone(http(body='{"a": 1}')).write("hi").sent(flows.HttpRequest)[0]

    assert (text.body, text.content_type) == ("{oops}", "text/plain")
    assert (bare.body, bare.content_type) == (None, None)


def test_http_value_that_does_not_fit_is_left_out_and_told() -> None:
    step = http(map=[{"id": "a", "path": "a", "var": "n"}, {"id": "b", "path": "b", "var": "x"}])
    talk = alone(step, "ok").write("hi").result(ok=True, status=200, body={"a": [1], "b": "fine"})

    assert (talk.state.vars["n"], talk.state.vars["x"]) == (None, "fine")
    assert len(talk.trace[0].warnings) == 1
