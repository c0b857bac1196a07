"""The crash proof's checker finds each kind of fault, so its silence means something."""

from typing import Any

import pytest

from tests.crash.ledger import Acknowledged, faults, faults_of_answers, faults_of_reading, faults_of_staff_view


def said(seq: int, text: str, author: str = "contact") -> dict[str, Any]:
    """One event as the visitor API shows it."""
    return {"seq": seq, "author": author, "kind": "text", "text": text}


PROMISES = [Acknowledged("one", 1, "c"), Acknowledged("two", 3, "c"), Acknowledged("three", 5, "c")]
WHOLE = [said(1, "one"), said(2, "hello", "bot"), said(3, "two"), said(5, "three")]


def test_a_whole_conversation_has_no_faults() -> None:
    assert faults(PROMISES, WHOLE) == []
    assert faults(PROMISES[:2], WHOLE) == [], "a message may be there although its answer was lost"


@pytest.mark.parametrize(
    ("events", "fault"),
    [
        (WHOLE[:-1], "lost: 'three' (seq 5)"),
        ([], "lost: 'one' (seq 1)"),
        ([said(1, "one", "bot"), *WHOLE[1:]], "lost: 'one' (seq 1)"),
        ([*WHOLE, said(6, "three")], "2 times: 'three'"),
        ([*WHOLE[:-1], said(6, "three")], "'three' was promised seq 5 and has 6"),
        ([WHOLE[0], WHOLE[2], WHOLE[1], WHOLE[3]], "event 2 follows event 3"),
        ([*WHOLE, said(5, "other")], "event 5 follows event 5"),
    ],
)
def test_each_kind_of_fault_is_named(events: list[dict[str, Any]], fault: str) -> None:
    assert fault in faults(PROMISES, events)


def test_promises_out_of_order_are_named() -> None:
    swapped = [Acknowledged("one", 3, "c"), Acknowledged("two", 1, "c")]
    assert "'two' was sent after 'one' and stands before it" in faults(swapped, [said(1, "two"), said(3, "one")])


ASKED = [said(1, "where is my order 10001 (a)"), said(2, "Your order 10001 is on its way", "bot")]


def test_one_answer_for_each_message_is_no_fault() -> None:
    assert faults_of_answers(ASKED) == []


@pytest.mark.parametrize(
    ("events", "fault"),
    [
        (ASKED[:1], "order 10001 was told 0 times"),
        ([*ASKED, said(3, "Your order 10001 is on its way", "bot")], "order 10001 was told 2 times"),
        ([*ASKED, said(3, "Hello!", "bot")], "1 messages have 2 answers"),
    ],
)
def test_missing_and_doubled_answers_are_named(events: list[dict[str, Any]], fault: str) -> None:
    assert fault in faults_of_answers(events)


def test_what_was_shown_must_still_be_there_unchanged() -> None:
    assert faults_of_reading(WHOLE[1:], WHOLE) == []
    assert faults_of_reading([said(2, "hello", "bot")], [said(2, "two")]) == ["shown and gone: 2 'hello'"]


def test_staff_see_every_number() -> None:
    assert faults_of_staff_view([said(1, "one"), said(2, "two")]) == []
    assert faults_of_staff_view([said(1, "one"), said(3, "two")]) == ["staff see the numbers [1, 3]"]
