"""A real stretch of time run again: the same plan makes the offers that were really made, another one makes others."""

from datetime import datetime, timedelta
from uuid import UUID

from hubwright.control.identity import presence
from hubwright.control.routing.capacity import Capacity
from hubwright.control.routing.keep_queues import create_queue
from hubwright.control.routing.list_queues import list_queues
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.policy import Policy, set_plan, set_policy
from hubwright.control.routing.requirements import Not, Skill
from hubwright.control.routing.skills import put_skill, set_level
from hubwright.control.routing.staff_queue import staff_queue
from hubwright.desk.board.moving import move_to_queue
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import accept_offer, decline_offer, record_queries, set_availability
from hubwright.desk.queues import queries as entries
from hubwright.desk.queues.availability import note_sign_of_life
from hubwright.desk.what_if.day import Day
from hubwright.desk.what_if.plan_book import PlanBook
from hubwright.desk.what_if.read import plans_of, read_day
from hubwright.desk.what_if.simulate import Course, simulate
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.ids import new_id
from tests.integration.desk.waiting import Desk, arrives, hand_out, make_desk, offers, waits
from tests.support.people import Person


async def answered(desk: Desk, conversation_id: UUID, *, accept: bool = True) -> None:
    """Whoever is offered it takes it or not."""
    (offer,) = [each for each in await offers(desk) if each["conversation_id"] == conversation_id]
    person = next(each for each in desk.agents if each.member_id == offer["member_id"])
    async with acting_for(desk.tenant_id):
        await (accept_offer if accept else decline_offer)(person.actor, offer["id"])


async def resolved(desk: Desk, conversation_id: UUID) -> None:
    async with acting_for(desk.tenant_id):
        (row,) = await fetch("SELECT assignee_id FROM conversation WHERE tenant_id = $1 AND id = $2", conversation_id)
        person = next(each for each in desk.agents if each.member_id == row["assignee_id"])
        await resolve(person.actor, conversation_id)


async def a_day(desk: Desk) -> list[UUID]:
    """Four come, two agents with one seat each; one declines, one is pulled, one waits until a seat frees up."""
    first, second = await waits(desk), await waits(desk, priority=4)
    await hand_out(desk)
    await answered(desk, second, accept=False)
    await hand_out(desk)
    await answered(desk, first)
    await hand_out(desk)
    return [first, second]


async def run_again(desk: Desk, day: Day, plans: PlanBook | None = None) -> Course:
    async with acting_for(desk.tenant_id):
        queues = await list_queues()
        chosen = plans or await plans_of(queues, day.ended)
    return simulate(day, chosen, {queue.id: queue.offer_seconds for queue in queues})


async def really(desk: Desk) -> list[tuple[datetime, UUID, UUID]]:
    async with acting_for(desk.tenant_id):
        found = await fetch("SELECT offered_at, queue_entry_id, member_id FROM offer WHERE tenant_id = $1")
    return sorted((row["offered_at"], row["queue_entry_id"], row["member_id"]) for row in found)


async def test_the_same_plan_makes_the_offers_that_were_really_made(database: None) -> None:
    desk = await make_desk(3)
    began = utc_now()
    for person in desk.agents:
        await arrives(desk, person)
    first, _second = await a_day(desk)
    await waits(desk)
    await hand_out(desk)
    fourth = await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(desk.agents[2].actor, fourth)
    await resolved(desk, first)
    await hand_out(desk)
    async with acting_for(desk.tenant_id):
        await set_availability(desk.agents[0].actor, "break")
    await waits(desk)
    await hand_out(desk)

    await as_it_was(desk, began, at_least=4)


async def as_it_was(desk: Desk, began: datetime, *, at_least: int) -> None:
    """Every offer that was made is made again, by nobody else and at no other moment, and no other one is."""
    async with acting_for(desk.tenant_id):
        day = await read_day(began, utc_now() + timedelta(seconds=1))
    again = await run_again(desk, day)
    made = await really(desk)
    assert len(made) >= at_least
    assert sorted((each.at, each.entry_id, each.member_id) for each in again.offers) == made


async def test_also_over_a_change_of_the_plan_in_the_middle_of_the_day(database: None) -> None:
    desk = await make_desk(2)
    admin, queue_id, began = desk.company.admin.actor, desk.company.queue_id, utc_now()
    async with acting_for(desk.tenant_id):
        await put_skill(admin, "fr", "French")
        await set_level(admin, desk.agents[1].member_id, "fr", 4)
        await set_policy(admin, Policy(capacity=Capacity(total=9)))
    for person in desk.agents:
        await arrives(desk, person)
    went: list[UUID] = []
    french = Plan(steps=(Step(requires=Skill("fr", 3), any_skill=True),))
    for plan in (None, french, Plan(steps=(Step(requires=Not(Skill("fr")), any_skill=True),)), Plan()):
        if plan is not None:
            async with acting_for(desk.tenant_id):
                await set_plan(admin, queue_id, plan)
        for _turn in range(2):
            one = await waits(desk)
            await hand_out(desk)
            went.append((await offers(desk))[0]["member_id"])
            await answered(desk, one)
    first, second = (person.member_id for person in desk.agents)
    assert went[2:6] == [second, second, first, first]  # by the plan that held
    await as_it_was(desk, began, at_least=8)
    async with acting_for(desk.tenant_id):
        traces = await fetch("SELECT trace FROM offer WHERE tenant_id = $1 ORDER BY offered_at")
    assert [row["trace"]["plan"] for row in traces] == [
        {"queue": str(queue_id), "version": n} for n in (1, 1, 2, 2, 3, 3, 4, 4)
    ]


async def falls_silent(desk: Desk, person: Person) -> None:
    """Their inbox is closed: the last sign of it is a minute old as of now."""
    async with acting_for(desk.tenant_id):
        await execute(
            "UPDATE member SET seen_at = $3 WHERE tenant_id = $1 AND id = $2",
            person.member_id,
            utc_now() - presence.SILENCE - timedelta(milliseconds=1),
        )


async def test_also_while_inboxes_close_and_open_again(database: None) -> None:
    desk = await make_desk(2)
    began = utc_now()
    first, second = desk.agents
    async with acting_for(desk.tenant_id):
        await set_policy(desk.company.admin.actor, Policy(capacity=Capacity(total=9)))
    went: list[UUID] = []

    async def somebody_is_served() -> None:
        one = await waits(desk)
        await hand_out(desk)
        went.append((await offers(desk))[0]["member_id"])
        await answered(desk, one)

    for person in desk.agents:
        await arrives(desk, person)
    await somebody_is_served()
    await somebody_is_served()
    for silent, there in ((first, second), (second, first)):
        await falls_silent(desk, silent)
        for _turn in range(3):
            await somebody_is_served()
        assert set(went[-3:]) == {there.member_id}
        async with acting_for(desk.tenant_id):
            await note_sign_of_life(silent.member_id, utc_now())
        await somebody_is_served()
    await falls_silent(desk, first)
    await falls_silent(desk, second)
    alone = await waits(desk)
    assert await hand_out(desk) == 0
    async with acting_for(desk.tenant_id):
        await note_sign_of_life(second.member_id, utc_now())
    await hand_out(desk)
    await answered(desk, alone)
    await falls_silent(desk, second)
    await waits(desk)
    assert await hand_out(desk) == 0
    await as_it_was(desk, began, at_least=11)


async def test_also_when_work_is_given_back_and_keeps_its_age(database: None) -> None:
    desk = await make_desk(2)
    began = utc_now()
    first, second = desk.agents
    async with acting_for(desk.tenant_id):
        await set_policy(desk.company.admin.actor, Policy(capacity=Capacity(total=1)))
    for person in desk.agents:
        await arrives(desk, person)
    comes_back = await waits(desk)
    await hand_out(desk)
    (asked,) = await offers(desk)
    holder = next(each for each in desk.agents if each.member_id == asked["member_id"])
    other = second if holder is first else first
    await answered(desk, comes_back)
    taken = await waits(desk)
    await hand_out(desk)
    await answered(desk, taken)
    waiting = await waits(desk)
    async with acting_for(desk.tenant_id):
        await set_availability(holder.actor, "offline")
        await move_to_queue(desk.company.admin.actor, comes_back, desk.company.queue_id)
        entries = await fetch(
            "SELECT a.at, a.came_at, e.entered_at FROM routing_arrival a JOIN queue_entry e"
            " ON e.tenant_id = $1 AND e.id = a.queue_entry_id"
            " WHERE a.tenant_id = $1 AND a.conversation_id = $2 ORDER BY a.id",
            comes_back,
        )
    assert [row["at"] for row in entries] == [entries[0]["entered_at"]] * 2
    assert entries[0]["came_at"] - entries[0]["at"] < timedelta(milliseconds=50)
    assert entries[1]["came_at"] > entries[0]["came_at"]
    await resolved(desk, taken)
    await hand_out(desk)
    (offer,) = await offers(desk)
    assert (offer["conversation_id"], offer["member_id"]) == (comes_back, other.member_id)  # before who came later
    await answered(desk, comes_back)
    await resolved(desk, comes_back)
    await hand_out(desk)
    (last,) = await offers(desk)
    assert last["conversation_id"] == waiting

    await as_it_was(desk, began, at_least=4)


async def test_also_when_work_is_moved_and_becomes_more_urgent(database: None) -> None:
    desk = await make_desk(2)
    began = utc_now()
    admin, (first, second) = desk.company.admin.actor, desk.agents
    async with acting_for(desk.tenant_id):
        await set_policy(admin, Policy(capacity=Capacity(total=1)))
        repairs = (await create_queue(admin, new_id(), "Repairs")).id
        await staff_queue(repairs, second.member_id)
    await arrives(desk, first)
    taken, waiting, moved = await waits(desk), await waits(desk), await waits(desk)
    await hand_out(desk)
    await answered(desk, taken)
    async with acting_for(desk.tenant_id):
        await move_to_queue(admin, moved, repairs)
    last = await waits(desk)
    async with acting_for(desk.tenant_id):
        (entry,) = await fetch(
            "SELECT id, entered_at FROM queue_entry WHERE tenant_id = $1 AND conversation_id = $2", last
        )
        await entries.raise_priority(entry["id"], 4, Plan().rank_at(entry["entered_at"], 4))
        await record_queries.stands(entry["id"], utc_now())
    await resolved(desk, taken)
    await hand_out(desk)
    await answered(desk, last)  # before who came earlier
    await arrives(desk, second)
    await hand_out(desk)
    await answered(desk, waiting)
    await resolved(desk, waiting)
    await hand_out(desk)
    await answered(desk, moved)

    await as_it_was(desk, began, at_least=4)
