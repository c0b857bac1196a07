"""A real stretch of time run again: the same plan makes the offers that were really made, another one makes others."""

from datetime import datetime, timedelta
from uuid import UUID

from hubwright.control.routing.list_queues import list_queues
from hubwright.control.routing.plan import Plan
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import accept_offer, decline_offer, set_availability
from hubwright.desk.what_if.day import Day
from hubwright.desk.what_if.read import read_day
from hubwright.desk.what_if.simulate import Course, simulate
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from tests.integration.desk.waiting import Desk, arrives, hand_out, make_desk, offers, waits


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


async def run_again(desk: Desk, day: Day, plans: dict[UUID, Plan] | None = None) -> Course:
    async with acting_for(desk.tenant_id):
        queues = await list_queues()
    chosen = plans or {queue.id: queue.plan for queue in queues}
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

    async with acting_for(desk.tenant_id):
        day = await read_day(began, utc_now() + timedelta(seconds=1))
    again = await run_again(desk, day)
    made = await really(desk)
    assert len(made) >= 4
    assert sorted((each.at, each.entry_id, each.member_id) for each in again.offers) == made
