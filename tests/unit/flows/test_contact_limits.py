"""What fits into a contact, and what a condition tells about the case it chose."""

import pytest

from hubwright import flows
from tests.unit.flows.node_scenes import contact
from tests.unit.flows.scenes import Talk
from tests.unit.flows.steps import alone, case


def written(field: str, value: object) -> Talk:
    return alone(contact(field, "contact.given"), "out", "error").write("hi", contact={"given": value})


def test_a_field_holds_four_thousand_bytes_and_no_more() -> None:
    fits = written("notes", "x" * 3_998)  # two are for the quotes

    assert [effect.fields for effect in fits.sent(flows.SetContact)] == [{"notes": "x" * 3_998}]
    assert written("notes", "x" * 3_999).trace[1].warnings == ["The resulting text is longer than 4000 characters."]


def test_a_name_is_cut_and_made_a_text_and_other_fields_are_taken_as_they_are() -> None:
    assert written("name", "n" * 201).sent(flows.SetContact)[0].fields == {"name": "n" * 200}
    assert written("name", 7).sent(flows.SetContact)[0].fields == {"name": "7"}
    assert written("size", 7).sent(flows.SetContact)[0].fields == {"size": 7}
    assert written("notes", "n" * 201).sent(flows.SetContact)[0].fields == {"notes": "n" * 201}


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_changes_nothing(nothing: str | None) -> None:
    talk = written("email", nothing)

    assert talk.left_by[-1] == "c.out"
    assert talk.sent(flows.SetContact) == []


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("email", "{} is not an e-mail address."),
        ("language", "{} is not a language such as en or zh."),
    ],
)
def test_what_does_not_fit_is_quoted_in_part(field: str, shown: str) -> None:
    talk = written(field, "w" * 41)

    assert talk.left_by[-1] == "c.error"
    assert talk.trace[1].warnings == [shown.format("w" * 40)]


def test_a_reserved_field_is_passed_over() -> None:
    assert written("id", "somebody").sent(flows.SetContact) == []
    assert written("tags", ["vip"]).sent(flows.SetContact) == []


def test_a_condition_tells_the_beginning_of_the_case_it_chose() -> None:
    long = f"message.text == 'hi' or message.text == '{'x' * 200}'"
    step = case(long)

    assert alone(step, "case.one", "else").write("hi").trace[1].because == {"case": long[:200]}
    assert alone(step, "case.two", "else").write("two").trace[1].because == {"case": "message.text == 'two'"}
    assert alone(step, "case.one", "else").write("other").trace[1].because == {}
