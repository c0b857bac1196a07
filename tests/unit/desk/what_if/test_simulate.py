"""A day run again: nothing twice, nobody over their limit, and the same plan offers again what was offered."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.control.routing.capacity import Capacity
from hubwright.control.routing.plan import Plan, PlanFrom, Step
from hubwright.control.routing.requirements import Skill
from hubwright.desk.what_if.day import Answer, Came, Day, Stand, Worker
from hubwright.desk.what_if.plan_book import PlanBook
from hubwright.desk.what_if.simulate import Course, simulate

NINE = datetime(2026, 11, 27, 9, tzinfo=UTC)
SALES, REPAIRS = UUID(int=1), UUID(int=2)
OPEN_PLAN = Plan(steps=(Step(seconds=60),))


def at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def came(number: int, seconds: float, *, queue: UUID = SALES, **more: object) -> Came:
    fields = {"held": ((0.0, 120.0),), **more}
    return Came(
        entry_id=UUID(int=1000 + number),
        conversation_id=UUID(int=2000 + number),
        queue_id=queue,
        at=at(seconds),
        **fields,
    )  # type: ignore[arg-type]  # fields of all kinds


def worker(number: int, *, total: int = 1, since: float = -1, **more: object) -> Worker:
    return Worker(member_id=UUID(int=number), capacity=Capacity(total=total), there=((at(since), True),), **more)  # type: ignore[arg-type]  # fields of all kinds


def day(entries: list[Came], workers: list[Worker], **more: object) -> Day:
    return Day(began=at(0), ended=at(36_000), came=tuple(entries), workers=tuple(workers), **more)  # type: ignore[arg-type]  # fields of all kinds


def course(of: Day, plans: dict[UUID, Plan] | PlanBook | None = None) -> Course:
    return simulate(of, plans or {SALES: OPEN_PLAN, REPAIRS: OPEN_PLAN}, {SALES: 30, REPAIRS: 30})


def pairs(run: Course) -> list[tuple[int, int]]:
    return [(offer.entry_id.int - 1000, offer.member_id.int) for offer in run.offers]


def recorded(of: Day, run: Course) -> Day:
    """The day as if that run had really happened."""
    answers = tuple(
        Answer(entry_id=o.entry_id, member_id=o.member_id, offered_at=o.at, ended_at=o.ended_at, ending=o.ending)
        for o in run.offers
        if o.ended_at is not None and o.ending is not None
    )
    return msgspec.structs.replace(of, answers=answers)


def test_who_waits_gets_the_seat_that_frees_up_in_turn() -> None:
    run = course(day([came(1, 0), came(2, 1), came(3, 2)], [worker(7)]))
    assert pairs(run) == [(1, 7), (2, 7), (3, 7)]
    first, second, _third = run.offers
    assert first.ended_at is not None
    assert second.at - first.ended_at == pytest.approx(timedelta(seconds=120), abs=timedelta(milliseconds=60))


def test_another_plan_sends_it_to_somebody_else() -> None:
    skilled = Plan(steps=(Step(seconds=600, requires=Skill(skill="gold", at_least=3)),))
    of = day([came(1, 0)], [worker(7), worker(8, skills={"gold": 4})])
    assert pairs(course(of)) == [(1, 7)]
    assert pairs(course(of, {SALES: skilled})) == [(1, 8)]


def test_a_longer_step_lets_somebody_wait_longer_for_whoever_fits_and_then_for_anybody() -> None:
    def skilled(seconds: int) -> Plan:
        return Plan(steps=(Step(seconds=seconds, requires=Skill(skill="gold", at_least=3)),))

    of = day([came(1, 0)], [worker(7)])
    for seconds in (40, 300):
        (offer,) = course(of, {SALES: skilled(seconds)}).offers
        assert offer.at - at(0) == pytest.approx(timedelta(seconds=seconds), abs=timedelta(seconds=1))


def test_what_was_really_declined_is_declined_again_and_goes_to_the_next() -> None:
    of = day(
        [came(1, 0)],
        [worker(7), worker(8)],
        answers=(
            Answer(
                entry_id=UUID(int=1001), member_id=UUID(int=7), offered_at=at(0.02), ended_at=at(5), ending="declined"
            ),
            Answer(
                entry_id=UUID(int=1001), member_id=UUID(int=8), offered_at=at(5.03), ended_at=at(9), ending="accepted"
            ),
        ),
    )
    run = course(of)
    assert [(o.entry_id.int - 1000, o.member_id.int, o.at, o.ending) for o in run.offers] == [
        (1, 7, at(0.02), "declined"),
        (1, 8, at(5.03), "accepted"),
    ]


def test_what_comes_back_is_not_there_before_it_was_given_back_and_keeps_its_age() -> None:
    back = came(3, 30, since=at(0))
    run = course(day([came(1, 10), came(2, 20), back], [worker(7)]))
    assert pairs(run) == [(1, 7), (3, 7), (2, 7)]


def test_what_was_moved_waits_there_from_then_on_and_whoever_was_asked_is_not_any_more() -> None:
    moved = came(1, 0, stands=(Stand(at=at(5), queue_id=REPAIRS, priority=2, keeps_turn=False),))
    fitter = worker(8, since=4, queues=frozenset({REPAIRS}))
    run = course(day([moved], [worker(7, queues=frozenset({SALES})), fitter], typical_answer_s=60.0))
    assert [(*pair, offer.ending) for pair, offer in zip(pairs(run), run.offers, strict=True)] == [
        (1, 7, "rescinded"),
        (1, 8, "accepted"),
    ]
    assert run.offers[1].at - at(5) < timedelta(seconds=1)


def test_what_became_more_urgent_goes_first_and_is_never_put_further_back() -> None:
    urgent = Stand(at=at(30), queue_id=SALES, priority=4)
    less = Stand(at=at(40), queue_id=SALES, priority=1)
    run = course(day([came(1, 0), came(2, 10), came(3, 20, stands=(urgent, less))], [worker(7)]))
    assert pairs(run) == [(1, 7), (3, 7), (2, 7)]


def test_what_is_kept_until_it_opens_is_offered_then_or_where_it_is_moved_to() -> None:
    kept = Stand(at=at(0), queue_id=SALES, priority=2, not_before=at(300))
    freed = Stand(at=at(100), queue_id=REPAIRS, priority=2, keeps_turn=False)
    (opened,) = course(day([came(1, 0, stands=(kept,))], [worker(7)])).offers
    assert at(300) <= opened.at < at(301)
    (moved,) = course(day([came(1, 0, stands=(kept, freed))], [worker(7)])).offers
    assert at(100) <= moved.at < at(101)


def test_who_gave_up_is_gone_unless_somebody_takes_them_before() -> None:
    of = day([came(1, 0, left_at=at(30), held=None)], [worker(7, since=60)])
    run = course(of)
    assert not run.offers
    assert run.left == {UUID(int=1001): at(30)}
    sooner = course(day([came(1, 0, left_at=at(30), held=None)], [worker(7, since=10)]))
    assert pairs(sooner) == [(1, 7)]
    assert not sooner.left


def test_what_somebody_pulled_takes_a_seat_of_theirs() -> None:
    pulled = came(1, 0, left_at=at(5), taken_by=UUID(int=7), queue=REPAIRS)
    of = day([pulled, came(2, 10)], [worker(7, queues=frozenset({SALES}))])
    (offer,) = course(of).offers
    assert offer.at >= at(125)


def test_whoever_has_closed_the_inbox_is_offered_nothing_until_it_is_open_again() -> None:
    closed = worker(7, heard=((at(5), False), (at(50), True)))
    run = course(day([came(1, 0), came(2, 10)], [closed], typical_answer_s=1.0))
    assert run.offers[0].at < at(5)
    late = worker(8, total=2, heard=((at(50), True),))  # not open before
    assert [offer.at >= at(50) for offer in course(day([came(1, 0)], [late])).offers] == [True]


def test_a_plan_holds_from_its_moment_on_and_who_waits_keeps_the_turn_they_came_with() -> None:
    skilled = Plan(steps=(Step(seconds=600, requires=Skill(skill="gold", at_least=3)),))
    book = PlanBook({SALES: skilled}, (PlanFrom(queue_id=SALES, at=at(100), plan=OPEN_PLAN),))
    early, late = course(day([came(1, 0)], [worker(7)]), book), course(day([came(1, 0)], [worker(7)]), {SALES: skilled})
    assert at(100) <= early.offers[0].at < at(102)
    assert late.offers[0].at >= at(600)
    flat = Plan(steps=(), priority_minutes=(0, 0, 0, 0))
    later = PlanBook({SALES: Plan(steps=())}, (PlanFrom(queue_id=SALES, at=at(30), plan=flat),))
    waiting = [came(1, 0), came(2, 10, priority=1), came(3, 20, priority=4), came(4, 40, priority=4)]
    turns = course(day(waiting, [worker(7, since=60)]), later)
    assert [pair[0] for pair in pairs(turns)] == [3, 1, 2, 4]


@st.composite
def days(draw: st.DrawFn) -> Day:
    entries = []
    for number in range(draw(st.integers(1, 25))):
        starts = draw(st.integers(0, 1_500))
        gives_up = draw(st.one_of(st.none(), st.integers(1, 600)))
        entries.append(
            came(
                number,
                starts,
                queue=draw(st.sampled_from([SALES, REPAIRS])),
                priority=draw(st.integers(1, 4)),
                held=((0.0, float(draw(st.integers(1, 400)))),),
                left_at=at(starts + gives_up) if gives_up is not None else None,
            )
        )
    workers = [
        Worker(
            member_id=UUID(int=number + 1),
            capacity=Capacity(total=draw(st.integers(1, 3))),
            queues=draw(st.sampled_from([None, frozenset({SALES}), frozenset({REPAIRS})])),
            heard=tuple(
                (at(s), n % 2 == 1) for n, s in enumerate(sorted(draw(st.lists(st.integers(0, 1_500), max_size=3))))
            ),
            there=tuple(
                (at(s), n % 2 == 0) for n, s in enumerate(sorted(draw(st.lists(st.integers(0, 1_500), max_size=4))))
            ),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    return day(entries, workers, typical_answer_s=draw(st.sampled_from([1.0, 8.0, 29.0])))


@given(days())
def test_under_the_same_plan_what_was_offered_is_offered_again(of: Day) -> None:
    really = course(of)
    again = course(recorded(of, really))
    assert again.offers == really.offers
    assert again.left == really.left


@given(days(), st.lists(st.tuples(st.integers(0, 1_500), st.booleans()), max_size=3))
def test_also_when_the_plan_changes_in_the_middle_of_the_day(of: Day, changes: list[tuple[int, bool]]) -> None:
    other = Plan(steps=(Step(seconds=30, order_by="longest_idle"),), priority_minutes=(240, 60, 15, 0))
    later = [
        PlanFrom(queue_id=SALES, at=at(s), plan=other if is_other else OPEN_PLAN) for s, is_other in sorted(changes)
    ]
    book = PlanBook({SALES: OPEN_PLAN, REPAIRS: OPEN_PLAN}, tuple(later))
    really = course(of, book)
    assert course(recorded(of, really), book).offers == really.offers


@given(days())
def test_nothing_is_given_twice_and_nobody_is_over_their_limit(of: Day) -> None:
    run = course(of)
    accepted = [offer for offer in run.offers if offer.ending == "accepted"]
    assert len({offer.entry_id for offer in accepted}) == len(accepted)
    assert not run.left.keys() & {offer.entry_id for offer in accepted}
    limits = {worker.member_id: worker.capacity.total for worker in of.workers}
    entries = {one.entry_id: one for one in of.came}
    changes: dict[UUID, list[tuple[datetime, int]]] = defaultdict(list)
    for offer in accepted:
        assert offer.ended_at is not None
        held = entries[offer.entry_id].held
        assert held is not None
        changes[offer.member_id] += [(offer.ended_at, 1), (offer.ended_at + timedelta(seconds=held[0][1]), -1)]
    for member, moves in changes.items():
        carried = 0
        for _when, more in sorted(moves):
            carried += more
            assert carried <= (limits[member] or 0)
