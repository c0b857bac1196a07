"""Who is there: what visitors are told, what follows when people come, leave, fall silent or are full."""

from datetime import timedelta

import pytest

from hubwright.control.identity import presence
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import (
    accept_offer,
    agents_available,
    note_sign_of_life,
    set_availability,
)
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.errors import NotAllowed
from hubwright.kernel.jobs import run_due_jobs
from tests.integration.desk.waiting import Desk, arrives, facts, hand_out, heard, make_desk, offers, waits


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def test_with_nobody_there_the_visitor_is_told_and_is_offered_to_whoever_comes(desk: Desk) -> None:
    conversation = await waits(desk)
    assert await hand_out(desk) == 0
    assert [event.kind for event in await heard(desk, conversation)] == ["text", "offline"]
    assert await facts(desk, conversation) == ["offline"]

    await arrives(desk, desk.agents[0])
    while await run_due_jobs():
        pass
    (offer,) = await offers(desk)
    assert offer["member_id"] == desk.agents[0].member_id
    assert offer["conversation_id"] == conversation


async def test_with_somebody_there_the_visitor_is_in_the_queue(desk: Desk) -> None:
    await arrives(desk, desk.agents[0])
    conversation = await waits(desk, language="zh", summary={"Order": "10086"})
    assert [event.kind for event in await heard(desk, conversation)] == ["text", "queued"]
    assert await facts(desk, conversation) == []
    async with acting_for(desk.tenant_id):
        found = await get_conversation(conversation)
    assert (found.status, found.summary, found.queue_id) == ("waiting", {"Order": "10086"}, desk.company.queue_id)


async def test_who_leaves_gives_back_what_was_offered_and_the_last_one_out_is_told_to_the_visitor(desk: Desk) -> None:
    first = desk.agents[0]
    await arrives(desk, first)
    conversation = await waits(desk)
    await hand_out(desk)
    await arrives(desk, first, "away")
    assert await offers(desk) == []
    assert len(await offers(desk, "rescinded")) == 1
    await hand_out(desk)
    await hand_out(desk)
    assert [event.kind for event in await heard(desk, conversation)] == ["text", "queued", "offline"]
    assert await facts(desk, conversation) == ["offline"]


async def test_an_inbox_that_is_gone_for_a_minute_is_not_available(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    async with acting_for(desk.tenant_id):
        assert await agents_available() and await agents_available(desk.company.queue_id)
        await execute("UPDATE member SET seen_at = now() - interval '61 seconds' WHERE tenant_id = $1")
        assert not await agents_available()
    conversation = await waits(desk)
    assert await hand_out(desk) == 0
    assert [event.kind for event in await heard(desk, conversation)] == ["text", "offline"]

    async with acting_for(desk.tenant_id):
        await note_sign_of_life(agent.member_id, utc_now())
        assert await agents_available()
    while await run_due_jobs():
        pass
    assert len(await offers(desk)) == 1


async def test_a_sign_of_life_never_goes_back_in_time(desk: Desk) -> None:
    agent = desk.agents[0]
    now = utc_now()
    async with acting_for(desk.tenant_id):
        await note_sign_of_life(agent.member_id, now)
        await note_sign_of_life(agent.member_id, now - timedelta(minutes=5))
        assert (await presence.colleague(agent.member_id)).seen_at == now


async def test_capacity_is_kept_and_a_freed_seat_is_filled(desk: Desk) -> None:
    from hubwright.desk.conversations.resolve import resolve

    agent = desk.agents[0]
    await arrives(desk, agent)
    async with acting_for(desk.tenant_id):
        await execute("UPDATE member SET max_conversations = 1 WHERE tenant_id = $1 AND id = $2", agent.member_id)
    first, second = await waits(desk), await waits(desk)
    await hand_out(desk)
    (offer,) = await offers(desk)
    async with acting_for(desk.tenant_id):
        await accept_offer(agent.actor, offer["id"])
    assert await hand_out(desk) == 0
    async with acting_for(desk.tenant_id):
        await resolve(agent.actor, first)
    while await run_due_jobs():
        pass
    assert [row["conversation_id"] for row in await offers(desk)] == [second]


async def test_only_people_who_may_reply_take_work(desk: Desk) -> None:
    from tests.support.people import join

    analyst = await join(desk.tenant_id, "analyst")
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        with pytest.raises(NotAllowed):
            await set_availability(analyst.actor, "available")
        with pytest.raises(NotAllowed):
            await take(analyst.actor, conversation)
