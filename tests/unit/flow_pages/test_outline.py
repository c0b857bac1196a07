"""The outline tells every step once, keeps the main way together, and jumps where ways meet."""

from typing import Any

from admin_ui.pages.flows.outline import Step, outline, steps_in
from hubwright import flows
from hubwright.flows.document import FlowDocument
from hubwright.kernel.i18n import use_language


def document(nodes: list[dict[str, Any]], edges: list[tuple[str, str, str]]) -> FlowDocument:
    return flows.parse(
        {
            "schema": "flow/1",
            "id": "flw_1",
            "name": "F",
            "entry": [{"id": "start", "type": "trigger.message"}],
            "nodes": nodes,
            "edges": [{"id": f"e_{n}", "from": [node, port], "to": to} for n, (node, port, to) in enumerate(edges)],
        }
    )


def ids(steps: list[Step]) -> list[str]:
    return [step.id for step in steps]


ASK = {"id": "ask", "type": "ask", "config": {"var": "x", "text": "?"}}
SAY = {"id": "say", "type": "message", "config": {"text": "Thanks"}}
PERSON = {"id": "person", "type": "handoff"}


def test_the_main_way_stays_flat_and_what_branches_off_hangs_below() -> None:
    doc = document(
        [ASK, SAY, PERSON], [("start", "out", "ask"), ("ask", "answered", "say"), ("ask", "invalid", "person")]
    )
    (section,) = outline(doc)
    assert ids(section.steps) == ["start", "ask", "say"]
    (invalid,) = section.steps[1].branches
    assert (invalid.port, ids(invalid.steps)) == ("invalid", ["person"])
    assert section.steps[2].onward is not None
    assert section.steps[2].onward.missing


def test_where_ways_meet_is_a_section_of_its_own_and_both_ways_jump_there() -> None:
    menu = {
        "id": "menu",
        "type": "message",
        "config": {"kind": "buttons", "text": "?", "buttons": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]},
    }
    doc = document(
        [menu, PERSON], [("start", "out", "menu"), ("menu", "button.a", "person"), ("menu", "button.b", "person")]
    )
    first, second = outline(doc)
    assert [branch.jump and branch.jump.node_id for branch in first.steps[1].branches[:2]] == ["person", "person"]
    assert (second.kind, second.ways, ids(second.steps)) == ("shared", 2, ["person"])


def test_a_loop_jumps_back_and_does_not_run_for_ever() -> None:
    doc = document([ASK, SAY], [("start", "out", "ask"), ("ask", "answered", "say"), ("say", "out", "ask")])
    (section,) = outline(doc)
    assert ids(section.steps) == ["start", "ask", "say"]
    onward = section.steps[2].onward
    assert onward is not None
    assert onward.jump is not None
    assert onward.jump.node_id == "ask"


def test_what_nothing_leads_to_is_shown_as_such() -> None:
    lost = {"id": "lost", "type": "message", "config": {"text": "?"}}
    doc = document([SAY, lost, PERSON], [("start", "out", "say"), ("lost", "out", "person")])
    sections = outline(doc)
    assert [(section.kind, ids(section.steps)) for section in sections] == [
        ("entry", ["start", "say"]),
        ("unreachable", ["lost", "person"]),
    ]


def test_every_step_of_the_order_flow_appears_exactly_once() -> None:
    doc = flows.parse(flows.starter_document("order_status"))
    told = ids(steps_in(outline(doc)))
    assert sorted(told) == sorted(node.id for node in doc.all_nodes())


def test_a_thousand_steps_in_a_row_are_no_deeper_than_one() -> None:
    nodes = [{"id": f"n{n}", "type": "message", "config": {"text": "x"}} for n in range(900)]
    edges = [("start", "out", "n0"), *((f"n{n}", "out", f"n{n + 1}") for n in range(899))]
    (section,) = outline(document(nodes, edges))
    assert len(section.steps) == 901


def test_texts_are_told_in_the_readers_language_with_values_by_name() -> None:
    doc = flows.parse(
        {
            **flows.to_builtins(document([SAY], [("start", "out", "say")])),
            "nodes": [{"id": "say", "type": "message", "config": {"text": "Hi {{ name | upper }}{{ a ? 1 : 2 }}"}}],
            "i18n": {"say.text": {"zh": "你好 {{ name }}"}},
        }
    )
    assert steps_in(outline(doc))[1].content == "Hi ‹name›‹…›"
    with use_language("zh"):
        assert steps_in(outline(doc))[1].content == "你好 ‹name›"
        assert steps_in(outline(doc))[1].title == "消息"


def test_problems_are_told_at_their_step() -> None:
    doc = document([{"id": "say", "type": "message", "config": {"text": "{{ nobody }}"}}], [("start", "out", "say")])
    step = steps_in(outline(doc, flows.validate(doc)))[1]
    assert len(step.errors) == 2
    assert any("nobody" in sentence for sentence in step.errors)
