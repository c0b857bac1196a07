"""Overflow against a brute-force reference that imports nothing of the product; and no chain is ever a circle."""

from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from hubwright.control.routing.overflow import Rule
from hubwright.desk.routing.overflow import Course, QueueFacts, decide, reach
from tests.unit.desk.routing.overflow_reference import Plain, go

NUMBERS = st.integers(1, 4)
MAYBE = st.none() | st.integers(0, 5)
RULES = st.fixed_dictionaries(
    {
        "when": st.sampled_from(["estimated", "average", "length", "closed", "nobody", "waited"]),
        "limit": st.integers(0, 4),
        "then": st.sampled_from(["queue", "queue", "queue", "callback", "message", "end"]),
        "queue": st.integers(1, 5),
    }
)
QUEUE = st.fixed_dictionaries(
    {
        "rules": st.lists(RULES, max_size=5),
        "waiting": st.integers(0, 5),
        "estimated": MAYBE,
        "average": MAYBE,
        "open": st.booleans(),
        "somebody": st.booleans(),
    }
)
QUEUES = st.dictionaries(NUMBERS, QUEUE, min_size=1, max_size=4)


def _decide(start: int, queues: dict[int, Plain], **more: Any) -> Course:
    rules = {UUID(int=number): [_rule(each) for each in queue["rules"]] for number, queue in queues.items()}
    facts = {
        UUID(int=number): QueueFacts(
            waiting=queue["waiting"],
            estimated_s=queue["estimated"],
            average_s=queue["average"],
            is_open=queue["open"],
            somebody=queue["somebody"],
        )
        for number, queue in queues.items()
    }
    return decide(UUID(int=start), rules, facts, **more)


def _rule(drawn: Plain) -> Rule:
    queue = UUID(int=drawn["queue"]) if drawn["then"] == "queue" else None
    return Rule(when=drawn["when"], limit=drawn["limit"], then=drawn["then"], queue=queue)


@settings(max_examples=400)
@given(
    QUEUES,
    st.data(),
    st.booleans(),
    st.floats(0, 6),
    st.sets(NUMBERS),
    st.sets(st.sampled_from(["callback", "message", "end"])),
    st.booleans(),
)
def test_every_queue_outcome_and_clause_is_that_of_the_reference_and_nobody_goes_in_circles(
    queues: dict[int, Plain],
    data: st.DataObject,
    after: bool,
    waited: float,
    been: set[int],
    done: set[Any],
    calls_back: bool,
) -> None:
    start = data.draw(st.sampled_from(sorted(queues)))
    course = _decide(
        start,
        queues,
        moment="after" if after else "before",
        waited_s=waited,
        been={UUID(int=number) for number in been},
        done=done,
        calls_back=calls_back,
    )
    queue, then, told = go(
        start, queues, waited=waited, after=after, been=sorted(been), done=sorted(done), calls_back=calls_back
    )
    assert (course.queue.int, course.then) == (queue, then)
    assert [(stop.queue.int, asked.number, asked.said) for stop in course.stops for asked in stop.asked] == told
    way = [stop.queue.int for stop in course.stops]
    assert len(way) == len(set(way))
    assert not set(way[1:]) & been
    assert all(asked.said != "holds" for stop in course.stops for asked in stop.asked[:-1])
    for stop, onward in zip(course.stops, course.stops[1:], strict=False):
        assert (stop.asked[-1].said, stop.asked[-1].queue) == ("holds", onward.queue)


def test_two_queues_that_send_to_each_other_let_people_stay_in_the_second() -> None:
    to = {"when": "length", "limit": 1, "then": "queue"}
    full = {"waiting": 9, "estimated": None, "average": None, "open": True, "somebody": True}
    queues = {1: {**full, "rules": [{**to, "queue": 2}]}, 2: {**full, "rules": [{**to, "queue": 1}]}}
    course = _decide(1, queues)
    assert (course.queue.int, course.then) == (2, "wait")
    assert [[asked.said for asked in stop.asked] for stop in course.stops] == [["holds"], ["been_there"]]
    back = _decide(2, queues, been={UUID(int=1)})
    assert (back.queue.int, back.then) == (2, "wait")


@given(QUEUES)
def test_every_queue_that_a_decision_may_come_to_is_asked_how_it_stands(queues: dict[int, Plain]) -> None:
    start = min(queues)
    rules = {UUID(int=number): [_rule(each) for each in queue["rules"]] for number, queue in queues.items()}
    found = reach(UUID(int=start), rules)
    assert {stop.queue for stop in _decide(start, queues).stops} <= found
    closed = {queue for one in found for rule in rules.get(one, ()) if (queue := rule.queue) is not None}
    assert closed <= found
