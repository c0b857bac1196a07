"""What the trace shows of a value, how many warnings it holds, and what a visit may and may not do."""

from typing import Any

import pytest

from hubwright import flows
from hubwright.flows import walk
from tests.unit.flows.scenes import Talk, document, node, say
from tests.unit.flows.steps import END, VARS, alone, assign, http, run


@pytest.mark.parametrize(
    ("how", "value", "shown"),
    [
        ({}, "x" * 200, "x" * 200),
        ({}, "x" * 201, "x" * 199 + "…"),
        ({"type": "any"}, None, None),
        ({"type": "boolean"}, False, False),
        ({"type": "number"}, 7, 7),
        ({"type": "list"}, ["a", 1], '["a",1]'),
        ({"type": "list"}, ["x" * 300], '["' + "x" * 197 + "…"),
        ({"pii": True}, "Ann", "•••"),
        ({"pii": True, "type": "number"}, 7, "•••"),
        ({"pii": True, "type": "boolean"}, True, True),
        ({"pii": True}, None, None),
    ],
)
def test_the_trace_shows_a_value_shortened_and_personal_ones_not(
    how: dict[str, Any], value: object, shown: object
) -> None:
    raw = document(assign("contact.given", "v"), END, wires={"t.out": "s", "s.out": "end"}, variables={"v": how})
    talk = Talk(raw).write("hi", contact={"given": value})

    assert talk.trace[1].vars == {"v": shown}
    assert talk.state.vars["v"] == value


def test_twenty_warnings_are_kept() -> None:
    summary = [{"id": f"a{n}", "label": "A", "expr": "1 + 'a'"} for n in range(22)]

    assert len(alone(node("p", "handoff", summary=summary)).write("hi").trace[1].warnings) == 20


def test_numbers_and_texts_turn_into_one_another() -> None:
    assert alone(assign("1 < 2", "x"), "out").write("hi").state.vars["x"] == "true"
    assert alone(assign("1.5", "x"), "out").write("hi").state.vars["x"] == "1.5"
    assert alone(assign("'1,200.5'", "n"), "out").write("hi").state.vars["n"] == 1200.5
    assert alone(assign("'  '", "n"), "out").write("hi").state.vars["n"] is None
    failed = alone(assign("contact.given", "d"), "out", "error").write("hi", contact={"given": "w" * 41})
    assert (failed.left_by[-1], failed.trace[1].warnings) == ("s.error", [f"{'w' * 40} is not a date."])


@pytest.mark.parametrize(("length", "port"), [(65_532, "out"), (65_533, "error")])
def test_a_list_of_so_many_bytes_fits_into_a_variable(length: int, port: str) -> None:
    talk = alone(assign("contact.given", "items"), "out", "error").write("hi", contact={"given": ["x" * length]})

    assert talk.left_by[-1] == f"s.{port}"


def test_a_step_that_failed_leaves_nothing_behind() -> None:
    rows = [{"id": "a", "var": "x", "expr": "'new'"}, {"id": "b", "var": "n", "expr": "1 + 'a'"}]
    raw = document(
        assign("'old'"),
        {**node("s2", "set", assignments=rows)},
        say("m", "{{ x }} {{ vars.x }}"),
        END,
        wires={"t.out": "s", "s.out": "s2", "s2.error": "m", "m.out": "end"},
        variables=VARS,
    )
    talk = Talk(raw).write("hi")

    assert (talk.said, talk.state.vars["x"]) == (["old old"], "old")
    failed = next(step for step in talk.trace if step.result == "failed")
    assert (failed.vars, failed.effects, failed.port) == ({}, [], "error")


def test_a_run_that_speaks_nowhere_writes_nothing_about_anybody() -> None:
    for expr, var in (("'gold'", "plan"), ("'returns'", "topic")):
        talk = run(assign(expr, var), wires={"t.out": "s", "s.out": "end", "s.error": "end"})
        assert talk.happen(flows.Triggered(node="t")).left_by[-1] == "s.error"
    told = run(assign("'a'"), wires={"t.out": "s", "s.out": "end"}).happen(flows.Triggered(node="t"))
    assert told.state.outcome == "done"


def test_what_is_written_about_somebody_is_known_at_once_and_told_once() -> None:
    raw = document(
        assign("'gold'", "plan"),
        say("m", "{{ plan }} {{ contact.plan }} {{ contact.name }}"),
        END,
        wires={"t.out": "s", "s.out": "m", "m.out": "end"},
        variables=VARS,
    )
    talk = Talk(raw).write("hi", contact={"name": "Ann"})

    assert talk.said == ["gold gold Ann"]
    assert [(effect.id, effect.fields) for effect in talk.sent(flows.SetContact)] == [("s1:2", {"plan": "gold"})]
    assert talk.sent(flows.SetConversation) == []
    assert talk.state.context["contact"] == {"name": "Ann", "plan": "gold"}


def test_every_effect_of_a_step_has_an_id_of_its_own() -> None:
    summary = [{"id": "a", "label": "A", "expr": "message.text"}]
    talk = alone(node("p", "handoff", text="Wait", summary=summary)).write("hi")

    assert [effect.id for effect in talk.effects] == ["s1:2", "s1:2.1"]
    assert talk.trace[1].effects == ["s1:2", "s1:2.1"]


def test_saying_nothing_is_no_effect() -> None:
    assert alone(node("m", "message", text="{{ x }}"), "out").write("hi").sent(flows.SendMessage) == []
    shown = alone(node("m", "message", kind="image", text=" ", image_url="https://h/a.png", alt="A"), "out").write("hi")
    (picture,) = shown.sent(flows.SendMessage)
    assert (picture.kind, picture.image_url, picture.alt) == ("image", "https://h/a.png", "A")


def test_a_step_that_is_switched_off_is_left_by_its_first_exit_that_leads_on() -> None:
    off = {**http(), "disabled": True}
    raw = document(off, END, wires={"t.out": "h", "h.error": "t2", "h.http_error": "end"}, variables=VARS)
    raw["edges"] = [edge for edge in raw["edges"] if edge["to"] != "t2"]
    talk = Talk(raw).write("hi")

    assert (talk.left_by[1], talk.trace[1].warnings, talk.state.outcome) == ("h.http_error", ["switched off"], "done")
    only_error = document(off, END, wires={"t.out": "h", "h.error": "end"}, variables=VARS)
    alone_off = Talk(only_error).write("hi")
    assert [effect.reason for effect in alone_off.sent(flows.HandOff)] == ["dead_end"]
    assert alone_off.trace[-1].warnings == ["dead_end", "h. leads nowhere"]


def test_an_exit_that_leads_nowhere_names_itself() -> None:
    talk = Talk(document(say("m", "x"), wires={"t.out": "m"})).write("hi")

    assert talk.trace[-1].warnings == ["error", "m.out leads nowhere"]


def test_the_limits_of_an_event_and_of_a_session() -> None:
    assert (walk.MAX_STEPS_PER_EVENT, walk.MAX_VISITS_PER_NODE, walk.MAX_STEPS_PER_SESSION) == (200, 25, 10_000)


def test_a_wait_of_nobody_speaking_takes_the_error_exit() -> None:
    question = run(
        node("q", "ask", var="x", text="Which?"), wires={"t.out": "q", "q.answered": "end", "q.error": "end"}
    )

    assert question.happen(flows.Triggered(node="t")).left_by[-1] == "q.error"
    assert len(question.trace[-2].warnings) == 1


def test_a_result_that_comes_tells_what_it_used() -> None:
    talk = alone(http(), "ok").write("hi").result(ok=True, status=200, usage={"http": 2, "bytes": 7})

    assert talk.trace[0].cost == {"step": 1, "http": 2, "bytes": 7}
