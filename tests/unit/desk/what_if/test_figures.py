"""What a run says about who went where, and that a process of its own says the same."""

from uuid import UUID

import pytest

from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.requirements import Skill
from hubwright.desk.what_if.apart import Asked, RunFailed, run_apart, worked_out
from hubwright.desk.what_if.day import Answer
from hubwright.desk.what_if.figures import compared, fidelity, waits, what_was, what_would_be
from hubwright.desk.what_if.plan_book import PlanBook
from tests.unit.desk.what_if.test_simulate import (
    OPEN_PLAN,
    REPAIRS,
    SALES,
    at,
    came,
    course,
    day,
    recorded,
    worker,
)

SKILLED = Plan(steps=(Step(seconds=6000, requires=Skill(skill="gold", at_least=3)),))


def test_who_would_have_gone_elsewhere_and_what_the_waits_would_have_been() -> None:
    of = day(
        [came(1, 0), came(2, 10), came(3, 20, left_at=at(500), held=None)], [worker(7), worker(8, skills={"gold": 4})]
    )
    really = recorded(of, course(of))
    before, after = what_was(really), what_would_be(really, course(really, {SALES: SKILLED}))
    found = compared(before, after, in_time_s=30, most=1)
    assert [fate.member_id for fate in before] == [UUID(int=7), UUID(int=8), UUID(int=7)]
    assert {fate.member_id for fate in after} == {UUID(int=8)}
    assert (found.entries, found.changed, len(found.changes)) == (3, 2, 1)
    assert found.changes[0].before.entry_id == UUID(int=1001)
    assert found.by_member == {UUID(int=7): (2, 0), UUID(int=8): (1, 3)}
    assert (found.before.in_time, found.after.in_time) == (2, 1)
    assert found.after.median_s > found.before.median_s


def test_who_left_and_who_still_waits_are_counted_apart() -> None:
    of = day([came(1, 0, left_at=at(5), held=None), came(2, 35_990)], [worker(7, since=36_500)])
    told = waits(what_would_be(of, course(of)), 60)
    assert (told.taken, told.gone, told.waiting) == (0, 1, 1)


def test_a_plan_that_makes_the_recorded_offers_again_is_told_from_one_that_does_not() -> None:
    of = day([came(1, 0), came(2, 10)], [worker(7), worker(8)])
    really = recorded(of, course(of))
    same = fidelity(really, course(really))
    assert (same.again, same.recorded) == (2, 2)
    wrong = Answer(entry_id=UUID(int=1001), member_id=UUID(int=9), offered_at=at(3), ended_at=at(4), ending="accepted")
    off = fidelity(day([came(1, 0)], [worker(7)], answers=(wrong,)), course(day([came(1, 0)], [worker(7)])))
    assert (off.again, off.recorded) == (0, 1)


def _asked() -> Asked:
    of = day([came(n, n * 7) for n in range(40)], [worker(7), worker(8, skills={"gold": 4}, total=2)])
    return Asked(
        day=recorded(of, course(of)),
        plans=PlanBook({SALES: OPEN_PLAN, REPAIRS: OPEN_PLAN}),
        tried=PlanBook({SALES: SKILLED, REPAIRS: OPEN_PLAN}),
        offer_seconds={SALES: 30, REPAIRS: 30},
    )


async def test_a_process_of_its_own_says_the_same_and_tells_how_far_it_is() -> None:
    shares: list[float] = []

    async def hear(share: float) -> None:
        shares.append(share)

    asked = _asked()
    assert await run_apart(asked, hear) == worked_out(asked, lambda share: None)
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1


async def test_a_process_that_dies_is_told_from_an_answer() -> None:
    nothing, not_json = PlanBook({}), float("nan")
    broken = Asked(day=day([], []), plans=nothing, tried=nothing, offer_seconds={}, in_time_s=not_json)
    with pytest.raises(RunFailed):
        await run_apart(broken, lambda share: _nothing())


async def _nothing() -> None:
    return None
