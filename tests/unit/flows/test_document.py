"""Flow documents: what parses, what is refused with which reasons, and what their hash means."""

import copy
from typing import Any

import msgspec
import pytest

from hubwright import flows
from hubwright.kernel.i18n import use_language
from tests.unit.flows.scenes import document, node, say

GOOD = document(
    say("n_hello", "Hello"),
    node("n_end", "end"),
    wires={"t.out": "n_hello", "n_hello.out": "n_end"},
    variables={"order_no": {}, "count": {"type": "number", "default": 3}},
    i18n={"n_hello.text": {"zh": "你好"}},
)


def changed(**parts: Any) -> dict[str, Any]:
    return {**copy.deepcopy(GOOD), **parts}


def codes(raw: Any) -> list[str]:
    with pytest.raises(flows.FlowInvalid) as caught:
        flows.parse(raw)
    return [problem.code for problem in caught.value.problems]


def test_a_document_reads_from_values_text_and_bytes() -> None:
    from_values = flows.parse(GOOD)

    assert flows.parse(msgspec.json.encode(GOOD)) == from_values
    assert flows.parse(msgspec.json.encode(GOOD).decode()) == from_values
    assert flows.parse(flows.to_builtins(from_values)) == from_values


def test_the_stored_form_has_the_words_of_the_format() -> None:
    stored = flows.to_builtins(flows.parse(GOOD))

    assert stored["schema"] == "flow/1"
    assert stored["edges"] == [
        {"id": "e0", "from": ["t", "out"], "to": "n_hello"},
        {"id": "e1", "from": ["n_hello", "out"], "to": "n_end"},
    ]


REFUSED: list[tuple[Any, list[str]]] = [
    (b"{", ["not_json"]),
    (b"\xff", ["not_json"]),
    ("\ud800", ["not_json"]),
    ({"a": {1, 2}.__class__}, ["not_json"]),
    ("[" * 5_000 + "]" * 5_000, ["nested_too_deep"]),
    ("[]", ["not_a_document"]),
    ({}, ["not_a_document"]),
    (changed(schema="flow/2"), ["not_a_document"]),
    (changed(surprise=1), ["not_a_document"]),
    (changed(nodes=[{"id": "x"}]), ["not_a_document"]),
    (changed(nodes=[{**say("n_hello", "x"), "colour": "red"}]), ["not_a_document"]),
    (changed(locale_default="<x>"), ["not_a_document"]),
    (changed(i18n={"n_hello.text": {"Chinese!": "x"}}), ["not_a_document"]),
    (changed(nodes=[*GOOD["nodes"], {"id": "n_x", "type": "Bad Type"}]), ["not_a_document"]),
    (changed(nodes=[*GOOD["nodes"], {"id": "n_x", "type": "end", "tv": 0}]), ["not_a_document"]),
    (changed(nodes=[*GOOD["nodes"], node("n.x", "end")]), ["bad_id"]),
    (changed(nodes=[*GOOD["nodes"], node("n_end", "end")]), ["duplicate_id"]),
    (changed(nodes=[*GOOD["nodes"], node("t", "end")]), ["duplicate_id", "edge_to_trigger"][:1]),
    (changed(vars=[{"id": "v1", "key": "a"}, {"id": "v2", "key": "a"}]), ["duplicate_key"]),
    (changed(vars=[{"id": "v1", "key": "a"}, {"id": "v1", "key": "b"}]), ["duplicate_id"]),
    (changed(vars=[{"id": "v1", "key": "order no"}]), ["bad_key"]),
    (changed(vars=[{"id": "v1", "key": "contact"}]), ["reserved_key"]),
    (changed(vars=[{"id": "v1", "key": "and"}]), ["reserved_key"]),
    (changed(vars=[{"id": "v1", "key": "n", "type": "number", "default": "x"}]), ["bad_default"]),
    (changed(vars=[{"id": "v1", "key": "n", "type": "number", "default": True}]), ["bad_default"]),
    (changed(vars=[{"id": "v1", "key": "d", "type": "date", "default": "soon"}]), ["bad_default"]),
    (changed(vars=[{"id": "v1", "key": "n", "type": "money"}]), ["not_a_document"]),
    (changed(edges=[{"id": "e1", "from": ["t", "out"], "to": "gone"}]), ["edge_unknown_node"]),
    (changed(edges=[{"id": "e1", "from": ["gone", "out"], "to": "n_end"}]), ["edge_unknown_node"]),
    (changed(edges=[{"id": "e1", "from": ["n_hello", "out"], "to": "t"}]), ["edge_to_trigger"]),
    (
        changed(
            edges=[
                {"id": "e1", "from": ["t", "out"], "to": "n_end"},
                {"id": "e2", "from": ["t", "out"], "to": "n_hello"},
            ]
        ),
        ["two_edges"],
    ),
    (changed(nodes=[*GOOD["nodes"], say("n_long", "x" * 5_121)]), ["text_too_large"]),
    (changed(nodes=[*GOOD["nodes"], say("n_long", "中" * 1_707)]), ["text_too_large"]),
    (changed(nodes=[*GOOD["nodes"], {**say("n_long", "x"), "note": "x" * 5_121}]), ["text_too_large"]),
    (changed(i18n={"n_hello.text": {"zh": "x" * 5_121}}), ["text_too_large"]),
    (changed(nodes=[*GOOD["nodes"], node("n_deep", "end", a={"b": [[[[[[[[[[[["x"]]]]]]]]]]]]})]), ["nested_too_deep"]),
    (changed(vars=[{"id": f"v{n}", "key": f"k{n}"} for n in range(201)]), ["too_many_vars"]),
    (changed(nodes=[*GOOD["nodes"], *(node(f"n{n}", "end") for n in range(998))]), ["too_many_nodes"]),
    (changed(name="x" * 262_144), ["document_too_large"]),
]


@pytest.mark.parametrize(
    ("raw", "expected"), REFUSED, ids=lambda value: str(value)[:40] if isinstance(value, list) else ""
)
def test_refused(raw: Any, expected: list[str]) -> None:
    assert codes(raw) == expected


def test_limits_are_just_not_refused() -> None:
    nodes = [*GOOD["nodes"], *(node(f"n{n}", "end") for n in range(996)), say("n_long", "x" * 5_120)]
    variables = [{"id": f"v{n}", "key": f"k{n}"} for n in range(200)]

    parsed = flows.parse(changed(nodes=nodes, vars=variables))

    assert len(list(parsed.all_nodes())) == 1_000


@pytest.mark.parametrize(("levels", "refused"), [(11, False), (12, True)])
def test_nesting_has_a_limit(levels: int, refused: bool) -> None:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    raw = changed(nodes=[*GOOD["nodes"], node("n_deep", "end", a=value)])

    if refused:
        assert codes(raw) == ["nested_too_deep"]
    else:
        flows.parse(raw)


def test_a_refusal_tells_the_place_in_the_readers_language() -> None:
    with pytest.raises(flows.FlowInvalid) as caught:
        flows.parse(changed(nodes=[{"id": "n_x", "type": 5}]))

    refusal = caught.value
    assert (refusal.status, refusal.type) == (422, "flow-invalid")
    assert refusal.problems[0].field == "nodes[0].type"
    with use_language("zh"):
        assert str(refusal).startswith("不是流程文档")
    with use_language("en"):
        assert str(refusal).startswith("This is not a flow document")
    assert msgspec.json.decode(msgspec.json.encode(refusal.data()))["problems"][0]["code"] == "not_a_document"


def test_every_problem_of_a_document_is_told_at_once() -> None:
    raw = changed(vars=[{"id": "v1", "key": "and"}], edges=[{"id": "e1", "from": ["t", "out"], "to": "gone"}])

    assert codes(raw) == ["reserved_key", "edge_unknown_node"]


def test_the_hash_ignores_positions_and_order() -> None:
    moved = copy.deepcopy(GOOD)
    moved["nodes"].reverse()
    moved["edges"].reverse()
    moved["vars"].reverse()
    for each in moved["nodes"]:
        each["pos"] = [40, 2]

    assert flows.sha256(flows.parse(moved)) == flows.sha256(flows.parse(GOOD))


@pytest.mark.parametrize(
    "parts",
    [
        {"name": "Other"},
        {"i18n": {}},
        {"edges": []},
        {"vars": []},
        {"locale_default": "zh"},
        {"nodes": [say("n_hello", "Hello!"), node("n_end", "end")]},
        {"nodes": [{**say("n_hello", "Hello"), "disabled": True}, node("n_end", "end")]},
        {"entry": [{"id": "t", "type": "trigger.message", "config": {"keywords": ["x"]}}]},
    ],
    ids=str,
)
def test_the_hash_sees_everything_that_means_something(parts: dict[str, Any]) -> None:
    assert flows.sha256(flows.parse(changed(**parts))) != flows.sha256(flows.parse(GOOD))


def test_the_order_of_triggers_means_something() -> None:
    first = {"id": "t", "type": "trigger.message", "config": {}}
    second = {"id": "t2", "type": "trigger.message", "config": {}}

    one = flows.parse(changed(entry=[first, second]))
    other = flows.parse(changed(entry=[second, first]))

    assert flows.sha256(one) != flows.sha256(other)
