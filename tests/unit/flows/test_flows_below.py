"""Flows that call flows, in chains and in circles: who stops, who comes back, how deep it goes."""

import itertools
from typing import Any

import pytest

from hubwright import flows
from hubwright.flows import channel_support
from hubwright.flows.call_graph import CallGraph, calls_of
from hubwright.flows.check_calls import call_problems, graph_problems
from hubwright.flows.levels import MAX_CALLS_PER_EVENT, MAX_DEPTH
from tests.unit.flows.scenes import Talk, document, node
from tests.unit.flows.steps import END, HANDOFF, VARS, alone, ask, http, menu


def calls(*names: str, waits: bool = False) -> flows.FlowDocument:
    """A flow that calls these one after the other, and ends."""
    steps = [
        node(f"s{n}", "subflow", flow=name, exits=[{"id": "x", "outcome": "done"}]) for n, name in enumerate(names)
    ]
    if waits:
        steps.append(ask())
    ids = [step["id"] for step in steps]
    ports = {**{each: f"{each}.exit.x" for each in ids}, "q": "q.answered"}
    way = [*ids, "end"]
    wires = {"t.out": way[0], **{ports[each]: after for each, after in itertools.pairwise(way)}}
    return flows.parse(document(*steps, END, wires=wires, variables=VARS))


def known(**documents: flows.FlowDocument | None) -> dict[flows.FlowRef, flows.FlowDocument | None]:
    return {flows.FlowRef(name): each for name, each in documents.items()}


def test_flows_that_call_each_other_never_stop_and_come_back() -> None:
    a, b = calls("b"), calls("a")
    graph = CallGraph(known(a=a, b=b))

    assert not graph.stops(a.nodes[0])
    assert not graph.stops(b.nodes[0])
    assert list(graph.comes_back(a)) == ["s0"]


def test_a_circle_further_down_is_not_ones_own() -> None:
    a, b, c = calls("b"), calls("c"), calls("b")
    graph = CallGraph(known(a=a, b=b, c=c))

    assert list(graph.comes_back(a)) == []
    assert list(graph.comes_back(b)) == ["s0"]
    assert graph.depth(a) == 3
    assert graph.depth(b) == 2
    assert CallGraph(known(b=b, c=c)).depth(a) == 3


def test_a_circle_of_many_calls_is_looked_through_once() -> None:
    a, b, c = calls("b"), calls("c", "c"), calls("b", "b")

    assert list(CallGraph(known(a=a, b=b, c=c)).comes_back(a)) == []


def test_a_flow_that_calls_itself_is_one_deep() -> None:
    own = calls("own")

    assert CallGraph(known(own=own)).depth(own) == 1
    assert CallGraph({}).depth(own) == 0
    assert CallGraph(known(own=None)).depth(own) == 0


def test_a_chain_is_as_deep_as_its_longest_way() -> None:
    chain = known(a=calls("b"), b=calls("c"), c=calls())

    assert CallGraph(chain).depth(calls("c", "a")) == 3
    assert CallGraph(chain).depth(calls("c")) == 1


def test_a_step_stops_if_the_flow_below_asks_before_it_ends() -> None:
    graph = CallGraph(known(asks=calls(waits=True), ends=calls(), gone=None))

    assert [graph.stops(calls(name).nodes[0]) for name in ("asks", "ends", "gone", "never")] == [
        True,
        False,
        False,
        False,
    ]
    assert graph.stops(calls("ends", "asks").nodes[1])
    assert list(CallGraph(known(b=calls(waits=True))).comes_back(calls("b"))) == []


def test_what_is_switched_off_calls_nobody() -> None:
    raw = document({**node("s", "subflow", flow="a"), "disabled": True}, END, wires={"t.out": "s"})
    step = flows.parse(raw).nodes[0]

    assert calls_of(step) == ()
    assert not CallGraph(known(a=calls(waits=True))).stops(step)


def test_a_step_without_a_flow_is_told_of_elsewhere() -> None:
    step = flows.parse(document(node("s", "subflow", flow=""), END, wires={"t.out": "s"})).nodes[0]

    assert list(call_problems(step, step.config, {})) == []


def deep(levels: int) -> list[tuple[str, str]]:
    names = [f"f{n}" for n in range(levels)]
    chain = {name: calls(*names[n + 1 : n + 2]) for n, name in enumerate(names)}
    top = calls(names[0])
    return [(each.code, each.node_id) for each in graph_problems(top, CallGraph(known(**chain)))]


def test_eight_flows_may_stand_below_one_another() -> None:
    assert (MAX_DEPTH, MAX_CALLS_PER_EVENT) == (8, 25)
    assert deep(MAX_DEPTH) == []
    assert deep(MAX_DEPTH + 1) == [("subflow_too_deep", "s0")]


def test_a_channel_shows_what_is_not_named_as_it_is() -> None:
    plainly = channel_support.degraded("Smaller.", "更小。")
    never = channel_support.unsupported("No.", "不。")
    table = channel_support.channel_table(sms=plainly, voice=never)

    assert list(table) == list(flows.CHANNEL_KINDS)
    assert [table[kind].level for kind in ("web", "sms", "voice")] == ["native", "degraded", "none"]
    assert (plainly.how.en, never.how.zh) == ("Smaller.", "不。")
    with pytest.raises(ValueError, match="no such kinds of channel"):
        channel_support.channel_table(smoke=never)


def findings(raw: dict[str, Any]) -> list[flows.Problem]:
    return flows.validate(flows.parse(raw))


def of(code: str, raw: dict[str, Any]) -> flows.Problem:
    return next(each for each in findings(raw) if each.code == code)


def test_strange_names_are_told_in_part() -> None:
    gone = of("unknown_step", document(node("j", "goto", step="s" * 64), END, wires={"t.out": "j"}))
    assert "s" * 64 in gone.message
    longer = of("unknown_step", document(node("j", "goto", step="s" * 81), END, wires={"t.out": "j"}))
    assert ("s" * 80 in longer.message, "s" * 81 in longer.message) == (True, False)
    field = of("config_unknown", document(node("e", "end", **{"f" * 81: 1}), wires={"t.out": "e"}))
    assert ("f" * 80 in field.message, "f" * 81 in field.message) == (True, False)
    port = of("unknown_port", document(node("e", "end"), END, wires={"t.out": "e", f"e.{'p' * 81}": "end"}))
    assert ("p" * 80 in port.message, "p" * 81 in port.message) == (True, False)
    key = f"m.{'k' * 79}"
    raw = document(node("m", "message", text="x"), END, wires={"t.out": "m", "m.out": "end"}, i18n={key: {"zh": "x"}})
    orphan = of("orphan_translation", raw)
    assert (key[:80] in orphan.message, key in orphan.message) == (True, False)


def test_a_limit_without_a_lower_end_begins_at_nothing() -> None:
    problem = of("config_length", document(node("j", "goto", step="s" * 65), END, wires={"t.out": "j"}))

    assert "0" in problem.message
    assert "64" in problem.message


def test_any_other_rule_is_told_in_two_hundred_characters() -> None:
    problem = of("config", document(node("e", "end", outcome="N" * 300), wires={"t.out": "e"}))

    assert ("N" * 199 in problem.message, "N" * 200 in problem.message) == (True, False)


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"assignments": [{"id": "a", "var": "x", "expr": 1}]}, "assignments.a.expr"),
        ({"assignments": [{"var": "x", "expr": 1, "id": 7}]}, "assignments.7.id"),
        ({"assignments": ["words"]}, "assignments.0"),
        ({"assignments": {"a": 1}}, "assignments"),
    ],
)
def test_a_field_is_named_by_the_id_of_its_item(config: dict[str, Any], field: str) -> None:
    raw = document(node("s", "set", **config), END, wires={"t.out": "s", "s.out": "end"}, variables=VARS)

    assert field in {each.field for each in findings(raw) if each.code == "config_type"}


def test_cells_that_are_none_are_told_once() -> None:
    rows = [{"id": "r", "cells": ["a"], "outcome": "o"}]
    step = node("d", "decision_table", columns=[{"id": "c", "expr": "x"}], outcomes=[], rows=rows)
    raw = document(step, END, wires={"t.out": "d", "d.nomatch": "end"}, variables={"x": {"default": "a"}})

    assert [each.code for each in findings(raw) if each.node_id == "d"] == ["config_type"]


def test_the_first_hand_off_that_is_not_switched_off_takes_over() -> None:
    off = {**HANDOFF, "id": "p0", "disabled": True}
    raw = document(http(), menu(), off, HANDOFF, wires={"t.out": "h"}, variables=VARS)

    assert flows.compile(flows.parse(raw)).first_handoff == "p"
    assert alone(http()).flow.first_handoff is None
    assert Talk(raw).write("hi").ask_for_person().sent(flows.HandOff)[0].queue == "vip"


def test_what_waits_in_the_queue_is_dropped_when_a_person_takes_over() -> None:
    raw = document(http(), HANDOFF, wires={"t.out": "h", "h.ok": "p"}, variables=VARS)
    talk = Talk(raw).write("hi").write("are you there?").result(ok=True, status=200)

    assert (talk.state.queue, talk.state.with_person) == ([], True)
