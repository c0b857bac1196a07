"""What is set about overflow means the same after the form, and each rule has a sentence of its own."""

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from admin_ui.forms import read_form
from admin_ui.pages.routing.overflow_form import overflow_of_value, overflow_schema, value_of_overflow
from admin_ui.pages.routing.overflow_words import decided, told
from hubwright.control.routing.overflow import Overflow, Rule

QUEUES = {UUID(int=1): "Support", UUID(int=2): "Returns"}
MINUTES = st.integers(1, 600).map(lambda minutes: minutes * 60)


@st.composite
def _rules(draw: st.DrawFn) -> Rule:
    when = draw(st.sampled_from(["estimated", "average", "length", "closed", "nobody", "waited"]))
    then = draw(st.sampled_from(["queue", "callback", "message", "end"]))
    limit = draw(st.integers(1, 10_000)) if when == "length" else draw(MINUTES)
    return Rule(
        when=when,  # type: ignore[arg-type]  # drawn from its words
        limit=0 if when in ("closed", "nobody") else limit,
        then=then,  # type: ignore[arg-type]  # drawn from its words
        queue=UUID(int=2) if then == "queue" else None,
        words=draw(st.sampled_from(["", "Call 0800."])) if then == "end" else "",
    )


OVERFLOWS = st.builds(
    Overflow,
    rules=st.lists(_rules(), max_size=4).map(tuple),
    callback_above=st.none() | MINUTES,
    callback_tries=st.integers(1, 10),
    answer_minutes=st.integers(1, 600),
    tell_again=st.sampled_from(["never", "minutes", "halved"]),
    tell_minutes=st.just(10),
)


def _posted(value: Any, path: str = "") -> dict[str, list[str]]:
    """What a browser sends of a form that holds this."""
    if isinstance(value, dict):
        return {k: v for key, part in value.items() for k, v in _posted(part, f"{path}.{key}".strip(".")).items()}
    if isinstance(value, list):
        return {k: v for n, part in enumerate(value) for k, v in _posted(part, f"{path}.{n}").items()}
    return {path: [str(value)]}


@given(OVERFLOWS)
def test_what_is_set_means_the_same_after_the_form(overflow: Overflow) -> None:
    reading = read_form(overflow_schema({str(UUID(int=2)): "Returns"}), _posted(value_of_overflow(overflow)))
    assert reading.accepted, reading.errors
    assert overflow_of_value(reading.value) == overflow


@given(OVERFLOWS)
def test_each_rule_has_a_sentence_and_so_has_whoever_waits_without_one(overflow: Overflow) -> None:
    said = told(overflow, QUEUES)
    assert len(said) == max(1, len(overflow.rules)) + (overflow.callback_above is not None)
    assert all("%(" not in sentence and "?" not in sentence for sentence in said)


def test_a_decision_names_the_clause_that_decided_and_what_was_passed_over() -> None:
    asked = {"limit": 300, "queue": str(UUID(int=2))}
    trace = {
        "stops": [
            {
                "queue": str(UUID(int=1)),
                "asked": [
                    {**asked, "number": 1, "when": "average", "then": "queue", "value": None, "said": "unknown"},
                    {**asked, "number": 2, "when": "estimated", "then": "queue", "value": 600, "said": "holds"},
                ],
            },
            {
                "queue": str(UUID(int=2)),
                "asked": [
                    {
                        "number": 1,
                        "when": "length",
                        "limit": 3,
                        "then": "queue",
                        "queue": str(UUID(int=1)),
                        "value": 4,
                        "said": "been_there",
                    }
                ],
            },
        ]
    }
    assert decided(trace, QUEUES) == [
        "Support, rule 1: nobody can tell whether the waits of the last half hour were longer than 5 min on average.",
        "Support, rule 2 decided: the estimated wait is longer than 5 min (10 min), so they go to the queue Returns.",
        "Returns, rule 1 held, but they have been in Support: nobody goes in circles.",
        "Returns: no rule holds, they wait here.",
    ]
