"""How large a document and its parts may be, what its hash means, and how a difference is told."""

import copy
from typing import Any

import msgspec
import pytest

from hubwright import flows
from hubwright.flows.diff import Change
from hubwright.flows.language import fitting, language_of
from tests.unit.flows.scenes import document, node, say

SMALL = document(say("m", "Hello"), node("end", "end"), wires={"t.out": "m", "m.out": "end"}, variables={"x": {}})


def refused(raw: Any) -> list[flows.Problem]:
    with pytest.raises(flows.FlowInvalid) as caught:
        flows.parse(raw)
    return caught.value.problems


def with_part(**parts: Any) -> dict[str, Any]:
    return {**copy.deepcopy(SMALL), **parts}


def test_a_document_has_256_kilobytes_at_most() -> None:
    room = 256 * 1024 - len(msgspec.json.encode(with_part(name="")))

    assert flows.parse(with_part(name="n" * room)).name == "n" * room
    assert [problem.code for problem in refused(with_part(name="n" * (room + 1)))] == ["document_too_large"]


def test_a_type_has_eighty_characters_at_most_and_a_version_of_one_at_least() -> None:
    for kind, tv, is_good in (("a" * 80, 1, True), ("a" * 81, 1, False), ("a", 0, False), ("a", 2, True)):
        raw = with_part(nodes=[*SMALL["nodes"], {"id": "n", "type": kind, "tv": tv}])
        if is_good:
            assert flows.parse(raw).nodes[-1].type == kind
        else:
            (problem,) = refused(raw)
            assert (problem.code, problem.node_id, problem.field) == ("not_a_document", "n", "type")
            assert f"{kind[:80]} {tv}" in problem.message
            assert kind[:81] == kind[:80] or kind not in problem.message


@pytest.mark.parametrize(
    ("part", "is_good"), [("a" * 64, True), ("a" * 65, False), ("1a", False), ("a-b", False), ("A_1", True)]
)
def test_an_id_has_sixty_four_characters_at_most(part: str, is_good: bool) -> None:
    raw = with_part(groups=[{"id": part}])

    if is_good:
        assert flows.parse(raw).groups[0].id == part
    else:
        assert [(problem.code, problem.field) for problem in refused(raw)] == [("bad_id", "groups")]


@pytest.mark.parametrize("list_name", ["nodes", "edges", "vars", "groups"])
def test_what_is_there_twice_is_named_once_with_its_list(list_name: str) -> None:
    more: dict[str, list[dict[str, Any]]] = {
        "nodes": [node("n", "end"), node("n", "end"), node("n", "end")],
        "edges": [{"id": "n", "from": ["m", port], "to": "end"} for port in ("a", "b")],
        "vars": [{"id": "n", "key": key} for key in ("a", "b")],
        "groups": [{"id": "n"}, {"id": "n"}],
    }
    found = refused(with_part(**{list_name: [*copy.deepcopy(SMALL.get(list_name, [])), *more[list_name]]}))

    assert [(problem.code, problem.field) for problem in found] == [("duplicate_id", list_name)]


def test_long_names_are_told_in_part() -> None:
    bad_keys = refused(with_part(vars=[{"id": "v", "key": "k" * 81, "default": 7}]))
    assert [problem.code for problem in bad_keys] == ["bad_key", "bad_default"]
    assert all("k" * 80 in problem.message and "k" * 81 not in problem.message for problem in bad_keys)
    bad_id = refused(with_part(groups=[{"id": "g" * 81}]))[0]
    assert ("g" * 80 in bad_id.message, "g" * 81 in bad_id.message) == (True, False)
    lost = refused(with_part(edges=[{"id": "e" * 81, "from": ["m", "out"], "to": "t" * 81}]))
    (edge,) = [problem for problem in lost if problem.code == "edge_unknown_node"]
    assert ("e" * 80 in edge.message, "e" * 81 in edge.message) == (True, False)
    assert ("t" * 80 in edge.message, "t" * 81 in edge.message) == (True, False)
    twice = refused(with_part(edges=[{"id": f"e{n}", "from": ["m", "p" * 81], "to": "end"} for n in range(2)]))[0]
    assert (twice.code, "p" * 80 in twice.message, "p" * 81 in twice.message) == ("two_edges", True, False)
    strange = refused(with_part(locale_default="L" * 41))[0]
    assert ("L" * 40 in strange.message, "L" * 41 in strange.message) == (True, False)


def test_a_translation_that_is_too_long_is_one_of_its_step() -> None:
    (problem,) = refused(with_part(i18n={"m.text": {"zh": "x" * 5_121}}))

    assert (problem.code, problem.node_id, problem.field) == ("text_too_large", "m", "m.text")


def test_what_is_no_json_says_why_in_two_hundred_characters() -> None:
    class Odd:
        """Nothing that JSON knows."""

    Odd.__qualname__ = Odd.__name__ = "O" * 300
    (problem,) = refused({"a": Odd()})

    assert problem.code == "not_json"
    assert len(problem.message) == len("This is not valid JSON: ") + 200


def test_what_cannot_be_read_says_where() -> None:
    (problem,) = refused(with_part(nodes=[{"id": "n", "type": 7}]))

    assert (problem.code, problem.field) == ("not_a_document", "nodes[0].type")
    assert [found.field for found in refused([])] == [""]


def test_where_boxes_stand_and_how_they_are_listed_means_nothing() -> None:
    groups = [{"id": "g1"}, {"id": "g2", "title": "Two"}]
    own = with_part(groups=groups)
    moved = with_part(
        groups=groups[::-1],
        nodes=[{**each, "pos": [3, 4]} for each in reversed(SMALL["nodes"])],
        edges=SMALL["edges"][::-1],
    )
    assert (flows.parse(own).nodes[0].pos, flows.parse(own).nodes[0].disabled) == ((0, 0), False)
    second = {"id": "t2", "type": "trigger.message", "config": {}}

    assert flows.sha256(flows.parse(own)) == flows.sha256(flows.parse(moved))
    orders = ([*SMALL["entry"], second], [second, *SMALL["entry"]])
    assert len({flows.sha256(flows.parse(with_part(entry=entry))) for entry in orders}) == 2
    assert flows.sha256(flows.parse(own)) != flows.sha256(flows.parse(SMALL))


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    before, after = ([node("n", "message", **config), node("end", "end")] for config in (old, new))
    found = flows.diff(flows.parse(with_part(nodes=before, edges=[])), flows.parse(with_part(nodes=after, edges=[])))
    return [change for each in found.changed for change in each.changes]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"a": "x" * 80}, {"a": "y" * 81}, [Change("a", "x" * 80, "y" * 79 + "…")]),
        ({"a": {"b": 1, "id": "z"}}, {"a": {"b": 2, "id": "y"}}, [Change("a.b", "1", "2")]),
        ({"id": "a"}, {"id": "b"}, [Change("id", "a", "b")]),
        ({"a": [1, 2]}, {"a": [2, 1]}, [Change("a", "[1,2]", "[2,1]")]),
        ({"a": []}, {"a": [{"k": 1}]}, [Change("a", "[]", ""), Change("a.0.k", "", "1")]),
        ({"a": [{"k": 1}, {"k": 2}]}, {"a": [{"k": 1}, {"k": 3}]}, [Change("a.1.k", "2", "3")]),
        ({"a": [{"k": 1}, 2]}, {"a": [{"k": 1}, 3]}, [Change("a", '[{"k":1},2]', '[{"k":1},3]')]),
        ({"a": {}}, {"a": None}, [Change("a", "{}", "")]),
        ({"a": True, "b": 1}, {"b": 1}, [Change("a", "true", "")]),
        ({}, {}, []),
    ],
)
def test_a_change_is_told_by_its_place(old: dict[str, Any], new: dict[str, Any], told: list[Change]) -> None:
    assert changes(old, new) == told


def test_every_kind_of_difference_is_one() -> None:
    old = flows.parse(SMALL)
    others = [
        with_part(nodes=[*SMALL["nodes"], node("n", "end")]),
        with_part(nodes=SMALL["nodes"][:1], edges=SMALL["edges"][:1]),
        with_part(nodes=[{**SMALL["nodes"][0], "note": "why"}, SMALL["nodes"][1]]),
        with_part(edges=SMALL["edges"][:1]),
        with_part(locale_default="zh"),
        with_part(kind="routing"),
    ]

    assert all(not flows.diff(old, flows.parse(other)).is_empty for other in others)
    added = flows.diff(old, flows.parse(others[0])).as_text("zh-CN")
    removed = flows.diff(old, flows.parse(others[1])).as_text()
    assert added == "新增: n (end)"
    assert removed.splitlines() == ["Removed: end (end)", "Wires: m.out: end → ∅"]
    assert flows.diff(old, flows.parse(others[4])).as_text() == "Flow: locale_default: en → zh"
    assert flows.diff(old, flows.parse(others[2])).as_text("zh").splitlines() == [
        "修改: m (message)",
        "  note: ∅ → why",
    ]


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [
        ("abc", "zh", "zh"),
        ("abcd", "zh", "en"),
        ("ab cd", "zh-TW", "en"),
        ("你好", "en", "zh"),
        ("你好", "zh-TW", "zh-TW"),
        ("abcd", "de", "de"),
        ("1234", "zh", "zh"),
        ("hello 你", "zh", "zh"),
    ],
)
def test_four_letters_make_a_sentence(text: str, before: str, language: str) -> None:
    assert language_of(text, before) == language


def test_a_text_is_chosen_by_locale_then_language() -> None:
    texts = {"zh": "a", "zh-TW": "b"}

    assert [fitting(texts, locale, "own") for locale in ("zh-TW", "zh-CN", "zh", "de")] == ["b", "a", "a", "own"]
