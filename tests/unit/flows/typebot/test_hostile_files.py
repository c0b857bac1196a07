"""Files of another version, broken, huge, cyclic or strange: refused with the place, or read with a report."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubwright import flows
from hubwright.flows.foreign.typebot import convert, read_typebot
from hubwright.flows.foreign.typebot.convert import KINDS
from tests.unit.flows.scenes import Talk
from tests.unit.flows.typebot.bots import Plain, block, bot, buttons, compares, decides, group, raw, says


def refused(made: Any) -> flows.Problem:
    with pytest.raises(flows.FlowInvalid) as reason:
        convert(read_typebot(made if isinstance(made, bytes) else raw(made)))
    return reason.value.problems[0]


@pytest.mark.parametrize("version", ["3", "5", "7", "60", None, 6])
def test_another_version_is_named(version: Any) -> None:
    made = {**bot(group("g", says("b", "hi"))), "version": version}
    if version == 6:
        assert convert(read_typebot(raw(made))).document.nodes
        return
    found = refused(made)

    assert found.code == "typebot_version"
    assert str(version if version is not None else "None") in found.message
    assert "第 6 版" in found.message_zh


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({"groups": [{"id": "g"}]}, "groups"),
        ({"groups": [{"id": "g", "blocks": [{"id": "b"}]}]}, "type"),
        ({"groups": [3]}, "groups"),
        ({"edges": [{"id": "e"}]}, "edges"),
        ({"events": None}, "events"),
        ({"variables": [{"id": "v"}]}, "variables"),
        ({"groups": [group("g"), group("g")]}, "groups"),
        ({"groups": [group("g", says("b", "x")), group("h", says("b", "y"))]}, "blocks"),
        ({"variables": [{"id": f"v{n}", "name": f"n{n}"} for n in range(201)]}, "variables"),
        ({"groups": [group("g", *(says(f"b{n}", "x") for n in range(901)))]}, "blocks"),
        ({"groups": [group("g", buttons("b", *map(str, range(101))))]}, "items"),
    ],
)
def test_a_broken_file_says_where(broken: Plain, place: str) -> None:
    found = refused({**bot(group("g", says("b", "hi"))), **broken})

    assert found.code == "typebot_shape"
    assert place in found.message
    assert place in found.message_zh


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"[" * 200_000, "not_json"),
        (b"[]", "no_flow_file"),
        (b'{"groups": 1}', "no_flow_file"),
        (b" " * 2_000_000, "file_too_large"),
    ],
)
def test_what_is_no_file_is_refused(made: bytes, code: str) -> None:
    assert refused(made).code == code


def test_a_file_that_is_too_much_for_a_flow_is_refused_by_the_usual_limit() -> None:
    many = group("g", *(says(f"b{n}", "x" * 900) for n in range(800)))

    assert refused(bot(many)).code == "document_too_large"


def test_cycles_are_read_and_told_by_the_same_validation_as_ours() -> None:
    around = bot(group("g", says("b1", "One")), group("h", says("b2", "Two")), edges={"b1": "h", "b2": "g"})
    found = convert(read_typebot(raw(around))).document
    assert "cycle" in [each.code for each in flows.validate(found)]

    itself = group("g", block("b", "Jump", options={"groupId": "g"}))
    found = convert(read_typebot(raw(bot(itself)))).document
    assert "cycle" in [each.code for each in flows.validate(found)]
    Talk(flows.to_builtins(found)).write("hi")

    asking = bot(group("g", buttons("b1", "Again")), edges={"b1/i_Again": "g"})
    found = convert(read_typebot(raw(asking))).document
    assert [each.code for each in flows.validate(found) if each.severity == "error"] == []


def test_edges_into_nothing_end_the_flow_and_are_told() -> None:
    made = bot(group("g", says("b", "hi")), group("empty"), edges={"b": "empty"})
    made["edges"].append({"id": "x", "from": {}, "to": {"groupId": "nowhere"}})
    found = convert(read_typebot(raw(made)))

    assert [each.level for each in found.report] == ["lost"]
    assert [
        effect.outcome for effect in Talk(flows.to_builtins(found.document)).write("hi").sent(flows.EndSession)
    ] == ["done"]


def test_a_bot_without_a_beginning_is_kept_and_told() -> None:
    for events in ([], [{"id": "s", "type": "start"}]):
        found = convert(read_typebot(raw({**bot(group("g", says("b", "hi"))), "events": events})))
        assert "no_trigger" in [each.code for each in flows.validate(found.document)]
        assert len(found.report) == len(events)


def test_very_long_texts_are_cut_and_told() -> None:
    found = convert(read_typebot(raw(bot(group("g", says("b", "好" * 4_000)), variables="X"))))

    assert len(str(found.document.nodes[0].config["text"]).encode()) <= 5 * 1024
    assert [each.level for each in found.report] == ["lost"]


def test_names_that_mean_something_here_are_renamed() -> None:
    made = {
        **bot(group("g", says("b", "{{contact}} {{message}} {{A B}} {{a-b}} {{1st}} {{null}}"))),
        "variables": [
            {"id": str(n), "name": name} for n, name in enumerate(["contact", "message", "A B", "a-b", "1st", "null"])
        ],
    }
    found = convert(read_typebot(raw(made)))

    assert [var.key for var in found.document.vars] == ["contact_2", "message_2", "a_b", "a_b_2", "value_1st", "null_2"]
    assert [each.code for each in flows.validate(found.document) if each.severity == "error"] == []


_anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 99)
    | st.text(alphabet="ab{}=.$ 好", max_size=8)
    | st.sampled_from(["g1", "b1", "v_A", "{{A}}"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "url",
                    "type",
                    "richText",
                    "children",
                    "text",
                    "content",
                    "variableId",
                    "webhook",
                    "items",
                    "options",
                    "labels",
                    "groupId",
                    "typebotId",
                    "blockId",
                    "key",
                    "value",
                    "comparisons",
                    "comparisonOperator",
                    "logicalOperator",
                    "headers",
                    "body",
                    "dynamicItems",
                    "isEnabled",
                    "expressionToEvaluate",
                    "length",
                    "secondsToWaitFor",
                    "aPercent",
                    "paths",
                    "title",
                    "command",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)
_options = st.none() | st.dictionaries(
    st.sampled_from(
        [
            "variableId",
            "type",
            "webhook",
            "labels",
            "min",
            "max",
            "items",
            "groupId",
            "typebotId",
            "url",
            "timeout",
            "responseVariableMapping",
            "isMultipleChoice",
            "dynamicVariableId",
            "expressionToEvaluate",
            "isCode",
            "secondsToWaitFor",
            "aPercent",
            "length",
            "startsAt",
            "dynamicItems",
        ]
    ),
    _anything,
    max_size=5,
)
_items = st.lists(
    st.dictionaries(
        st.sampled_from(["id", "content", "title", "path", "paths", "outgoingEdgeId", "displayCondition"]),
        _anything,
        max_size=4,
    ),
    max_size=4,
)


@st.composite
def _bots(draw: st.DrawFn) -> Plain:
    groups = []
    for g in range(draw(st.integers(0, 3))):
        blocks = [
            {
                "id": f"b{g}{n}",
                "type": draw(st.sampled_from([*KINDS, "unknown"])),
                "options": draw(_options),
                "content": draw(_anything),
                "items": draw(_items),
                "outgoingEdgeId": draw(st.sampled_from([None, "e0", "e1", "gone"])),
            }
            for n in range(draw(st.integers(0, 3)))
        ]
        groups.append(group(f"g{g}", *blocks))
    edges = [
        {
            "id": f"e{n}",
            "from": {"blockId": "b00"},
            "to": {"groupId": f"g{n}", "blockId": draw(st.sampled_from(["", "b00", "b11"]))},
        }
        for n in range(3)
    ]
    return {
        **bot(*groups, variables="A B"),
        "edges": [*edges, {"id": "e:start", "from": {"eventId": "start"}, "to": {"groupId": "g0"}}],
    }


@settings(max_examples=250, deadline=None)
@given(made=_bots())
def test_anything_in_the_shape_is_read_into_a_flow_that_never_crashes(made: Plain) -> None:
    try:
        found = convert(read_typebot(msgspec.json.encode(made)))
    except flows.FlowInvalid as reason:
        assert reason.problems
        return
    steps = {node.id for node in found.document.nodes}

    assert {each.node_id for each in found.report} <= {"", *steps}
    assert [each for each in found.document.edges if each.to not in steps] == []
    assert [
        each for each in flows.validate(found.document) if each.code in ("unknown_port", "expression", "template")
    ] == []
    Talk(flows.to_builtins(found.document)).write("hi")


def test_unknown_blocks_between_known_ones_keep_their_place() -> None:
    found = convert(read_typebot(raw(bot(group("g", says("b1", "One"), block("b2", "Stripe"), says("b3", "Two"))))))

    assert Talk(flows.to_builtins(found.document)).write("hi").said == ["One", "Two"]
    assert [node.label for node in found.document.nodes if node.disabled] == ["Stripe"]


def test_cases_that_cannot_be_said_never_hold() -> None:
    made = bot(
        group("g", decides("b1", odd=compares(("A", "Sounds like", "x")))),
        group("y", says("b2", "yes")), group("n", says("b3", "no")),
        edges={"b1/odd": "y", "b1": "n"}, variables="A",
    )  # fmt: skip
    found = convert(read_typebot(raw(made)))

    assert Talk(flows.to_builtins(found.document)).write("hi").said == ["no"]
    assert [each.level for each in found.report if each.kind == "Condition"] == ["lost"]
