"""What a supervisor moves keeps its age, is within budgets, can be moved back, and is never lost."""

import asyncio
from uuid import UUID

import pytest

from hubwright.desk.board.moving import move_to_agent, move_to_queue, rebalance, undo_moves
from hubwright.desk.conversations import events_after, get_conversation
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import accept_offer, decline_offer, set_availability
from hubwright.desk.queues.errors import AgentFull, NotWaiting
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.desk.states.policy import StatePolicy, set_state_policy
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Conflict, Invalid, Missing, Refusal
from hubwright.kernel.ids import new_id
from tests.integration.desk.routed import carries
from tests.integration.desk.waiting import arrives, hand_out, offers, waits
from tests.integration.desk.watched import Watched, ages, entries, make_watched
from tests.support.people import Person, join


@pytest.fixture
async def watched(database: None) -> Watched:
    return await make_watched()


async def test_the_longest_waits_move_keep_their_age_and_come_back(watched: Watched) -> None:
    desk = watched.desk
    await arrives(desk, desk.agents[0])
    waiting = [await waits(desk, text=f"m{n}") for n in range(4)]
    await ages(watched, waiting)
    await hand_out(desk)
    (offer,) = await offers(desk)
    before = {row["conversation_id"]: row["entered_at"] for row in await entries(watched, watched.queue)}
    async with acting_for(watched.tenant_id):
        batch, moved = await rebalance(watched.supervisor.actor, watched.queue, watched.other_queue, 3)
    assert moved == 3
    there = await entries(watched, watched.other_queue)
    assert [row["conversation_id"] for row in there] == waiting[:3]
    assert {row["conversation_id"]: row["entered_at"] for row in there} == {one: before[one] for one in waiting[:3]}
    assert (offer["conversation_id"] in waiting[:3]) == (await offers(desk) == [])
    async with acting_for(watched.tenant_id):
        assert (await get_conversation(waiting[0])).queue_id == watched.other_queue
        await take(desk.agents[1].actor, waiting[0])  # meanwhile
    async with acting_for(watched.tenant_id):
        assert await undo_moves(watched.supervisor.actor, batch) == 2
    assert [row["conversation_id"] for row in await entries(watched, watched.queue)] == waiting[1:]
    assert {row["conversation_id"]: row["entered_at"] for row in await entries(watched, watched.queue)} == {
        one: before[one] for one in waiting[1:]
    }
    async with acting_for(watched.tenant_id):
        with pytest.raises(Conflict):
            await undo_moves(watched.supervisor.actor, batch)
        with pytest.raises(Missing):
            await undo_moves(watched.supervisor.actor, new_id())
        with pytest.raises(Invalid):
            await rebalance(watched.supervisor.actor, watched.queue, watched.queue, 1)
        told = [event for event in await events_after(waiting[1], 0, staff=True) if event.kind == "moved_queue"]
        heard = [event.kind for event in await events_after(waiting[1], 0, staff=False)]
    assert [event.text for event in told] == ["Returns", "Support"]
    assert "moved_queue" not in heard


async def test_what_is_promised_counts_for_the_turn_wherever_work_is_moved(watched: Watched) -> None:
    """Ten minutes to the first answer, half an hour of lead: twenty before it came, not fifteen for its priority."""
    desk, supervisor = watched.desk, watched.supervisor.actor
    async with acting_for(watched.tenant_id):
        await set_policies(
            desk.company.admin.actor, [SlaPolicy(id=new_id(), name="gold", calendar="always", first_minutes=10)]
        )
    talk = await waits(desk)

    async def ahead(queue_id: UUID) -> float:
        (row,) = await entries(watched, queue_id)
        found: float = (row["entered_at"] - row["rank_at"]).total_seconds() / 60
        return found

    assert await ahead(watched.queue) == 20
    async with acting_for(watched.tenant_id):
        batch, _moved = await rebalance(supervisor, watched.queue, watched.other_queue, 1)
    assert await ahead(watched.other_queue) == 20
    async with acting_for(watched.tenant_id):
        await undo_moves(supervisor, batch)
    assert await ahead(watched.queue) == 20
    async with acting_for(watched.tenant_id):
        await take(desk.agents[0].actor, talk)
        await move_to_queue(supervisor, talk, watched.other_queue)
    assert await ahead(watched.other_queue) == 20


async def test_evening_out_while_agents_answer_and_leave_loses_nothing_and_doubles_nothing(watched: Watched) -> None:
    desk, (first, second) = watched.desk, watched.desk.agents
    async with acting_for(watched.tenant_id):
        await set_state_policy(desk.company.admin.actor, StatePolicy(offline_returns=True))
    conversations = {await waits(desk, text=f"m{n}") for n in range(6)}

    async def even(there: UUID, back: UUID) -> None:
        async with acting_for(watched.tenant_id):
            await rebalance(watched.supervisor.actor, there, back, 3)

    async def answer(person: Person, accept: bool) -> None:
        for offer in await offers(desk):
            if offer["member_id"] == person.member_id:
                async with acting_for(watched.tenant_id):
                    await (accept_offer if accept else decline_offer)(person.actor, offer["id"])

    async def leave(person: Person) -> None:
        async with acting_for(watched.tenant_id):
            await set_availability(person.actor, "offline")

    for number in range(6):
        await arrives(desk, first)
        await arrives(desk, second)
        await hand_out(desk)
        deeds = [
            even(watched.queue, watched.other_queue),
            even(watched.other_queue, watched.queue),
            answer(first, accept=True),
            answer(second, accept=bool(number % 2)),
            leave(first) if number % 3 == 2 else hand_out(desk),
        ]
        for result in await asyncio.gather(*deeds, return_exceptions=True):
            assert not isinstance(result, Exception) or isinstance(result, Refusal), result
    async with acting_for(watched.tenant_id):
        rows = await fetch(
            "SELECT c.id, c.status, c.assignee_id, c.queue_id, e.queue_id AS stands_in FROM conversation c"
            " LEFT JOIN queue_entry e ON e.tenant_id = $1 AND e.conversation_id = c.id AND e.left_at IS NULL"
            " WHERE c.tenant_id = $1"
        )
    assert sorted(row["id"] for row in rows) == sorted(conversations)
    for row in rows:
        held = row["status"] == "assigned"
        assert (row["assignee_id"] is not None) == held
        assert (row["stands_in"] is None) == held
        assert held or row["stands_in"] == row["queue_id"]


async def test_what_was_moved_is_offered_to_who_serves_the_other_queue(watched: Watched) -> None:
    desk, (first, second) = watched.desk, watched.desk.agents
    await arrives(desk, second)
    conversation = await waits(desk)
    async with acting_for(watched.tenant_id):
        before = await move_to_queue(watched.supervisor.actor, conversation, watched.other_queue)
    assert before.queue_id == watched.queue
    await arrives(desk, first)
    await hand_out(desk)
    assert [row["member_id"] for row in await offers(desk)] == [second.member_id]


async def test_from_an_agent_to_a_queue_and_to_another_agent_within_the_budget(watched: Watched) -> None:
    desk, (first, second) = watched.desk, watched.desk.agents
    await arrives(desk, first)
    await carries(desk, second, 1)
    one, two = await waits(desk), await waits(desk)
    await ages(watched, [one, two])
    (oldest, _younger) = await entries(watched, watched.queue)
    async with acting_for(watched.tenant_id):
        await take(first.actor, one)
        before = await move_to_queue(watched.supervisor.actor, one, watched.other_queue)
        assert before.assignee_id == first.member_id
        (back,) = await fetch(
            "SELECT queue_id, entered_at FROM queue_entry WHERE tenant_id = $1 AND conversation_id = $2"
            " AND left_at IS NULL",
            one,
        )
        assert (back["queue_id"], back["entered_at"]) == (watched.other_queue, oldest["entered_at"])
        await move_to_agent(watched.supervisor.actor, one, second.member_id)
        assert (await get_conversation(one)).assignee_id == second.member_id
    async with acting_for(watched.tenant_id):
        with pytest.raises(AgentFull):
            await move_to_agent(watched.supervisor.actor, two, second.member_id)
    async with acting_for(watched.tenant_id):
        analyst = await join(watched.tenant_id, "analyst")
        with pytest.raises(Missing):
            await move_to_agent(watched.supervisor.actor, two, analyst.member_id)


async def test_what_nobody_waits_in_is_not_moved(watched: Watched) -> None:
    agent = watched.desk.agents[0]
    conversation = await waits(watched.desk)
    async with acting_for(watched.tenant_id):
        await take(agent.actor, conversation)
        await resolve(agent.actor, conversation)
        with pytest.raises(NotWaiting):
            await move_to_queue(watched.supervisor.actor, conversation, watched.other_queue)
