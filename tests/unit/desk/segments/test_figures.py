"""The figures of a log against a look at every minute of it; what does not add up is said."""

from collections import Counter
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given

from hubwright.desk.segments.adding_up import STANDING, problems
from hubwright.desk.segments.figures import awake, figures
from hubwright.desk.segments.schemas import QUEUED, Kind, Said, Segment
from tests.unit.desk.segments.logs import BEGAN, MEMBERS, QUEUES, at, logs, said

LAST = 400


def _minutes(log: list[Segment]) -> list[Segment]:
    """What holds in each minute up to the last."""
    return [
        one
        for minute in range(LAST)
        for one in log
        if one.began_at <= at(minute) and (one.ended_at is None or at(minute) < one.ended_at)
    ]


def _status(log: list[Segment]) -> str:
    return next(status for status, kinds in STANDING.items() if log[-1].kind in kinds)


@given(logs())
def test_figures_are_what_a_look_at_every_minute_says(log: list[Segment]) -> None:
    told, minutes = figures(log, [], at(LAST)), _minutes(log)
    kinds = Counter(one.kind for one in minutes)
    assert len(minutes) == LAST
    assert told.waited == timedelta(minutes=kinds["waiting"] + kinds["offered"])
    assert told.handled == timedelta(minutes=kinds["agent"] + kinds["wrap_up"])
    assert told.lasted == timedelta(minutes=LAST - kinds["ended"] - kinds["wrap_up"])
    assert told.wrapped_up == timedelta(minutes=kinds["wrap_up"])
    for held in told.held:
        theirs = Counter(one.kind for one in minutes if one.member_id == held.member_id)
        assert held.handled == timedelta(minutes=theirs["agent"])
        assert held.wrapped_up == timedelta(minutes=theirs["wrap_up"])
        assert held.put_aside == timedelta(minutes=theirs["parked"] + theirs["snoozed"])
    for queue in QUEUES:
        waited = sum((wait.lasted for wait in told.waits if wait.queue_id == queue), timedelta())
        assert waited == timedelta(minutes=sum(one.kind in QUEUED and one.queue_id == queue for one in minutes))
    assert sum(wait.offers for wait in told.waits) == sum(one.kind == "offered" for one in log)


@given(logs(), said())
def test_a_log_adds_up_also_where_what_was_put_off_woke_unnoticed(log: list[Segment], words: list[Said]) -> None:
    whole = [*awake(log, words)]
    assert problems(log, _status(log)) == [] == problems(whole, _status(whole))
    snoozed_open = log[-1].kind == "snoozed" and any(w.author == "contact" and w.at > log[-1].began_at for w in words)
    assert (len(whole) == len(log) + 1) == snoozed_open


@given(logs(), said())
def test_the_first_response_is_the_first_word_after_asking(log: list[Segment], words: list[Said]) -> None:
    asked = [one.began_at for one in log if one.kind in QUEUED]
    told = figures(log, words, at(LAST)).first_response
    after = [w.at for w in words if w.author == "agent" and asked and w.at >= asked[0]]
    assert told == (after[0] - asked[0] if after else None)


def test_one_wait_is_told_with_its_offers_and_what_came_of_it() -> None:
    kinds: list[Kind] = ["bot", "waiting", "offered", "waiting", "agent", "bot", "waiting"]
    log = [
        Segment(n=n, kind=kind, reason="", queue_id=QUEUES[0], began_at=at(n), ended_at=at(n + 1))
        for n, kind in enumerate(kinds)
    ]
    log.append(Segment(n=7, kind="waiting", reason="", queue_id=QUEUES[1], began_at=at(7)))
    told = figures(log, [], at(9))
    assert [(w.queue_id, w.lasted.seconds // 60, w.then, w.offers) for w in told.waits] == [
        (QUEUES[0], 3, "agent", 1),
        (QUEUES[0], 1, "waiting", 0),
        (QUEUES[1], 2, "", 0),
    ]


GOOD = [
    Segment(n=1, kind="bot", reason="", began_at=at(0), ended_at=at(1)),
    Segment(n=2, kind="waiting", reason="", queue_id=QUEUES[0], began_at=at(1), ended_at=at(2)),
    Segment(n=3, kind="agent", reason="", queue_id=QUEUES[0], member_id=MEMBERS[0], began_at=at(2)),
]


@pytest.mark.parametrize(
    ("number", "change", "what"),
    [
        (1, {"ended_at": at(3)}, "overlap"),
        (1, {"began_at": BEGAN - timedelta(minutes=1)}, "overlap"),
        (0, {"ended_at": at(0)}, "a gap"),
        (1, {"n": 4}, "4 stands where 2"),
        (1, {"ended_at": None}, "has not ended"),
        (2, {"ended_at": at(9)}, "nothing is open"),
        (2, {"member_id": None}, "nobody's"),
        (1, {"queue_id": None}, "in no queue"),
        (2, {"kind": "ended"}, "is what it says last"),
        (0, {"kind": "agent"}, "nobody's"),
        (2, {"kind": "offered", "began_at": at(2)}, "is what it says last"),
        (2, {"kind": "wrap_up"}, "did not hold it"),
    ],
)
def test_what_does_not_add_up_is_said(number: int, change: dict[str, object], what: str) -> None:
    assert problems(GOOD, "assigned") == []
    broken = [msgspec.structs.replace(one, **change) if n == number else one for n, one in enumerate(GOOD)]
    assert any(what in said for said in problems(broken, "assigned")), problems(broken, "assigned")
    assert problems([], "bot") == ["nothing is written"]
