"""A flow as a file: it comes back as it went, without secrets, and fits the company it comes to."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editions.gallery import TEMPLATES, template_document
from hubwright import flows
from hubwright.flows.portable import Names, Replacements, fitted, pack, read_package, without_secrets
from tests.unit.flows.scenes import document, node
from tests.unit.flows.strategies import documents

NAMES = Names(queues={"support": "Customer support"}, flows={"f1": "Greeting"}, plugins={"hubwright-mqtt": "MQTT"})


@settings(max_examples=120)
@given(raw=documents())
def test_what_is_packed_is_read_back_the_same(raw: dict[str, Any]) -> None:
    try:
        before = flows.parse(raw)
    except flows.FlowInvalid:
        return
    there, left_out = without_secrets(before)
    back = read_package(pack(before, NAMES))

    assert back.document == there
    assert back.names == NAMES
    assert list(back.left_out) == left_out
    assert left_out or back.document == before


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_comes_back_whole(name: str) -> None:
    before = flows.parse(template_document(name))

    assert read_package(pack(before, NAMES)).document == before
    assert read_package(msgspec.json.encode(flows.to_builtins(before))).document == before


def secretive(**config: Any) -> flows.FlowDocument:
    variables = {"api_token": {"default": "s3cr3t-default"}, "order_no": {"default": "10086"}}
    call = node("h", "http", **{"url": "https://example.com", **config})
    return flows.parse(document(call, wires={"t.out": "h"}, variables=variables))


def header(name: str, value: str) -> dict[str, Any]:
    return {"headers": [{"id": "a", "name": name, "value": value}]}


@pytest.mark.parametrize(
    "config",
    [
        header("Authorization", "Bearer s3cr3t"),
        header("X-Api-Key", "s3cr3t"),
        header("Cookie", "sid=s3cr3t"),
        header("authorization", "Basic s3cr3t{{ contact.id }}"),
        {"url": "https://ann:s3cr3t@example.com/a"},
        {"url": "https://example.com/a?access_token=s3cr3t&page=2"},
        {"url": "https://example.com/a?apiKey=s3cr3t"},
        {"method": "POST", "body": '{"user": "ann", "password": "s3cr3t"}'},
        {"method": "POST", "body": '{"clientSecret" : "s3cr3t\\"more"}'},
    ],
)
def test_no_secret_leaves_with_the_file(config: dict[str, Any]) -> None:
    packed = pack(secretive(**config), NAMES)

    assert b"s3cr3t" not in packed
    left = read_package(packed).left_out
    assert {each.node for each in left} == {"h", ""}
    assert "vars.api_token" in [each.field for each in left]


@pytest.mark.parametrize(
    "config",
    [
        header("Authorization", "Bearer {{ tenant.order_token }}"),
        header("Idempotency-Key", "order-{{ contact.id }}"),
        header("Accept", "application/json"),
        {"url": "https://example.com/a?page=2&token={{ tenant.order_token }}"},
        {"url": "{{ tenant.order_service }}/orders/{{ contact.id }}"},
        {"method": "POST", "body": '{"order": "10086", "compass": "north", "monkey": "ann"}'},
    ],
)
def test_what_is_no_secret_stays(config: dict[str, Any]) -> None:
    there, left_out = without_secrets(secretive(**config))

    assert [each.field for each in left_out] == ["vars.api_token"]
    assert there.nodes == secretive(**config).nodes
    assert [var.default for var in there.vars] == [None, "10086"]


def test_queues_flows_and_channels_are_replaced_where_a_step_names_them() -> None:
    raw = document(
        node("a", "handoff", queue="sales"),
        node("b", "handoff", queue="other", text="sales"),
        node("c", "subflow", flow="f1", inputs=[{"id": "i", "var": "x", "expr": "'f1'"}]),
        node("d", "somebody.else", queue="sales"),
        wires={"t.out": "a"},
        trigger={"channels": ["hubwright-wechat", "web"]},
    )
    wanted = Replacements(
        queues={"sales": "support"}, flows={"f1": "f2"}, channels={"hubwright-wechat": "hubwright-webchat", "web": ""}
    )
    there = fitted(flows.parse(raw), wanted)
    configs = {each.id: each.config for each in there.all_nodes()}

    assert configs["t"]["channels"] == ["hubwright-webchat"]
    assert configs["a"] == {"queue": "support"}
    assert configs["b"] == {"queue": "other", "text": "sales"}
    assert configs["c"] == {"flow": "f2", "inputs": [{"id": "i", "var": "x", "expr": "'f1'"}]}
    assert configs["d"] == {"queue": "sales"}
    assert fitted(there, Replacements()) == there


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[]", "no_flow_file"),
        (b'"flow/1"', "no_flow_file"),
        (b'{"nodes": []}', "no_flow_file"),
        (b'{"format": "hubwright.flow/2", "flow": {}}', "newer_flow_file"),
        (b'{"format": "hubwright.flow/1"}', "not_a_document"),
        (b'{"format": "hubwright.flow/1", "flow": {"schema": "flow/1"}}', "not_a_document"),
        (b'{"format": "hubwright.flow/1", "flow": 3, "names": 4}', "not_a_document"),
        (b" " * (2 * 1024 * 1024 + 1), "file_too_large"),
    ],
)
def test_what_is_no_flow_is_refused_with_a_reason(raw: bytes, code: str) -> None:
    with pytest.raises(flows.FlowInvalid) as refused:
        read_package(raw)

    assert refused.value.problems[0].code == code
    assert "{" not in refused.value.problems[0].message_zh.replace("{{", "")


@given(raw=st.one_of(st.binary(max_size=200), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["format", "flow", "schema", "names", "nodes", "left_out", "x"]), inner, max_size=4
    ),
    max_leaves=12,
).map(msgspec.json.encode)))  # fmt: skip
def test_anything_is_read_or_refused(raw: bytes) -> None:
    try:
        read_package(raw)
    except flows.FlowInvalid as refused:
        assert refused.problems


def test_steps_of_plugins_that_are_not_here_are_kept() -> None:
    raw = document(node("a", "hubwright-gone.step", secret="kept"), wires={"t.out": "a"})
    there = read_package(pack(flows.parse(raw), NAMES)).document

    assert there.nodes[0].type == "hubwright-gone.step"
    assert there.nodes[0].config == {"secret": "kept"}
    assert "unknown_type" in [found.code for found in flows.validate(there)]
