"""Work of who is gone waits again at its age and its turn, with the reason; nobody gets it back by coming back."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.identity.deactivate_member import reactivate_member
from hubwright.desk.board.traces import who_was_asked
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.take import take
from hubwright.desk.leaving.let_go import deactivate, give_role
from hubwright.desk.leaving.look import look
from hubwright.desk.queues import set_availability
from hubwright.desk.queues.seats import park
from hubwright.desk.segments.adding_up import problems
from hubwright.desk.segments.read import log_of
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.desk.states.policy import StatePolicy, set_state_policy
from hubwright.desk.workbench.snooze import snooze
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for, execute, fetch
from hubwright.kernel.due import due_now
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright.kernel.ids import new_id
from tests.integration.desk.waiting import Desk, arrives, hand_out, heard, make_desk, offers, waits
from tests.support.people import Person


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def _takes(desk: Desk, person: Person) -> UUID:
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(person.actor, conversation)
    return conversation


async def _entry(desk: Desk, conversation_id: UUID) -> Row:
    async with acting_for(desk.tenant_id):
        (row,) = await fetch(
            "SELECT entered_at, rank_at, queue_id FROM queue_entry WHERE tenant_id = $1 AND conversation_id = $2"
            " AND left_at IS NULL",
            conversation_id,
        )
    return row


async def _stands(desk: Desk, conversation_id: UUID) -> tuple[str, UUID | None]:
    async with acting_for(desk.tenant_id):
        found = await get_conversation(conversation_id)
        assert problems(await log_of(conversation_id), found.status) == []
    return found.status, found.assignee_id


async def _last(desk: Desk, conversation_id: UUID) -> tuple[str, str]:
    async with acting_for(desk.tenant_id):
        last = (await log_of(conversation_id))[-1]
    return last.kind, last.reason


async def _came_earlier(desk: Desk, conversation_id: UUID, hours: int) -> datetime:
    async with acting_for(desk.tenant_id):
        await execute(
            "UPDATE queue_entry SET entered_at = now() - $3::interval WHERE tenant_id = $1 AND conversation_id = $2",
            conversation_id,
            timedelta(hours=hours),
        )
        (row,) = await fetch(
            "SELECT entered_at FROM queue_entry WHERE tenant_id = $1 AND conversation_id = $2", conversation_id
        )
    came: datetime = row["entered_at"]
    return came


async def _look(desk: Desk, minutes: float = 0) -> int:
    """What the worker does, so much later."""
    async with acting_for(desk.tenant_id):
        return await look(utc_now() + timedelta(minutes=minutes))


async def _returns(desk: Desk, minutes: int) -> None:
    async with acting_for(desk.tenant_id):
        await set_state_policy(desk.company.admin.actor, StatePolicy(away_returns_minutes=minutes))


async def test_who_loses_their_seat_lets_go_of_everything_at_its_age_and_turn(desk: Desk) -> None:
    leaving, admin = desk.agents[0], desk.company.admin
    await arrives(desk, leaving)
    held, parked, asleep = [await _takes(desk, leaving) for _ in range(3)]
    offered = await waits(desk)
    await hand_out(desk)
    assert [row["conversation_id"] for row in await offers(desk)] == [offered]
    came = await _came_earlier(desk, parked, 3)
    async with acting_for(desk.tenant_id):
        gold = SlaPolicy(id=new_id(), name="gold", first_minutes=5, calendar="always")
        await set_policies(admin.actor, [gold])
        await park(leaving.actor, parked)
        await snooze(leaving.actor, asleep, utc_now() + timedelta(days=1))
        assert await deactivate(admin.actor, leaving.member_id) == 3
    assert [await _stands(desk, each) for each in (held, parked, asleep, offered)] == [("waiting", None)] * 4
    assert [await _last(desk, each) for each in (held, parked, asleep)] == [("waiting", "no_seat")] * 3
    assert (await _last(desk, offered)) == ("waiting", "rescinded")
    entry = await _entry(desk, parked)
    assert entry["entered_at"] == came, "since when they wait stays"
    assert entry["rank_at"] == came + timedelta(minutes=5 - 30), "due so soon after they came, so that is their turn"
    assert await offers(desk) == []

    async with acting_for(desk.tenant_id):
        assert await fetch("SELECT 1 AS one FROM snooze WHERE tenant_id = $1") == []
        await reactivate_member(admin.actor, leaving.member_id)
    assert [await _stands(desk, each) for each in (held, parked, asleep, offered)] == [("waiting", None)] * 4
    await arrives(desk, desk.agents[1])
    await hand_out(desk)
    assert [row["conversation_id"] for row in await offers(desk)] == [parked], "the longest wait goes first"


async def test_what_had_been_put_aside_comes_back_without_telling_the_customer_that_they_wait(desk: Desk) -> None:
    leaving = desk.agents[0]
    await arrives(desk, leaving)
    held, parked = await _takes(desk, leaving), await _takes(desk, leaving)
    async with acting_for(desk.tenant_id):
        await park(leaving.actor, parked)
        await deactivate(desk.company.admin.actor, leaving.member_id)
    kinds = [[event.kind for event in await heard(desk, each, staff=False)] for each in (held, parked)]
    assert [told.count("offline") for told in kinds] == [1, 0]
    (said,) = [event for event in await heard(desk, parked) if event.kind == "back_no_seat"]
    assert said.author_name == (await _name(desk, leaving))


async def _name(desk: Desk, person: Person) -> str:
    async with acting_for(desk.tenant_id):
        (row,) = await fetch("SELECT name FROM member WHERE tenant_id = $1 AND id = $2", person.member_id)
    return str(row["name"])


async def test_a_role_that_answers_nobody_lets_go_and_one_that_does_keeps(desk: Desk) -> None:
    person, admin = desk.agents[0], desk.company.admin
    await arrives(desk, person)
    held = await _takes(desk, person)
    async with acting_for(desk.tenant_id):
        assert await give_role(admin.actor, person.member_id, "supervisor") == 0
    assert (await _stands(desk, held)) == ("assigned", person.member_id)
    async with acting_for(desk.tenant_id):
        assert await give_role(admin.actor, person.member_id, "analyst") == 1
    assert (await _stands(desk, held)) == ("waiting", None)


async def test_only_who_may_takes_a_seat_and_a_refusal_moves_nothing(desk: Desk) -> None:
    person = desk.agents[0]
    await arrives(desk, person)
    held = await _takes(desk, person)
    for refused, actor, member_id in (
        (NotAllowed, desk.agents[1].actor, person.member_id),
        (Missing, desk.company.admin.actor, new_id()),
    ):
        with pytest.raises(refused):
            async with acting_for(desk.tenant_id):
                await deactivate(actor, member_id)
    assert (await _stands(desk, held)) == ("assigned", person.member_id)


async def test_what_comes_into_their_hands_at_that_moment_waits_again_too(database: None) -> None:
    for _round in range(6):
        desk = await make_desk()
        leaving = desk.agents[0]
        await arrives(desk, leaving)
        conversation = await waits(desk)

        async def takes(desk: Desk = desk, conversation: UUID = conversation) -> None:
            async with acting_for(desk.tenant_id):
                await take(desk.agents[0].actor, conversation)

        async def goes(desk: Desk = desk) -> None:
            async with acting_for(desk.tenant_id):
                await deactivate(desk.company.admin.actor, desk.agents[0].member_id)

        results = await asyncio.gather(takes(), goes(), return_exceptions=True)
        assert [one for one in results if one is not None and not isinstance(one, Missing)] == []
        assert (desk.tenant_id, desk.tenant_id) in await due_now("absence", 100_000), "a worker looks at once"
        await _look(desk)
        assert (await _stands(desk, conversation)) == ("waiting", None)


async def test_what_members_hold_who_lost_their_seat_long_ago_is_found(desk: Desk) -> None:
    person = desk.agents[0]
    await arrives(desk, person)
    held = await _takes(desk, person)
    async with acting_for(desk.tenant_id):
        await execute("UPDATE member SET active = false WHERE tenant_id = $1 AND id = $2", person.member_id)
        await execute("INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'absence', $1, now())")
    assert await _look(desk) == 1
    assert (await _stands(desk, held)) == ("waiting", None)
    assert (desk.tenant_id, desk.tenant_id) not in await due_now("absence", 100_000), "nothing more to look for"


@pytest.mark.parametrize("how", ["away", "break", "offline", "closed"])
async def test_work_of_who_is_away_for_long_returns_with_what_is_parked(desk: Desk, how: Any) -> None:
    agent = desk.agents[0]
    await _returns(desk, 20)
    await arrives(desk, agent)
    held, parked, asleep = [await _takes(desk, agent) for _ in range(3)]
    async with acting_for(desk.tenant_id):
        await park(agent.actor, parked)
        await snooze(agent.actor, asleep, utc_now() + timedelta(days=1))
        if how != "closed":
            await set_availability(agent.actor, how)
    assert await _look(desk, 19) == 0
    assert await _look(desk, 21) == 2
    assert [await _stands(desk, each) for each in (held, parked)] == [("waiting", None)] * 2
    assert [await _last(desk, each) for each in (held, parked)] == [("waiting", "away_long")] * 2
    assert await _stands(desk, asleep) == ("assigned", agent.member_id), "what they put off comes at its time"
    async with acting_for(desk.tenant_id):
        await execute("UPDATE snooze SET until = now() - interval '1 s' WHERE tenant_id = $1")
    assert await _look(desk, 21) == 1


async def test_who_is_busy_or_still_writes_is_not_away(desk: Desk) -> None:
    agent = desk.agents[0]
    await _returns(desk, 20)
    await arrives(desk, agent)
    writes_in = await _takes(desk, agent)
    async with acting_for(desk.tenant_id):
        await set_availability(agent.actor, "busy")
    assert await _look(desk, 30) == 0
    async with acting_for(desk.tenant_id):
        await set_availability(agent.actor, "offline")
        await execute(
            "UPDATE member SET state_since = now() - interval '1 hour' WHERE tenant_id = $1 AND id = $2",
            agent.member_id,
        )
        await execute("UPDATE conversation SET assigned_at = now() - interval '1 hour' WHERE tenant_id = $1")
        await reply(agent.actor, writes_in, text="One moment.")
    assert await _look(desk) == 0
    await _returns(desk, 0)
    assert await _look(desk, 600) == 0


async def test_who_was_asked_tells_from_whom_it_came_back_and_why(desk: Desk) -> None:
    agent, admin = desk.agents[0], desk.company.admin
    await arrives(desk, agent)
    held = await _takes(desk, agent)
    async with acting_for(desk.tenant_id):
        await deactivate(admin.actor, agent.member_id)
        (back,) = (await who_was_asked(admin.actor, held, utc_now())).returns
    assert (back.reason, back.member_id, back.queue_id) == ("no_seat", agent.member_id, desk.company.queue_id)
