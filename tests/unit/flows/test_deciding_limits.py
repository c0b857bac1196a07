"""Tables, splits, loops, tags, hours and hand-offs: what they tell, and how much they take."""

from typing import Any

import msgspec
import pytest

from hubwright import flows
from hubwright.flows.nodes.decision_table_form import findings_of
from hubwright.flows.nodes.subflow import SubflowConfig
from tests.unit.flows.node_scenes import HOURS, TWO, hours, loop, split, table, tag
from tests.unit.flows.scenes import NOW, Talk, document, node, say
from tests.unit.flows.steps import END, VARS, alone


def found(node_type: str, config: dict[str, Any]) -> list[flows.Problem]:
    kind = flows.find_node_type(node_type)
    assert kind is not None
    return list(kind.check("n", config))


def test_a_table_tells_eighty_characters_of_what_it_looked_at() -> None:
    word = "w" * 81
    step = table({"id": "r", "cells": {"word": word}, "outcome": "vip"}, columns=[{"id": "word", "expr": "any"}])
    raw = document(
        step,
        END,
        wires={"t.out": "d", "d.outcome.vip": "end", "d.nomatch": "end"},
        variables={"any": {"type": "any", "default": word}},
    )
    assert Talk(raw).write("hi").trace[1].because["tests"] == [
        {"column": "any", "cell": word[:80], "value": word[:80]},
    ]
    raw["nodes"][0]["config"]["rows"][0]["cells"]["word"] = "other"
    assert Talk(raw).write("hi").trace[1].because == {"row": None, "values": {"any": word[:80]}}


def test_a_column_that_cannot_be_calculated_fits_nothing_and_is_told() -> None:
    step = table({"id": "r", "cells": {"word": "a"}, "outcome": "vip"}, columns=[{"id": "word", "expr": "1 + 'a'"}])
    talk = alone(step, "nomatch").write("hi")

    assert (talk.left_by[1], len(talk.trace[1].warnings)) == ("d.nomatch", 1)


def test_a_calculated_cell_that_cannot_be_asked_does_not_hold_and_is_told() -> None:
    talk = alone(table({"id": "r", "cells": {"word": "= value > 3"}, "outcome": "vip"}), "nomatch").write("hi")

    assert (talk.left_by[1], len(talk.trace[1].warnings)) == ("d.nomatch", 1)


def test_the_rows_of_a_table_are_counted_from_one() -> None:
    rows = [{"id": "a", "cells": {}, "outcome": "vip"}, {"id": "b", "cells": {}, "outcome": "gone"}]
    (problem,) = found("decision_table", table(*rows)["config"])

    assert (problem.code, problem.field) == ("table_no_outcome", "rows.b.outcome")
    assert "2" in problem.message


def test_a_strange_value_is_told_in_part() -> None:
    columns = [{"id": "word", "expr": "x", "kind": "choice", "values": "gold"}]
    row = {"id": "a", "cells": {"word": "s" * 41}, "outcome": "vip"}
    (problem,) = found("decision_table", table(row, columns=columns)["config"])

    assert problem.code == "table_value_unknown"
    assert "s" * 40 in problem.message
    assert "s" * 41 not in problem.message


def test_two_columns_of_one_id_are_not_looked_into() -> None:
    columns = [{"id": "word", "expr": "x"}, {"id": "word", "expr": "n"}]
    config = table(columns=columns)["config"]

    assert found("decision_table", config) == []
    assert findings_of(msgspec.json.encode(config)) == ()


def test_a_table_with_a_cell_that_cannot_be_read_has_no_findings() -> None:
    config = table({"id": "r", "cells": {"word": "a,,b"}, "outcome": "vip"})["config"]

    assert findings_of(msgspec.json.encode(config)) == ()


def test_a_split_tells_where_somebody_stands() -> None:
    talk = alone(split(), "variant.v0", "variant.v1").write("hi", contact={"id": "c1"})
    because = talk.trace[1].because

    assert because["experiment"] == "greeting"
    assert talk.left_by[1] == f"s.variant.{because['variant']}"
    assert isinstance(because["place"], int)
    assert 0 <= because["place"] < 10_000


def test_variants_without_a_weight_weigh_one() -> None:
    assert found("split", {"variants": [{"id": "a"}, {"id": "b"}]}) == []
    assert [problem.code for problem in found("split", {"variants": [{"id": "a", "weight": 0}]})] == ["no_weight"]
    assert found("split", {"variants": []}) == []


def around(step: dict[str, Any], **facts: Any) -> Talk:
    raw = document(
        step,
        say("m", "round"),
        END,
        wires={"t.out": "l", "l.body": "m", "m.out": "l", "l.done": "end", "l.error": "end"},
        variables=VARS,
    )
    return Talk(raw).write("hi", contact=facts)


def test_a_loop_takes_a_hundred_entries_and_no_more() -> None:
    talk = around(loop(over="list", entries="contact.given"), given=list(range(100)))
    while talk.state.status == "waiting":
        pause = talk.trace[-1]
        assert pause.because == {"pauses_after": pause.because["pauses_after"]}
        talk.time_passes()
    assert "l.done" in talk.left_by

    assert around(loop(over="list", entries="contact.given"), given=list(range(101))).left_by[1] == "l.error"


def test_a_loop_takes_entries_of_so_many_bytes_and_no_more() -> None:
    step = loop(over="list", entries="contact.given")

    assert "round" in around(step, given=["x" * 65_532]).said
    refused = around(step, given=["x" * 65_533])
    assert (refused.left_by[1], refused.said) == ("l.error", [])


@pytest.mark.parametrize(("times", "turns"), [(-1, 1), (0, 1), (1, 1), (2, 2)])
def test_a_loop_goes_round_once_at_least(times: int, turns: int) -> None:
    assert around(loop(times=times)).said == ["round"] * turns


def test_tags_are_forty_characters_long_and_fifty_at_most() -> None:
    assert found("tag", {"add": ["t" * 40]}) == []
    (problem,) = found("tag", {"add": ["t" * 61]})
    assert (problem.code, "t" * 60 in problem.message, "t" * 61 in problem.message) == ("tag_too_long", True, False)
    talk = alone(tag(add=["new", "t" * 41]), "out").write("hi", contact={"tags": [f"tag{n}" for n in range(49)]})
    assert talk.sent(flows.SetTags)[0].add == ["new", "t" * 40]
    raw = document(
        tag(),
        node("c", "condition", cases=[{"id": "a", "expr": "len(contact.tags) == 50"}]),
        END,
        wires={"t.out": "g", "g.out": "c", "c.case.a": "end"},
    )
    talk = Talk(raw).write("hi", contact={"tags": [f"tag{n}" for n in range(50)]})
    assert talk.left_by[-1] == "c.case.a"


def test_without_business_hours_the_trace_says_so() -> None:
    talk = alone(hours(), "error").write("hi")

    assert talk.trace[1].warnings == ["the company has no business hours (settings, business hours)"]
    told = alone(hours(), "open", "closed").write("hi", tenant={"business_hours": HOURS}).trace[1].because
    assert told == {"standing": "open", "local": "2026-11-24T15:00+08:00", "day": ""}


def test_a_step_that_is_gone_is_named() -> None:
    talk = alone(node("j", "goto", step="gone"), "error").write("hi")

    assert talk.trace[1].warnings == ["there is no step gone"]
    goto = flows.find_node_type("goto")
    assert goto is not None
    assert [dict(goto.leads_to({"step": step})) for step in ("m", "", 7, None)] == [{"there": "m"}, {}, {}, {}]


@pytest.mark.parametrize(
    ("given", "priority"), [("low", 1), ("normal", 2), ("high", 3), ("urgent", 4), ("whenever", 2)]
)
def test_the_priority_of_a_hand_off_is_a_number(given: str, priority: int) -> None:
    assert alone(node("p", "handoff", priority=given)).write("hi").sent(flows.HandOff)[0].priority == priority


def test_a_line_of_a_summary_that_cannot_be_calculated_is_told() -> None:
    summary = [{"id": "a", "label": "A", "expr": "1 + 'a'"}, {"id": "b", "label": "B", "expr": "message.text"}]
    talk = alone(node("p", "handoff", summary=summary)).write("hi")

    assert talk.sent(flows.HandOff)[0].summary == {"B": "hi"}
    assert len(talk.trace[1].warnings) == 1


def test_a_pinned_flow_without_a_version_is_the_one_that_is_live() -> None:
    assert SubflowConfig(flow="a", policy="pinned").ref == flows.FlowRef("a", 0)
    assert SubflowConfig(flow="a", policy="pinned", version=3).ref == flows.FlowRef("a", 3)
    assert SubflowConfig(flow="a", policy="live", version=3).ref == flows.FlowRef("a", 0)


def test_a_wait_of_no_length_lasts_a_second() -> None:
    def due(step: dict[str, Any]) -> list[float]:
        sent = alone(step, "elapsed", "event").write("hi").sent(flows.SetTimer)
        return [(timer.due_at - NOW).total_seconds() for timer in sent]

    assert due(node("w", "wait")) == [1.0]
    assert due(node("w", "wait_event", name="paid", timeout_s=0)) == [1.0]
    assert due(node("w", "wait_event", name="paid", timeout_s=7_776_001)) == [7_776_000.0]
    assert due(node("w", "wait_event", name="paid")) == [86_400.0]


def test_an_event_without_a_proper_name_is_not_waited_for() -> None:
    talk = alone(node("w", "wait_event", name="Not A Name"), "error").write("hi")

    assert (talk.left_by[-1], talk.trace[1].warnings) == ("w.error", ["the event has no proper name"])
    long = f"e{'x' * 79}"
    assert alone(node("w", "wait_event", name=long)).write("hi").sent(flows.AwaitEvent)[0].name == long
    assert alone(node("w", "wait_event", name=f"{long}x"), "error").write("hi").left_by[-1] == "w.error"


def test_a_key_is_cut_after_two_hundred_characters() -> None:
    step = node("w", "wait_event", name="paid", key="contact.given")

    assert alone(step).write("hi", contact={"given": "k" * 201}).sent(flows.AwaitEvent)[0].key == "k" * 200


def test_a_wait_without_a_filter_takes_every_event() -> None:
    for when, takes in (("", True), ("true", True), ("false", False), ("1 + 'a' > 2", False)):
        flow = alone(node("w", "wait_event", name="paid", when=when)).flow
        kind: Any = flow.nodes["w"].type
        scope: Any = type("Scope", (), {"scope": {}})()
        assert kind.accepts(flow.nodes["w"].prepared, scope) is takes


def test_two_items_of_quick_replies_keep_their_own_value() -> None:
    raw = document(
        node("b", "buttons", text="Well?", items=TWO, var="x"),
        END,
        wires={"t.out": "b", "b.item.yes": "end", "b.item.no": "end"},
        variables=VARS,
    )
    assert Talk(raw).write("hi").press("b:yes").state.vars["x"] == "yes"
    assert Talk(raw).write("hi").press("b:no").state.vars["x"] == "nope"
