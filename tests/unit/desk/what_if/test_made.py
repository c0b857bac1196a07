"""A made day: the same seed is the same day to the last digit, and what was asked for is what comes."""

from statistics import median
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hubwright.control.routing.capacity import Capacity
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.requirements import Skill
from hubwright.desk.what_if.apart import Asked, Found, worked_out
from hubwright.desk.what_if.day import Worker
from hubwright.desk.what_if.made import BEGAN, Asking, Made, Shift, day_of, like
from hubwright.desk.what_if.plan_book import PlanBook

SALES = UUID(int=1)
TEAM = [
    Worker(member_id=UUID(int=7), name="Ada", capacity=Capacity(total=1), skills={"fr": 4}),
    Worker(member_id=UUID(int=8), name="Ben", capacity=Capacity(total=1)),
]
BUSY = Made(hours=8, per_hour=60, shifts=(Shift(2, 0, 8), Shift(6, 2, 6)), asking=(Asking("fr", 2, 30),), seed=5)
PLAIN, FRENCH = Plan(steps=(Step(seconds=60),)), Plan(steps=(Step(seconds=600, requires=Skill("fr")),))


def found(made: Made, tried: Plan = FRENCH) -> Found:
    plans = PlanBook({SALES: PLAIN})
    asked = Asked(
        day=day_of(made, SALES, TEAM), plans=plans, tried=plans.trying(SALES, tried), offer_seconds={}, is_made=True
    )
    return worked_out(asked, lambda _share: None)


def test_the_same_seed_makes_the_same_day_and_the_same_figures_and_another_one_another() -> None:
    assert day_of(BUSY, SALES, TEAM) == day_of(BUSY, SALES, TEAM)
    assert msgspec.json.encode(found(BUSY)) == msgspec.json.encode(found(BUSY))
    other = msgspec.structs.replace(BUSY, seed=6)
    assert day_of(other, SALES, TEAM).came != day_of(BUSY, SALES, TEAM).came


def test_what_comes_and_who_works_is_as_it_was_asked_for() -> None:
    made = msgspec.structs.replace(BUSY, per_hour=600, priorities=(0, 3, 0, 1), handle_minutes=4, patience_minutes=10)
    day = day_of(made, SALES, TEAM)
    assert 4_500 < len(day.came) < 5_100
    assert all(BEGAN <= one.at < day.ended for one in day.came)
    assert 0.27 < sum(one.asks == (("fr", 2),) for one in day.came) / len(day.came) < 0.33
    assert {one.priority for one in day.came} == {2, 4}
    assert 0.22 < sum(one.priority == 4 for one in day.came) / len(day.came) < 0.28
    assert 220 < median(one.held[0][1] for one in day.came if one.held) < 260
    waits = [(one.left_at - one.at).total_seconds() for one in day.came if one.left_at is not None]
    assert 560 < sum(waits) / len(waits) < 640
    assert [worker.name for worker in day.workers[:5]] == ["Ada", "Ben", "Ada (2)", "Ben (2)", "Ada (3)"]
    assert len({worker.member_id for worker in day.workers}) == 8
    assert sum("fr" in worker.skills for worker in day.workers) == 4


def test_another_plan_changes_waits_and_figures_of_a_made_day() -> None:
    result = found(BUSY)
    assert result.comparison.entries == len(day_of(BUSY, SALES, TEAM).came)
    assert result.comparison.after.median_s > result.comparison.before.median_s
    assert result.comparison.after.in_time < result.comparison.before.in_time
    assert found(BUSY, PLAIN).comparison.changed == 0
    assert result.names[UUID(int=7)] == "Ada" and len(result.names) == 8


def test_more_agents_bring_shorter_waits() -> None:
    few = found(msgspec.structs.replace(BUSY, shifts=(Shift(5, 0, 8),)), PLAIN)
    many = found(msgspec.structs.replace(BUSY, shifts=(Shift(20, 0, 8),)), PLAIN)
    assert many.comparison.after.p90_s < few.comparison.after.p90_s
    assert many.comparison.after.in_time > few.comparison.after.in_time


@settings(max_examples=30)
@given(
    st.builds(
        Made,
        seed=st.integers(0, 9),
        hours=st.integers(1, 4),
        per_hour=st.floats(1, 100),
        handle_spread=st.floats(0, 1),
        patience_minutes=st.sampled_from([0.0, 5.0]),
        shifts=st.lists(st.builds(Shift, st.integers(1, 4), st.just(0.5), st.just(3.0)), min_size=1, max_size=2).map(
            tuple
        ),
    )
)
def test_nobody_works_outside_a_shift_and_a_day_that_was_can_be_made_alike(made: Made) -> None:
    day = day_of(made, SALES, TEAM)
    result = found(made, PLAIN)
    assert result.comparison.entries == len(day.came)
    assert like(day).per_hour > 0 and like(day).shifts[0].agents == len(day.workers)
