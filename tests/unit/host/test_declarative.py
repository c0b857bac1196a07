"""A manifest's mappings: read once, refused when they cannot work, and filled in so that nothing escapes its place."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from hubwright.host.declarative import DeclarativePlugin, facts_of
from hubwright.host.declarative.paths import found, path_of
from hubwright_sdk import (
    CallContext,
    HttpAnswer,
    Malformed,
    Manifest,
    ManifestInvalid,
    NodeCall,
    NodeProvider,
    NodeResult,
    RateLimited,
    Refused,
    Unreachable,
)
from tests.support.plugins import both, manifest


class Http:
    """Answers as told, and keeps what was sent."""

    def __init__(self, status: int = 200, body: str = "{}", retry_after: str = "") -> None:
        self.answer = HttpAnswer(status, body, retry_after)
        self.sent: dict[str, Any] = {}

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str = "", deadline_s: float
    ) -> HttpAnswer:
        self.sent = {"method": method, "url": url, "headers": dict(headers), "body": body}
        return self.answer


def declared(**mapping: Any) -> Manifest:
    fields = {
        "q": {"type": "string", "x-title": both("q"), "x-kind": "template"},
        "found": {"type": "string", "x-title": both("f"), "x-kind": "var"},
    }
    node = {
        "name": "ask",
        "title": both("Ask"),
        "help": both("Asks."),
        "category": "data",
        "schema": {"type": "object", "additionalProperties": False, "properties": fields},
        "ports": [{"id": "yes", "title": both("Yes")}, {"id": "no", "title": both("No")}],
    }
    whole = {
        "node": "ask",
        "method": "GET",
        "url": "https://api.example/{{input.q}}",
        "answers": [{"when": "status == 200", "port": "yes", "values": {"found": "$.items[1].id"}}],
        **mapping,
    }
    secret = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"s": {"type": "string", "x-secret": True}},
    }
    return manifest(
        "test-declared",
        tier="declarative",
        nodes=[node],
        http=[whole],
        config_schema=secret,
        egress=[{"host": "api.example", "purpose": both("x")}],
    )


async def ask(http: Http, given: Any = "x", **mapping: Any) -> NodeResult:
    plugin = DeclarativePlugin(declared(**mapping))
    context = CallContext(settings={"s": "sec"}, http=http, idempotency_key="k", deadline_s=1)
    return await plugin.call_node(NodeCall(node="ask", input={"q": given}), context)


def test_it_is_called_like_any_other() -> None:
    assert isinstance(DeclarativePlugin(declared()), NodeProvider)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("a b", "https://api.example/a%20b"),
        ("../admin?x=1#y", "https://api.example/..%2Fadmin%3Fx%3D1%23y"),
        ("@evil.example/", "https://api.example/%40evil.example%2F"),
        ("订单", "https://api.example/%E8%AE%A2%E5%8D%95"),
        ("\r\nHost: x", "https://api.example/%0D%0AHost%3A%20x"),
    ],
)
async def test_what_fills_an_address_stays_in_its_place(given: str, url: str) -> None:
    http = Http()
    await ask(http, given)
    assert http.sent["url"] == url


async def test_a_body_is_json_whatever_fills_it() -> None:
    http = Http()
    evil = '", "admin": true, "x": "\\'
    body = {"text": "Say {{input.q}}!", "exact": "{{ input.q }}", "n": 3, "list": ["{{settings.s}}", None]}
    await ask(http, evil, method="POST", body=body)
    assert json.loads(http.sent["body"]) == {
        "text": f"Say {evil}!",
        "exact": evil,
        "n": 3,
        "list": ["sec", None],
    }
    assert http.sent["headers"]["Content-Type"] == "application/json"


async def test_a_text_that_is_one_hole_keeps_the_type() -> None:
    http = Http()
    await ask(http, [1, {"a": None}], method="POST", url="https://api.example/", body={"v": "{{input.q}}"})
    assert json.loads(http.sent["body"]) == {"v": [1, {"a": None}]}


async def test_a_form_is_a_form() -> None:
    http = Http()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    await ask(http, "a&b=c", method="POST", headers=headers, body={"q": "{{input.q}}", "n": "{{input.none}}"})
    assert http.sent["body"] == "q=a%26b%3Dc&n="


async def test_a_header_is_one_line_and_an_empty_one_is_not_sent() -> None:
    http = Http()
    await ask(http, "a\r\nX-Evil: 1", headers={"X-A": "{{input.q}}", "X-B": "{{input.none}}"})
    assert http.sent["headers"] == {"X-A": "aX-Evil: 1"}


async def test_the_first_answer_that_fits_names_the_exit() -> None:
    answers = [
        {"when": "status == 200 && body.state == 'gone'", "port": "no"},
        {"when": "status == 200", "port": "yes", "values": {"found": "items[1].id"}},
        {"when": "status == 503", "port": "no"},
    ]
    assert await ask(Http(body='{"state": "gone"}'), answers=answers) == NodeResult("no", {})
    items = '{"items": [{"id": 1}, {"id": {"deep": true}}]}'
    assert await ask(Http(body=items), answers=answers) == NodeResult("yes", {"found": {"deep": True}})
    assert await ask(Http(body="not json"), answers=answers) == NodeResult("yes", {"found": None})
    assert await ask(Http(503), answers=answers) == NodeResult("no", {})


@pytest.mark.parametrize(
    ("status", "failure"), [(404, Refused), (401, Refused), (429, RateLimited), (500, Unreachable), (301, Malformed)]
)
async def test_what_nobody_expected_is_a_typed_failure(status: int, failure: type[Exception]) -> None:
    with pytest.raises(failure):
        await ask(Http(status, retry_after="3"))


@pytest.mark.parametrize(
    "mapping",
    [
        {"url": "https://api.example/{{contact.email}}"},
        {"body": {"a": ["{{message.text}}"]}},
        {"body": {"a": "{{vars.x}} and more"}},
        {"headers": {"X-A": "{{tenant.name}}"}},
        {"answers": [{"when": "input.q == 1", "port": "yes"}]},
        {"answers": [{"when": "status ===", "port": "yes"}]},
        {"answers": [{"when": "status == 200", "port": "yes", "values": {"found": "a[b"}}]},
        {"url": "https://api.example/{{input.q"},
    ],
)
def test_a_mapping_that_cannot_work_is_refused_when_it_is_loaded(mapping: dict[str, Any]) -> None:
    """Nothing of the flow leaves it but a step's own fields, whatever a manifest asks for."""
    with pytest.raises(Exception) as caught:
        DeclarativePlugin(declared(**mapping))
    assert type(caught.value).__name__ in ("ValueError", "ExpressionError")


def test_only_a_secret_setting_signs() -> None:
    with pytest.raises(ManifestInvalid, match="x-secret"):
        declared(sign={"scheme": "standard", "secret": "nowhere"})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("", "whole"),
        ("$", "whole"),
        ("$.a.b", 1),
        ("a.b", 1),
        ("l[1]", "y"),
        ("l[9]", None),
        ("a.b.c", None),
        ("z", None),
    ],
)
def test_paths(path: str, value: object) -> None:
    tree = {"a": {"b": 1}, "l": ["x", "y"]}
    assert found(tree, path_of(path)) == (tree if value == "whole" else value)


def door(**mapping: Any) -> Manifest:
    secret = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"s": {"type": "string", "x-secret": True}},
    }
    return manifest(
        "test-door",
        tier="declarative",
        config_schema=secret,
        inbound=[{"path": "in", "title": both("In"), "verifier": "hub_sha256", "secret": "s"}],
        inbound_events=[
            {"path": "in", "event": "order.paid", "key": "order.id", "data": {"total": "order.total"}, **mapping}
        ],
    )


@pytest.mark.parametrize(
    ("body", "content_type", "key", "data"),
    [
        ('{"order": {"id": 7, "total": 1.5}}', "application/json", "7", {"total": 1.5}),
        ('{"order": {"id": ["x"]}}', "application/json", "", {"total": None}),
        ("[]", "application/json", "", {"total": None}),
        ("not json", "text/plain", "", {"total": None}),
        ("[" * 100_000, "application/json", "", {"total": None}),
    ],
)
def test_a_post_becomes_facts(body: str, content_type: str, key: str, data: dict[str, Any]) -> None:
    (fact,) = facts_of(door(), "in", body, content_type)
    assert (fact.name, fact.key, fact.data) == ("test_door.order.paid", key, data)
    assert list(facts_of(door(), "elsewhere", body, content_type)) == []


def test_a_form_becomes_facts() -> None:
    (fact,) = facts_of(
        door(key="From", data={"said": "Body"}), "in", "From=%2B1&Body=hi", "application/x-www-form-urlencoded"
    )
    assert (fact.key, fact.data) == ("+1", {"said": "hi"})


@pytest.mark.parametrize("mapping", [{"event": "order:paid"}, {"event": "order-paid"}, {"key": "a["}])
def test_an_event_that_flows_cannot_name_is_refused_when_it_is_loaded(mapping: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"listen|path"):
        DeclarativePlugin(door(**mapping))
