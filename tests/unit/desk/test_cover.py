"""Who is planned when and when nobody is, against a look at every minute."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hubwright.control.routing.list_queues import QueueView
from hubwright.desk.board.planned import Plans
from hubwright.desk.routing import Agent
from hubwright.desk.shifts.cover import planned_in, without
from hubwright.desk.shifts.leave import Leave, State
from hubwright.desk.shifts.working_times import WorkingTimes
from hubwright.flows.business_hours import BusinessHours, OpenFrom, SpecialDay

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
ANN, BOB = UUID(int=1), UUID(int=2)
SUPPORT = QueueView(id=UUID(int=9), key="support", name="Support", offer_seconds=30)


def at(hour: float) -> datetime:
    return MONDAY + timedelta(hours=hour)


_stretches = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6)


def _as_stretches(pairs: list[tuple[int, int]]) -> list[tuple[datetime, datetime]]:
    return [(at(begins / 4), at((begins + lasts) / 4)) for begins, lasts in pairs]


@given(_stretches, _stretches)
def test_what_is_left_is_what_a_look_at_every_quarter_of_an_hour_says(
    whole: list[tuple[int, int]], parts: list[tuple[int, int]]
) -> None:
    apart, end = [], 0
    for begins, lasts in sorted(whole):  # none touches another
        if begins > end:
            apart.append((begins, lasts))
            end = begins + lasts
    left = without(_as_stretches(apart), _as_stretches(parts))
    for quarter in range(90):
        moment = at(quarter / 4)
        inside = any(b <= moment < e for b, e in _as_stretches(apart))
        off = any(b <= moment < e for b, e in _as_stretches(parts))
        assert any(b <= moment < e for b, e in left) is (inside and not off)
    assert all(begins < ends for begins, ends in left)


def _leave(member: UUID, begins: datetime, ends: datetime, state: State = "approved") -> Leave:
    return Leave(
        id=UUID(int=7),
        member_id=member,
        begins_at=begins,
        ends_at=ends,
        reason="",
        state=state,
        asked_at=MONDAY,
        decided_by=None,
        decided_at=None,
    )


EARLY = WorkingTimes(time_zone="UTC", week=(OpenFrom(1, "08:00", "14:00"),), days=(SpecialDay("2026-12-01", "Off"),))
LATE = WorkingTimes(time_zone="UTC", week=(OpenFrom(1, "13:00", "20:00"),))
OPEN = BusinessHours("UTC", [OpenFrom(1, "07:00", "21:00")])


def test_approved_leave_is_taken_off_a_shift_and_nothing_else_is() -> None:
    off = [_leave(ANN, at(9), at(10)), _leave(ANN, at(11), at(12), "asked"), _leave(ANN, at(12), at(13), "refused")]
    assert planned_in(EARLY, off, MONDAY, at(24)) == [(at(8), at(9)), (at(10), at(14))]


def _agent(member: UUID, availability: str = "available") -> Agent:
    return Agent(member_id=member, name="", availability=availability, heard_of=True)


def _plans(*leave: Leave, hour: float = 7.5, times: dict[UUID, WorkingTimes] | None = None) -> Plans:
    planned = {ANN: EARLY, BOB: LATE} if times is None else times
    return Plans(times=planned, leave=leave, hours={SUPPORT.id: OPEN}, now=at(hour))


def _gaps(plans: Plans, *agents: Agent) -> list[tuple[datetime, datetime]]:
    return [(one.begins_at, one.ends_at) for one in plans.uncovered([SUPPORT], agents)]


def test_nobody_is_planned_where_the_queue_is_open_and_no_shift_is() -> None:
    both = (_agent(ANN), _agent(BOB))
    assert _gaps(_plans(), *both) == [(at(7.5), at(8)), (at(20), at(21))]
    assert _gaps(_plans(_leave(BOB, at(0), at(24))), *both) == [(at(7.5), at(8)), (at(14), at(21))]
    assert _gaps(_plans(), _agent(BOB)) == [(at(7.5), at(13)), (at(20), at(21))]
    assert _gaps(_plans(times={}), *both) == [], "where nobody is planned nothing is missing"


def test_who_should_be_at_work_is_planned_now_and_not_on_leave() -> None:
    assert _plans(hour=13.5).expected() == {ANN, BOB}
    assert _plans(hour=15).expected() == {BOB}
    assert _plans(_leave(BOB, at(13), at(16)), hour=15).expected() == set()
    assert _plans(_leave(BOB, at(13), at(16), "asked"), hour=15).expected() == {BOB}
