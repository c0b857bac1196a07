"""Nodes that decide or write without asking: table, hours, split, loop, goto, contact, tags."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.node_scenes import HOURS, contact, hours, split, table, tag
from tests.unit.flows.scenes import Talk, document, node, say
from tests.unit.flows.steps import END, alone


def rows(*made: tuple[str, str, str], **config: Any) -> dict[str, Any]:
    columns = [
        {"id": "plan", "expr": "plan", "label": "Plan", "kind": "choice", "values": "gold, silver"},
        {"id": "total", "expr": "n", "kind": "number"},
    ]
    given = [
        {"id": f"r{n}", "cells": {"plan": plan, "total": total}, "outcome": outcome}
        for n, (plan, total, outcome) in enumerate(made)
    ]
    return table(*given, columns=columns, **config)


def asked(step: dict[str, Any], *ports: str, **values: Any) -> Talk:
    variables = {
        "plan": {"scope": "contact", "pii": True},
        "n": {"type": "number", "default": values.pop("n", None)},
        "x": {"type": "any"},
    }
    wires = {"t.out": "d", **{f"d.{port}": "end" for port in ports}}
    return Talk(document(step, END, wires=wires, variables=variables)).write("hi", contact=values)


def test_a_table_says_why_this_row_and_hides_personal_values() -> None:
    talk = asked(rows(("silver", "-", "usual"), ("gold", ">= 30", "vip")), "outcome.vip", plan="gold", n=31)

    assert talk.left_by[1] == "d.outcome.vip"
    assert talk.trace[1].because == {
        "row": 2,
        "row_id": "r1",
        "tests": [
            {"column": "Plan", "cell": "gold", "value": "•••"},
            {"column": "n", "cell": ">= 30", "value": "31"},
        ],
    }


def test_a_table_says_what_it_looked_at_when_no_row_fits() -> None:
    talk = asked(rows(("gold", "-", "vip")), "nomatch", plan="silver", n=1)

    assert talk.trace[1].because == {"row": None, "values": {"Plan": "•••", "n": "1"}}


def test_the_most_important_row_wins_if_importance_counts() -> None:
    step = rows(("-", "-", "usual"), ("gold", "-", "vip"), hit="priority")
    step["config"]["rows"][1]["priority"] = 5

    assert asked(step, "outcome.vip", plan="gold").trace[1].because["row"] == 2


def test_a_table_keeps_a_value_or_collects_them() -> None:
    step = rows(("gold", "-", "vip"), ("-", ">= 1", "usual"), var="x")
    step["config"]["rows"][1]["value"] = "n * 2"

    assert asked(step, "outcome.vip", plan="gold", n=4).state.vars["x"] == "vip"
    assert asked(step, "outcome.usual", plan="silver", n=4).state.vars["x"] == 8
    step["config"]["hit"] = "collect"
    talk = asked(step, "collected", plan="gold", n=4)
    assert (talk.state.vars["x"], talk.trace[1].because) == (["vip", 8], {"rows": [1, 2]})


def test_a_calculated_cell_is_asked_with_the_columns_value() -> None:
    step = rows(("= starts_with(value, 'go') and n > 2", "-", "vip"))

    assert asked(step, "outcome.vip", plan="gold", n=3).left_by[1] == "d.outcome.vip"
    assert asked(step, "nomatch", plan="gold", n=1).left_by[1] == "d.nomatch"


def test_a_value_of_the_wrong_kind_fits_no_test_and_is_told() -> None:
    step = table(
        {"id": "r", "cells": {"word": ">= 3"}, "outcome": "vip"},
        columns=[{"id": "word", "expr": "message.text", "kind": "number"}],
    )
    talk = alone(step, "nomatch").write("many")

    assert talk.trace[1].warnings == ["number does not work with text."]


TUESDAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # 17:30 in Shanghai


@pytest.mark.parametrize(
    ("at", "config", "facts", "port"),
    [
        (TUESDAY, {}, {}, "open"),
        (TUESDAY.replace(hour=10), {}, {}, "closed"),
        (datetime(2026, 11, 28, 3, tzinfo=UTC), {}, {}, "closed"),
        (TUESDAY, {"zone": "contact"}, {"time_zone": "America/New_York"}, "closed"),
        (TUESDAY, {"zone": "contact"}, {"time_zone": "Mars/Olympus"}, "open"),
    ],
)
def test_hours_by_the_clock(at: datetime, config: dict[str, Any], facts: dict[str, Any], port: str) -> None:
    talk = alone(hours(**config), "open", "closed")
    talk.now = at

    assert talk.write("hi", tenant={"business_hours": HOURS}, contact=facts).left_by[1] == f"o.{port}"
    assert talk.trace[1].because["standing"] == port


def test_a_holiday_without_an_exit_of_its_own_is_closed() -> None:
    holiday = {**HOURS, "special": [{"date": "2026-11-24", "name": "Feast"}]}
    talk = alone(hours(), "open", "closed").write("hi", tenant={"business_hours": holiday})

    assert (talk.left_by[1], talk.trace[1].because["day"]) == ("o.closed", "Feast")


def test_the_next_opening_can_be_told() -> None:
    talk = alone(hours(next_var="d"), "closed")
    talk.now = datetime(2026, 11, 27, 12, tzinfo=UTC)

    assert talk.write("hi", tenant={"business_hours": HOURS}).state.vars["d"] == "2026-11-30T01:00:00Z"


def _fresh(talk: Talk, session_id: str) -> Talk:
    talk.state, talk.all_effects = flows.start_state(talk.flow, session_id), []
    return talk


def test_a_split_is_by_weight_and_the_same_for_a_person() -> None:
    ports = ("variant.v0", "variant.v1", "variant.v2")
    flow = alone(split(6, 3, 1, var="x"), *ports)
    went: Counter[object] = Counter()
    for n in range(2_000):
        first, second = (
            _fresh(flow, f"s{n}{again}").write("hi", contact={"id": f"c{n}"}).state.vars["x"] for again in "ab"
        )
        assert first == second
        went[first] += 1

    assert all(abs(went[f"v{n}"] / 2_000 - share) < 0.04 for n, share in enumerate((0.6, 0.3, 0.1))), went


def test_a_weight_of_nothing_is_nobodys_way_and_another_experiment_draws_anew() -> None:
    def way(**config: Any) -> list[object]:
        talks = (alone(split(*weights, var="x", **config), "variant.v0", "variant.v1") for _ in range(40))
        return [talk.write("hi", contact={"id": f"c{n}"}).state.vars["x"] for n, talk in enumerate(talks)]

    weights: tuple[int, ...] = (0, 1)
    assert set(way()) == {"v1"}
    weights = (1, 1)
    assert way() != way(experiment="other")
    assert way() == way()


def test_a_split_that_is_not_sticky_is_drawn_by_session() -> None:
    ways = set()
    for n in range(20):
        talk = alone(split(var="x", sticky=False), "variant.v0", "variant.v1")
        talk.state = flows.start_state(talk.flow, f"s{n}")
        ways.add(talk.write("hi", contact={"id": "same"}).state.vars["x"])

    assert ways == {"v0", "v1"}


def test_goto_goes_on_at_another_step() -> None:
    raw = document(node("j", "goto", step="m"), say("m", "There"), END, wires={"t.out": "j", "m.out": "end"})
    talk = Talk(raw).write("hi")

    assert talk.said == ["There"]
    assert flows.validate(talk.document) == []


def test_contact_fields_are_written_and_known_at_once() -> None:
    fields = [
        {"id": "a", "field": "name", "expr": "'Ann'"},
        {"id": "b", "field": "email", "expr": "'ann@example.com'"},
        {"id": "c", "field": "plan", "expr": "null"},
        {"id": "d", "field": "language", "expr": "'zh'"},
    ]
    raw = document(
        node("c", "contact", fields=fields),
        say("m", "Hi {{ contact.name }}"),
        END,
        wires={"t.out": "c", "c.out": "m", "m.out": "end"},
    )
    talk = Talk(raw).write("hi", contact={"name": "A."})

    known = {"name": "Ann", "email": "ann@example.com", "language": "zh"}
    assert [effect.fields for effect in talk.sent(flows.SetContact)] == [known]
    assert talk.said == ["Hi Ann"]


@pytest.mark.parametrize(
    ("field", "expr"), [("email", "'ann'"), ("language", "'Chinese'"), ("notes", "join([1],'x') + contact.big")]
)
def test_what_a_contact_cannot_hold_takes_the_error_exit_and_writes_nothing(field: str, expr: str) -> None:
    talk = alone(contact(field, expr), "out", "error").write("hi", contact={"big": "x" * 5_000})

    assert talk.left_by[-1] == "c.error"
    assert talk.sent(flows.SetContact) == []


def test_tags_are_known_to_later_steps() -> None:
    raw = document(
        tag(add=[" vip ", "new"], remove=["old"]),
        node("c", "condition", cases=[{"id": "vip", "expr": "'vip' in contact.tags and not ('old' in contact.tags)"}]),
        END,
        wires={"t.out": "g", "g.out": "c", "c.case.vip": "end"},
    )
    talk = Talk(raw).write("hi", contact={"tags": ["old", "kept"]})

    assert talk.left_by[-1] == "c.case.vip"
    assert talk.sent(flows.SetTags) == [flows.SetTags(id="s1:2", of="contact", add=["vip", "new"], remove=["old"])]
    assert talk.state.outcome == "done"
    assert talk.state.context["contact"]["tags"] == ["kept", "vip", "new"]
