"""Conditions and variables."""

import pytest

from hubwright import flows
from tests.unit.flows.scenes import Talk, document, node
from tests.unit.flows.steps import END, VARS, alone, assign, case


def test_condition_takes_the_first_case_that_holds() -> None:
    assert alone(case("false"), "case.one", "case.two", "else").write("two").left_by[1] == "c.case.two"
    assert alone(case("true"), "case.one", "case.two", "else").write("two").left_by[1] == "c.case.one"


def test_what_cannot_be_compared_does_not_hold_and_is_told() -> None:
    talk = alone(case("message.text > 3"), "case.one", "case.two", "else").write("hi")

    assert talk.left_by[1] == "c.else"
    assert talk.trace[1].warnings == ["> does not work with text, number. (column 14)"]


def test_set_keeps_all_or_nothing() -> None:
    step = node(
        "s",
        "set",
        assignments=[{"id": "a", "var": "x", "expr": "'first'"}, {"id": "b", "var": "n", "expr": "len(x) + 'a'"}],
    )
    talk = alone(step, "out", "error").write("hi")

    assert talk.left_by[1] == "s.error"
    assert (talk.state.vars["x"], talk.state.vars["n"]) == (None, None)


def test_a_value_that_was_not_kept_is_not_seen_later() -> None:
    raw = document(
        node(
            "s",
            "set",
            assignments=[{"id": "a", "var": "x", "expr": "'first'"}, {"id": "b", "var": "n", "expr": "1 + 'a'"}],
        ),
        node("m", "message", text="{{ x | default('nothing') }} {{ vars.x | default('at all') }}"),
        END,
        wires={"t.out": "s", "s.error": "m", "m.out": "end"},
        variables=VARS,
    )

    assert Talk(raw).write("hi").said == ["nothing at all"]


SET_TO: list[tuple[str, str, object]] = [
    ("x", "1 + 1", "2"),
    ("x", "true", "true"),
    ("x", "null", None),
    ("n", "'1,200'", 1200),
    ("n", "''", None),
    ("n", "1.5", 1.5),
    ("d", "now()", "2026-11-24T07:00:00Z"),
    ("d", "'2026-11-24'", "2026-11-24"),
    ("flag", "n == null", True),
    ("items", "['a', 1]", ["a", 1]),
    ("any", "message", {"text": "hi", "kind": "text", "choice_id": None, "file": None}),
]


@pytest.mark.parametrize(("var", "expr", "expected"), SET_TO)
def test_set_gives_the_variables_type(var: str, expr: str, expected: object) -> None:
    talk = alone(assign(expr, var), "out").write("hi")

    assert talk.state.vars[var] == expected
    assert type(talk.state.vars[var]) is type(expected)


@pytest.mark.parametrize(
    ("var", "expr"),
    [
        ("n", "true"),
        ("n", "[1]"),
        ("d", "'soon'"),
        ("d", "5"),
        ("flag", "'yes'"),
        ("items", "'a'"),
        ("items", "[message.text, message.text, message.text, message.text, message.text, message.text, message.text]"),
        ("x", "[1]"),
        ("base", "'a'"),
        ("gone", "1"),
    ],
)
def test_set_refuses_what_the_variable_cannot_hold(var: str, expr: str) -> None:
    talk = alone(assign(expr, var), "out", "error").write("x" * 10_000)

    assert talk.left_by[1] == "s.error"
    assert len(talk.trace[1].warnings) == 1


def test_contact_and_conversation_variables_are_told_to_their_owners() -> None:
    step = node(
        "s",
        "set",
        assignments=[
            {"id": "a", "var": "plan", "expr": "plan + '+'"},
            {"id": "b", "var": "topic", "expr": "'orders'"},
            {"id": "c", "var": "x", "expr": "contact.plan + base"},
        ],
    )
    talk = alone(step, "out").write("hi", contact={"plan": "gold", "secret": 1}, tenant={"base": "T", "other": 2})

    assert [effect.fields for effect in talk.sent(flows.SetContact)] == [{"plan": "gold+"}]
    assert [effect.fields for effect in talk.sent(flows.SetConversation)] == [{"topic": "orders"}]
    assert talk.state.vars["x"] == "goldT"
    assert talk.state.context == {
        "contact": {"plan": "gold+"},
        "tenant": {"base": "T"},
        "conversation": {"topic": "orders"},
    }
