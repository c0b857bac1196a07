"""Clocks of any conversation against a look at every minute, written without a word of the product's."""

from datetime import datetime, timedelta
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from hubwright.desk.segments.schemas import Said
from hubwright.desk.sla.clocks import Clock, NextDue, Stood, clocks, left, next_due
from hubwright.desk.sla.policies import SlaPolicy
from hubwright.flows.business_hours import BusinessHours, OpenFrom
from hubwright.kernel.ids import new_id
from tests.unit.desk.sla.days import BEGINS, MINUTE, MINUTES, calendars, counting_minutes
from tests.unit.desk.sla.test_business_time import OFFICE, berlin

Who = Literal["contact", "agent"]
_WHO: list[Who] = ["contact", "agent"]


@st.composite
def talks(draw: st.DrawFn, begins: datetime) -> list[Said]:
    """Who said something in which minute."""
    minutes = sorted(draw(st.lists(st.integers(1, MINUTES - 1), unique=True, max_size=8)))
    return [Said(begins + minute * MINUTE, draw(st.sampled_from(_WHO))) for minute in minutes]


def _policy(**targets: int) -> SlaPolicy:
    return SlaPolicy(id=new_id(), name="gold", **targets)  # type: ignore[arg-type]  # only minutes


def _of(found: list[Clock], kind: str) -> list[Clock]:
    return [clock for clock in found if clock.kind == kind]


def _due_by_minutes(counts: list[bool], begins: datetime, since: datetime, minutes: int) -> datetime | None:
    passed = 0
    for number in range((since - begins) // MINUTE, MINUTES):
        passed += counts[number]
        if passed == minutes:
            return begins + (number + 1) * MINUTE
    return None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_clock_is_what_a_look_at_every_minute_says(data: st.DataObject) -> None:
    begins, hours = data.draw(st.sampled_from(BEGINS)), data.draw(calendars())
    said = data.draw(talks(begins))
    first, following, resolve = (data.draw(st.integers(1, 900)) for _ in range(3))
    found = clocks(
        _policy(first_minutes=first, next_minutes=following, resolve_minutes=resolve), hours, begins, None, said
    )
    plain = counting_minutes(hours, begins, [])
    ours = [each.at for each in said if each.author == "agent"]

    (one,) = _of(found, "first")
    assert one.ended_at == (ours[0] if ours else None)
    assert _same(one.due_at, _due_by_minutes(plain, begins, begins, first), begins)

    wanted = []
    waiting = None
    for each in said:
        if each.author == "agent":
            if waiting is not None:
                wanted.append((waiting, each.at))
            waiting = None
        elif waiting is None and ours and each.at > ours[0]:
            waiting = each.at
    if waiting is not None:
        wanted.append((waiting, None))
    nexts = _of(found, "next")
    assert [(clock.began_at, clock.ended_at) for clock in nexts] == wanted
    for clock in nexts:
        assert _same(clock.due_at, _due_by_minutes(plain, begins, clock.began_at, following), begins)

    counts = []
    for number, counted in enumerate(plain):
        before = [each for each in said if each.at <= begins + number * MINUTE]
        counts.append(counted and not (before and before[-1].author == "agent"))
    (whole,) = _of(found, "resolve")
    assert whole.ended_at is None
    assert _same(whole.due_at, _due_by_minutes(counts, begins, begins, resolve), begins)
    moment = data.draw(st.integers(0, MINUTES))
    assert left(whole, hours, begins + moment * MINUTE) == (resolve - sum(counts[:moment])) * MINUTE


def _same(due_at: datetime | None, wanted: datetime | None, begins: datetime) -> bool:
    """Beyond the minutes that are looked at, both say no more than that."""
    if wanted is not None:
        return due_at == wanted
    return due_at is None or due_at > begins + MINUTES * MINUTE


def test_scenario_p_a_clock_pauses_while_the_customer_is_asked_over_lunch_and_on_holidays() -> None:
    policy, began = _policy(resolve_minutes=120), berlin(28, 11)
    asked = Said(berlin(28, 11, 30), "agent")

    def due_at(*said: Said) -> datetime | None:
        (clock,) = clocks(policy, OFFICE, began, None, said)
        return clock.due_at

    assert due_at() == berlin(28, 14)  # over lunch
    assert due_at(asked) is None  # the customer's turn
    assert due_at(asked, Said(berlin(30, 16), "contact")) == berlin(4, 9, 30, month=5)  # 30 + 60, a holiday, 30


def test_the_first_answer_counts_on_whatever_channel_it_was_given_and_a_late_one_is_late() -> None:
    policy, began = _policy(first_minutes=30), berlin(28, 9)
    (open_still,) = clocks(policy, OFFICE, began, None, ())
    assert not open_still.broken_by(berlin(28, 9, 30)) and open_still.broken_by(berlin(28, 9, 31))
    assert open_still.to_warn_of(berlin(28, 9, 24)) and not open_still.to_warn_of(berlin(28, 9, 23))
    assert not open_still.to_warn_of(berlin(28, 9, 31))
    (answered,) = clocks(policy, OFFICE, began, None, [Said(berlin(28, 9, 30), "agent")])
    assert not answered.broken_by(berlin(28, 16)) and not answered.to_warn_of(berlin(28, 9, 29))
    (late,) = clocks(policy, OFFICE, began, None, [Said(berlin(28, 10), "agent")])
    assert late.broken_by(berlin(28, 10))


def test_at_the_end_everything_ends_and_what_is_said_afterwards_is_another_matter() -> None:
    policy, began, ended = _policy(first_minutes=30, next_minutes=5, resolve_minutes=60), berlin(28, 9), berlin(28, 10)
    said = [Said(berlin(28, 9, 10), "agent"), Said(berlin(28, 9, 58), "contact"), Said(berlin(28, 11), "contact")]
    found = clocks(policy, OFFICE, began, ended, said)
    assert [(clock.kind, clock.ended_at) for clock in found] == [
        ("first", berlin(28, 9, 10)),
        ("next", ended),
        ("resolve", ended),
    ]
    assert not any(clock.broken_by(berlin(28, 16)) for clock in found)


def test_always_counts_at_night_too() -> None:
    policy = SlaPolicy(id=new_id(), name="gold", first_minutes=60, calendar="always")
    (clock,) = clocks(policy, BusinessHours(time_zone="UTC"), berlin(28, 23), None, ())
    assert clock.due_at == berlin(28, 23) + timedelta(hours=1)


def test_the_policy_that_fits_looks_at_queue_label_and_priority() -> None:
    queue, other = new_id(), new_id()
    policy = SlaPolicy(id=new_id(), name="gold", queue_id=queue, label="vip", least_priority=3)
    assert policy.fits(queue, "vip", 3) and policy.fits(queue, "vip", 4)
    assert not policy.fits(other, "vip", 3) and not policy.fits(queue, "", 3) and not policy.fits(queue, "vip", 2)
    assert SlaPolicy(id=new_id(), name="any").fits(other, "vip", 0)


def test_each_clock_counts_in_the_hours_of_the_queue_in_which_it_began() -> None:
    late = BusinessHours(time_zone="Europe/Berlin", week=[OpenFrom(day, "20:00", "23:00") for day in range(1, 8)])
    policy, began = _policy(first_minutes=60, next_minutes=60), berlin(28, 16, 30)
    stood = [Stood(berlin(28, 16), late), Stood(berlin(28, 21), None), Stood(berlin(29, 10), OFFICE)]
    said = [Said(berlin(28, 20, 10), "agent"), Said(berlin(28, 22), "contact")]
    said += [Said(berlin(28, 22, 30), "agent"), Said(berlin(29, 11, 30), "contact")]
    dues = [clock.due_at for clock in clocks(policy, OFFICE, began, None, said, stood=stood)]
    assert dues == [berlin(28, 21), berlin(28, 23), berlin(29, 13, 30)]
    (before,) = clocks(_policy(first_minutes=60), OFFICE, berlin(28, 15, 30), None, (), stood=stood)
    assert before.due_at == berlin(28, 16, 30), "before it stood anywhere the company's count"
    always = SlaPolicy(id=new_id(), name="gold", first_minutes=60, calendar="always")
    assert [clock.due_at for clock in clocks(always, OFFICE, began, None, (), stood=stood)] == [berlin(28, 17, 30)]


def test_what_is_due_next_is_the_earliest_that_runs() -> None:
    policy, began = _policy(first_minutes=30, next_minutes=5, resolve_minutes=20), berlin(28, 9)
    assert next_due(clocks(policy, OFFICE, began, None, ())) == NextDue("resolve", berlin(28, 9, 20))
    answered = [Said(berlin(28, 9, 10), "agent")]
    assert next_due(clocks(policy, OFFICE, began, None, answered)) is None, "the customer's turn"
    asks = [*answered, Said(berlin(28, 9, 12), "contact")]
    assert next_due(clocks(policy, OFFICE, began, None, asks)) == NextDue("next", berlin(28, 9, 17))
    assert next_due(clocks(policy, OFFICE, began, berlin(28, 10), asks)) is None
