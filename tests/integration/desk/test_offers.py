"""Offers: made to who is there, answered by exactly one, run out, taken back; nobody waits unseen."""

import asyncio
from uuid import UUID

import pytest

from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import (
    accept_offer,
    decline_offer,
    due_offers,
    expire_offer,
)
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.desk.queues.errors import NotWaiting, OfferGone
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Missing, Refusal
from tests.integration.desk.waiting import Desk, arrives, facts, hand_out, heard, make_desk, offers, waits


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def _run_out(desk: Desk) -> None:
    """Move every open offer's end into the past."""
    async with acting_for(desk.tenant_id):
        await execute(
            "UPDATE offer SET offered_at = offered_at - interval '2 minutes', expires_at = now() - interval '1 second'"
            " WHERE tenant_id = $1 AND state = 'offered'"
        )
        await execute("UPDATE due SET due_at = now() - interval '1 second' WHERE tenant_id = $1 AND kind = 'offer'")


async def test_accepting_gives_the_conversation_to_exactly_that_agent(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    conversation = await waits(desk)
    await hand_out(desk)
    (offer,) = await offers(desk)
    async with acting_for(desk.tenant_id):
        assert await accept_offer(agent.actor, offer["id"]) == conversation
    async with acting_for(desk.tenant_id):
        assert await accept_offer(agent.actor, offer["id"]) == conversation
        found = await get_conversation(conversation)
        due = await fetch("SELECT id FROM due WHERE tenant_id = $1 AND kind = 'offer'")
    assert (found.status, found.assignee_id) == ("assigned", agent.member_id)
    assert [event.kind for event in await heard(desk, conversation)] == ["text", "queued", "assigned"]
    assert await facts(desk, conversation) == ["assigned"]
    assert due == []


async def test_an_offer_is_nobody_elses(desk: Desk) -> None:
    await arrives(desk, desk.agents[0])
    await waits(desk)
    await hand_out(desk)
    (offer,) = await offers(desk)
    async with acting_for(desk.tenant_id):
        with pytest.raises(OfferGone):
            await accept_offer(desk.agents[1].actor, offer["id"])
        with pytest.raises(Missing):
            await decline_offer(desk.agents[1].actor, offer["id"])
    assert len(await offers(desk)) == 1


async def test_two_agents_never_hold_one_conversation_however_they_race(database: None) -> None:
    """Accepting an offer against taking from the list, on two connections, many times."""
    for round_number in range(12):
        desk = await make_desk()
        offered, other = desk.agents
        await arrives(desk, offered)
        conversation = await waits(desk)
        await hand_out(desk)
        (offer,) = await offers(desk)

        async def accept(desk: Desk = desk, offered: Actor = offered.actor, offer_id: UUID = offer["id"]) -> str:
            async with acting_for(desk.tenant_id):
                await accept_offer(offered, offer_id)
            return "accepted"

        async def snatch(desk: Desk = desk, other: Actor = other.actor, conversation: UUID = conversation) -> str:
            async with acting_for(desk.tenant_id):
                await take(other, conversation)
            return "taken"

        racers = [accept(), snatch()] if round_number % 2 else [snatch(), accept()]
        results = await asyncio.gather(*racers, return_exceptions=True)
        winners = [result for result in results if isinstance(result, str)]
        assert len(winners) == 1, results
        assert all(isinstance(result, Refusal) for result in results if not isinstance(result, str)), results
        async with acting_for(desk.tenant_id):
            found = await get_conversation(conversation)
        assert found.assignee_id == (offered if winners == ["accepted"] else other).member_id
        assert await offers(desk) == []
        assert [event.kind for event in await heard(desk, conversation)].count("assigned") == 1


async def test_work_handed_out_by_many_at_once_is_offered_once(database: None) -> None:
    desk = await make_desk(4)
    for person in desk.agents:
        await arrives(desk, person)
    conversations = {await waits(desk, text=f"m{n}") for n in range(6)}
    made = await asyncio.gather(*(hand_out(desk) for _ in range(6)))
    open_now = await offers(desk)
    assert sum(made) == len(open_now) == 4
    assert len({row["member_id"] for row in open_now}) == 4
    assert {row["conversation_id"] for row in open_now} <= conversations


async def test_handing_out_never_waits_for_a_conversation_somebody_works_on(desk: Desk) -> None:
    await arrives(desk, desk.agents[0])
    busy, free = await waits(desk, priority=4), await waits(desk)
    held, let_go = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with acting_for(desk.tenant_id):
            await fetch("SELECT id FROM conversation WHERE tenant_id = $1 AND id = $2 FOR UPDATE", busy)
            held.set()
            await let_go.wait()

    holder = asyncio.create_task(hold())
    await held.wait()
    assert await asyncio.wait_for(hand_out(desk), 5) == 0
    let_go.set()
    await holder
    assert await hand_out(desk) == 1
    assert [row["conversation_id"] for row in await offers(desk)] == [busy]
    assert free


async def test_a_declined_offer_goes_to_the_next(desk: Desk) -> None:
    first, second = desk.agents
    await arrives(desk, first)
    conversation = await waits(desk)
    await hand_out(desk)
    await arrives(desk, second)
    (offer,) = await offers(desk)
    async with acting_for(desk.tenant_id):
        await decline_offer(first.actor, offer["id"])
    assert await hand_out(desk) == 1
    (again,) = await offers(desk)
    assert (again["member_id"], again["conversation_id"]) == (second.member_id, conversation)
    clauses = {line["member"]: line["clause"] for line in again["trace"]["ruled_out"]}
    assert clauses == {
        str(first.member_id): "refused_just_now",
        str(desk.company.admin.member_id): "not_in_queue",
    }
    async with acting_for(desk.tenant_id):
        await decline_offer(first.actor, offer["id"])
    assert len(await offers(desk)) == 1


async def test_an_offer_runs_out_and_goes_to_the_next(desk: Desk) -> None:
    first, second = desk.agents
    await arrives(desk, first)
    conversation = await waits(desk)
    await hand_out(desk)
    (offer,) = await offers(desk)
    async with acting_for(desk.tenant_id):
        assert not await expire_offer(offer["id"])
    assert len(await offers(desk)) == 1
    await _run_out(desk)
    assert (desk.tenant_id, offer["id"]) in await due_offers(100_000)
    async with acting_for(desk.tenant_id):
        with pytest.raises(OfferGone):
            await accept_offer(first.actor, offer["id"])
        assert await expire_offer(offer["id"])
        assert not await expire_offer(offer["id"])
    assert (desk.tenant_id, offer["id"]) not in await due_offers(100_000)
    await arrives(desk, second)
    await hand_out(desk)
    (again,) = await offers(desk)
    assert (again["member_id"], again["conversation_id"]) == (second.member_id, conversation)


async def test_the_only_agent_is_asked_again_after_a_pause(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    await waits(desk)
    await hand_out(desk)
    (offer,) = await offers(desk)
    async with acting_for(desk.tenant_id):
        await decline_offer(agent.actor, offer["id"])
    assert await hand_out(desk) == 0
    async with acting_for(desk.tenant_id):
        planned = await fetch(
            "SELECT run_at FROM job WHERE tenant_id = $1 AND kind = 'queues.offer' AND run_at > now()"
        )
        await execute(
            "UPDATE offer SET answered_at = answered_at - interval '2 minutes'"
            " WHERE tenant_id = $1 AND state = 'declined'"
        )
    assert len(planned) == 1
    assert await hand_out(desk) == 1


async def test_entering_twice_keeps_the_place_and_a_test_chat_is_never_offered(desk: Desk) -> None:
    await arrives(desk, desk.agents[0])
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        await enter_queue(conversation, queue_key="no-such-queue", priority=4, summary={}, reason="again")
        entries = await fetch(
            "SELECT priority FROM queue_entry WHERE tenant_id = $1 AND conversation_id = $2", conversation
        )
        await execute("UPDATE conversation SET test = true WHERE tenant_id = $1 AND id = $2", conversation)
    assert entries == [{"priority": 2}]
    assert await hand_out(desk) == 0


async def test_taking_over_needs_the_colleague_one_saw_there(desk: Desk) -> None:
    first, second = desk.agents
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        assert await take(first.actor, conversation)
        assert not await take(first.actor, conversation)
    async with acting_for(desk.tenant_id):
        with pytest.raises(NotWaiting):
            await take(second.actor, conversation)
        with pytest.raises(NotWaiting):
            await take(second.actor, conversation, held_by=second.member_id)
        assert await take(second.actor, conversation, held_by=first.member_id)
        assert (await get_conversation(conversation)).assignee_id == second.member_id
