"""The live board: its numbers equal their rows; whispers and traces; it is for supervisors."""

import pytest

from hubwright.control.identity import presence
from hubwright.desk.board.moving import move_to_agent, move_to_queue, rebalance, undo_moves
from hubwright.desk.board.standing import changes_of, in_work, read_board, waiting_in
from hubwright.desk.board.traces import who_was_asked
from hubwright.desk.board.whisper import hear, whisper, whispers_for
from hubwright.desk.conversations import events_after
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import decline_offer
from hubwright.desk.queues.seats import park
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Conflict, Missing, NotAllowed
from tests.integration.desk.routed import carries
from tests.integration.desk.waiting import arrives, hand_out, offers, waits
from tests.integration.desk.watched import Watched, ages, make_watched, standing_of


@pytest.fixture
async def watched(database: None) -> Watched:
    return await make_watched()


async def test_every_number_equals_its_rows(watched: Watched) -> None:
    desk, (first, second) = watched.desk, watched.desk.agents
    await arrives(desk, first)
    await carries(desk, first, 3)
    waiting = [await waits(desk, text=f"m{n}") for n in range(5)]
    await ages(watched, waiting)
    async with acting_for(watched.tenant_id):
        await take(first.actor, waiting[0])
        await take(first.actor, waiting[1])
        await park(first.actor, waiting[1])
    queue = await standing_of(watched, watched.queue)
    assert (queue.waiting, queue.in_work, queue.there, queue.free, queue.gap) == (3, 2, 1, 2, 1)
    async with acting_for(watched.tenant_id):
        rows = await waiting_in(watched.supervisor.actor, watched.queue)
        held = await in_work(watched.supervisor.actor, queue_id=watched.queue)
        standing = await read_board(watched.supervisor.actor)
    assert [row.conversation_id for row in rows] == waiting[2:]
    assert queue.oldest == standing.oldest == rows[0].since
    assert {(row.conversation_id, row.parked) for row in held} == {(waiting[0], False), (waiting[1], True)}
    line = {one.person.id: one for one in standing.agents}[first.member_id]
    assert (line.agent.carries, line.limit, line.parked, line.person.state) == (1, 3, 1, "available")
    assert {one.person.id for one in standing.in_state("offline")} >= {second.member_id}
    empty = await standing_of(watched, watched.other_queue)
    assert (empty.waiting, empty.oldest, empty.there, empty.gap) == (0, None, 0, 0)


async def test_the_board_is_for_supervisors(watched: Watched) -> None:
    agent = watched.desk.agents[0]
    conversation = await waits(watched.desk)
    async with acting_for(watched.tenant_id):
        for forbidden in (
            read_board(agent.actor),
            waiting_in(agent.actor, watched.queue),
            in_work(agent.actor),
            changes_of(agent.actor, agent.member_id, utc_now()),
            move_to_queue(agent.actor, conversation, watched.other_queue),
            move_to_agent(agent.actor, conversation, agent.member_id),
            rebalance(agent.actor, watched.queue, watched.other_queue, 1),
            undo_moves(agent.actor, conversation),
            whisper(agent.actor, conversation, agent.member_id, "psst"),
        ):
            with pytest.raises(NotAllowed):
                await forbidden


async def test_a_whisper_is_for_who_holds_the_conversation_and_nobody_else(watched: Watched) -> None:
    agent, colleague = watched.desk.agents
    supervisor = watched.supervisor
    conversation = await waits(watched.desk)
    async with acting_for(watched.tenant_id):
        with pytest.raises(Conflict):
            await whisper(supervisor.actor, conversation, agent.member_id, "nobody holds it")
        await take(agent.actor, conversation)
        told = await whisper(supervisor.actor, conversation, agent.member_id, "offer a refund")
        with pytest.raises(Conflict):
            await whisper(supervisor.actor, conversation, colleague.member_id, "not theirs")
        assert [one.text for one in await whispers_for(agent.actor, conversation)] == ["offer a refund"]
        assert await whispers_for(colleague.actor, conversation) == []
        assert await whispers_for(watched.desk.company.admin.actor, conversation) == []
        for staff in (True, False):
            assert "refund" not in str(await events_after(conversation, 0, staff=staff))
        with pytest.raises(Missing):
            await hear(colleague.actor, told)
        assert await hear(agent.actor, told) == conversation
        assert await whispers_for(agent.actor, conversation) == []
        (mine,) = await whispers_for(supervisor.actor, conversation)
    assert mine.seen_at is not None


async def test_every_offer_tells_who_was_eligible_and_who_was_ruled_out_by_which_clause(watched: Watched) -> None:
    desk, (first, second) = watched.desk, watched.desk.agents
    await arrives(desk, first)
    await arrives(desk, second, "away")
    conversation = await waits(desk)
    await hand_out(desk)
    (offer,) = await offers(desk)
    async with acting_for(watched.tenant_id):
        await decline_offer(first.actor, offer["id"])
        asked = await who_was_asked(watched.supervisor.actor, conversation, utc_now())
    (traced,) = asked.offers
    assert (traced.state, traced.member_id) == ("declined", first.member_id)
    assert [line["member"] for line in traced.trace["eligible"]] == [str(first.member_id)]
    clauses = {line["member"]: line["clause"] for line in traced.trace["ruled_out"]}
    assert clauses[str(second.member_id)] == "away"
    assert clauses[str(watched.supervisor.member_id)] == "not_in_queue"
    assert asked.now is not None
    right_now = {line["member"]: line["clause"] for line in asked.now["ruled_out"]}
    assert right_now[str(first.member_id)] == "refused_just_now"


async def test_what_an_agent_did_is_told_newest_first(watched: Watched) -> None:
    agent = watched.desk.agents[0]
    await arrives(watched.desk, agent)
    await arrives(watched.desk, agent, "away")
    async with acting_for(watched.tenant_id):
        changes = await changes_of(watched.supervisor.actor, agent.member_id, utc_now())
        assert (await presence.colleague(agent.member_id)).state == "away"
    assert [change.state for change in changes] == ["away", "available"]
