"""Shifts and leave: asked for, decided, planned; routing waits for nobody on leave, and their work goes back."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from hubwright.control.routing.plan import Plan
from hubwright.control.routing.policy import set_plan
from hubwright.desk.board.standing import read_board
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.leaving.look import look
from hubwright.desk.queues import set_availability
from hubwright.desk.queues.seat_queries import set_owner
from hubwright.desk.queues.seats import park
from hubwright.desk.queues.waiting import why_waiting
from hubwright.desk.segments.read import log_of
from hubwright.desk.shifts.leave import ask_for_leave, decide, enter_leave, leave_of, on_leave, withdraw
from hubwright.desk.shifts.working_times import WorkingTimes, set_working_times, working_times_of
from hubwright.desk.workbench.lists import mentioned
from hubwright.desk.workbench.snooze import snooze
from hubwright.flows.business_hours import OpenFrom, SpecialDay
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.due import due_now
from hubwright.kernel.errors import Conflict, Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from tests.integration.desk.routed import accepts, asks_for
from tests.integration.desk.waiting import Desk, arrives, hand_out, heard, make_desk, offers, waits
from tests.support.people import Person, join

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALWAYS = tuple(OpenFrom(day=day, opens="00:00", closes="24:00") for day in range(1, 8))


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


@pytest.fixture
async def supervisor(desk: Desk) -> Person:
    return await join(desk.tenant_id, "supervisor")


async def _look(desk: Desk, later: timedelta = timedelta()) -> int:
    async with acting_for(desk.tenant_id):
        return await look(utc_now() + later)


async def _is_away(desk: Desk, boss: Person, person: Person, begins: datetime | None = None) -> UUID:
    async with acting_for(desk.tenant_id):
        begins = begins or utc_now() - HOUR
        return await enter_leave(boss.actor, person.member_id, begins, begins + DAY, "flu")


async def _stands(desk: Desk, conversation: UUID) -> tuple[str, UUID | None]:
    async with acting_for(desk.tenant_id):
        found = await get_conversation(conversation)
    return found.status, found.assignee_id


async def test_leave_is_asked_for_approved_refused_and_withdrawn(desk: Desk, supervisor: Person) -> None:
    agent, now = desk.agents[0], utc_now()
    async with acting_for(desk.tenant_id):
        leave_id = await ask_for_leave(agent.actor, now + DAY, now + 2 * DAY, "  summer   days ")
        (leave,) = await leave_of(agent.member_id)
        assert (leave.state, leave.reason, leave.decided_by) == ("asked", "summer days", None)
        assert await on_leave(now + DAY) == set(), "nobody has decided"
        with pytest.raises(NotAllowed):
            await decide(agent.actor, leave_id, "approved")
        assert await decide(supervisor.actor, leave_id, "approved") == "asked"
        assert await on_leave(now + DAY) == {agent.member_id}
        assert await on_leave(now) == set() == await on_leave(now + 2 * DAY)
        with pytest.raises(Invalid) as refused:
            await ask_for_leave(agent.actor, now + 1.5 * DAY, now + 3 * DAY, "")
        assert [error.field for error in refused.value.errors] == ["begins"]
        with pytest.raises(Missing):
            await withdraw(desk.agents[1].actor, leave_id)
        await withdraw(agent.actor, leave_id)
        assert await on_leave(now + DAY) == set()
        with pytest.raises(Conflict):
            await decide(supervisor.actor, leave_id, "approved")
        await withdraw(agent.actor, leave_id, back=True)
        assert await decide(supervisor.actor, leave_id, "refused") == "asked"
        assert await decide(supervisor.actor, leave_id, "asked") == "refused", "undone"
        for begins, ends in ((now + DAY, now), (now - 2 * DAY, now - DAY), (now, now + 800 * DAY)):
            with pytest.raises(Invalid):
                await ask_for_leave(desk.agents[1].actor, begins, ends, "")


async def test_work_of_who_is_on_leave_goes_back_with_what_they_put_aside_and_they_find_it_again(
    desk: Desk, supervisor: Person
) -> None:
    agent, owner = desk.agents
    await arrives(desk, agent)
    held, parked, asleep = [await waits(desk) for _ in range(3)]
    async with acting_for(desk.tenant_id):
        for conversation in (held, parked, asleep):
            await take(agent.actor, conversation)
        await set_owner((await get_conversation(parked)).contact_id, owner.member_id)
        await park(agent.actor, parked)
        await snooze(agent.actor, asleep, utc_now() + DAY)
        await set_availability(agent.actor, "offline")
    await _is_away(desk, supervisor, agent, utc_now() + HOUR)
    assert await _look(desk) == 0, "it has not begun"
    assert await _look(desk, 2 * HOUR) == 3
    assert [await _stands(desk, each) for each in (held, parked, asleep)] == [("waiting", None)] * 3
    async with acting_for(desk.tenant_id):
        assert [(await log_of(each))[-1].reason for each in (held, parked, asleep)] == ["on_leave"] * 3
        assert {*await mentioned(agent.actor)} == {held, parked, asleep}
        assert await mentioned(owner.actor) == [parked], "it is their customer"
    assert [event.kind for event in await heard(desk, parked)][-1] == "back_leave"


async def test_who_works_although_on_leave_keeps_what_they_hold(desk: Desk, supervisor: Person) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(agent.actor, conversation)
    await _is_away(desk, supervisor, agent)
    assert await _look(desk) == 0
    async with acting_for(desk.tenant_id):
        await set_availability(agent.actor, "offline")
    assert await _look(desk) == 1


async def test_a_worker_looks_when_leave_begins(desk: Desk, supervisor: Person) -> None:
    begins = utc_now() + HOUR
    await _is_away(desk, supervisor, desk.agents[0], begins)
    assert (desk.tenant_id, desk.tenant_id) in await due_now("absence", 100_000)
    await _look(desk)
    async with acting_for(desk.tenant_id):
        (due,) = await fetch("SELECT due_at FROM due WHERE tenant_id = $1 AND kind = 'absence'")
    assert abs(due["due_at"] - begins) < timedelta(seconds=10)


async def test_nobody_waits_for_the_last_agent_who_is_on_leave(desk: Desk, supervisor: Person) -> None:
    known, other = desk.agents
    async with acting_for(desk.tenant_id):
        await set_plan(desk.company.admin.actor, desk.company.queue_id, Plan(affinity_seconds=3_600))
    await arrives(desk, known)
    async with acting_for(desk.tenant_id):
        contact = (await get_conversation(await waits(desk))).contact_id
    await hand_out(desk)
    first = await accepts(desk, known)
    async with acting_for(desk.tenant_id):
        await resolve(known.actor, first)
        await set_availability(known.actor, "offline")
    await arrives(desk, other)
    again = await asks_for(desk, contact)
    assert await hand_out(desk) == 0, "kept for who served them last"
    leave_id = await _is_away(desk, supervisor, known)
    async with acting_for(desk.tenant_id):
        told = await why_waiting(again, utc_now())
    assert told is not None
    clauses = {line["member"]: line["clause"] for line in told["ruled_out"]}
    assert clauses[str(known.member_id)] == "on_leave"
    assert await hand_out(desk) == 1
    assert [row["member_id"] for row in await offers(desk)] == [other.member_id]
    async with acting_for(desk.tenant_id):
        await set_availability(other.actor, "offline")
        await set_availability(other.actor, "available")
        await decide(supervisor.actor, leave_id, "refused")
    assert await hand_out(desk) == 0, "kept again"


async def test_the_board_tells_who_should_be_here_and_when_nobody_will_be(desk: Desk, supervisor: Person) -> None:
    here, gone = desk.agents
    await arrives(desk, here)
    boss = supervisor.actor
    async with acting_for(desk.tenant_id):
        before = await read_board(boss)
        assert before.uncovered == [] and {one.missing for one in before.queues} == {0}
        plan = WorkingTimes(time_zone="UTC", week=ALWAYS)
        assert await set_working_times(boss, gone.member_id, plan) is None
        await set_working_times(boss, here.member_id, plan)
        board = await read_board(boss)
        (queue,) = [one for one in board.queues if one.queue.id == desk.company.queue_id]
        assert (queue.missing, board.uncovered) == (1, [])
        assert {one.person.id for one in board.agents if one.missing} == {gone.member_id}
        now = utc_now()
        await enter_leave(boss, gone.member_id, now - HOUR, now + DAY, "")
        await ask_for_leave(here.actor, now + 2 * HOUR, now + 3 * HOUR, "dentist")
        board = await read_board(boss)
        assert (board.leave_asked, [one.missing for one in board.queues if one.queue.id == queue.queue.id]) == (1, [0])
        assert {one.person.id for one in board.agents if one.on_leave} == {gone.member_id}
        (asked,) = await leave_of(here.member_id)
        await decide(boss, asked.id, "approved")
        gaps = [one for one in (await read_board(boss)).uncovered if one.queue.id == queue.queue.id]
    assert [(gap.begins_at, gap.ends_at) for gap in gaps] == [(asked.begins_at, asked.ends_at)]


async def test_only_supervisors_plan_and_nothing_that_makes_no_sense(desk: Desk, supervisor: Person) -> None:
    agent = desk.agents[0]
    plan = WorkingTimes(time_zone="Asia/Shanghai", week=(OpenFrom(1, "09:00", "18:00"),))
    wrong = WorkingTimes(time_zone="Asia/Shanghai", days=(SpecialDay("2026-02-30"),))
    async with acting_for(desk.tenant_id):
        with pytest.raises(NotAllowed):
            await set_working_times(agent.actor, agent.member_id, plan)
        with pytest.raises(Missing):
            await set_working_times(supervisor.actor, new_id(), plan)
        with pytest.raises(Invalid) as refused:
            await set_working_times(supervisor.actor, agent.member_id, wrong)
        assert [error.field for error in refused.value.errors] == ["days.0.date"]
        await set_working_times(supervisor.actor, agent.member_id, plan)
        assert await working_times_of(agent.member_id) == plan
        assert await set_working_times(supervisor.actor, agent.member_id, None) == plan
        assert await working_times_of(agent.member_id) is None
