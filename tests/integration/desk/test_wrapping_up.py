"""Wrap-up in the log of a conversation: who did it, how it ended, and what the figures make of it."""

import asyncio
import contextvars
from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.desk.conversations import append_message, get_conversation
from hubwright.desk.conversations.reopen import reopen
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.leaving.let_go import deactivate
from hubwright.desk.queues import set_availability
from hubwright.desk.segments.adding_up import problems
from hubwright.desk.segments.read import figures_of, log_of
from hubwright.desk.sla.look import look
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.desk.sla.read import clocks_of
from hubwright.desk.states.policy import StatePolicy, set_state_policy
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import run_due_jobs
from tests.integration.desk.waiting import Desk, arrives, make_desk, waits


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def _life(desk: Desk, conversation_id: UUID) -> list[tuple[str, str]]:
    """What the log says, after looking whether it adds up."""
    async with acting_for(desk.tenant_id):
        log = await log_of(conversation_id)
        assert problems(log, (await get_conversation(conversation_id)).status) == []
    return [(one.kind, one.reason) for one in log]


async def test_what_is_written_up_afterwards_is_a_stretch_with_who_did_it_and_how_it_ended(desk: Desk) -> None:
    agent = desk.agents[0]
    async with acting_for(desk.tenant_id):
        await set_state_policy(desk.company.admin.actor, StatePolicy(wrap_up_seconds=60))
    await arrives(desk, agent)
    talks = [await waits(desk) for _ in range(4)]
    async with acting_for(desk.tenant_id):
        for talk in talks:
            await take(agent.actor, talk)
        await resolve(agent.actor, talks[0])
    assert (await _life(desk, talks[0]))[-2:] == [("agent", "taken"), ("wrap_up", "resolved")]
    async with acting_for(desk.tenant_id):
        await resolve(agent.actor, talks[1])
    assert (await _life(desk, talks[0]))[-1] == ("ended", "next_one")
    async with acting_for(desk.tenant_id):
        await set_availability(agent.actor, "available")
        await resolve(agent.actor, talks[2])
    assert (await _life(desk, talks[1]))[-1] == ("ended", "ended_early")
    async with acting_for(desk.tenant_id):
        await reopen(agent.actor, talks[2])
        await resolve(agent.actor, talks[3])
    assert (await _life(desk, talks[2]))[-2:] == [("wrap_up", "resolved"), ("agent", "reopened")]
    await _time_of_wrap_up_is_over(desk)
    assert (await _life(desk, talks[3]))[-2:] == [("wrap_up", "resolved"), ("ended", "time_over")]
    async with acting_for(desk.tenant_id):
        log = await log_of(talks[3])
        told = await figures_of(talks[3], utc_now())
    agents, wrapped = (log[-3].ended_at or utc_now()) - log[-3].began_at, log[-1].began_at - log[-2].began_at
    assert log[-2].member_id == agent.member_id and log[-2].queue_id == desk.company.queue_id
    assert (told.wrapped_up, told.handled) == (wrapped, agents + wrapped)
    assert told.lasted == log[-2].began_at - log[0].began_at, "for the customer it was over when it was resolved"


async def _time_of_wrap_up_is_over(desk: Desk) -> None:
    async with acting_for(desk.tenant_id):
        await execute("UPDATE member SET wrap_until = now() - interval '1 s' WHERE tenant_id = $1")
        await execute("UPDATE job SET run_at = now() WHERE tenant_id = $1 AND kind = 'states.wrap_up_over'")
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job'")
    while await run_due_jobs():
        pass


async def test_a_wrap_up_ends_in_the_log_also_while_somebody_else_has_the_conversation(desk: Desk) -> None:
    agent, admin = desk.agents[0], desk.company.admin
    async with acting_for(desk.tenant_id):
        await set_state_policy(admin.actor, StatePolicy(wrap_up_seconds=60))
    await arrives(desk, agent)
    talk = await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(agent.actor, talk)
        await resolve(agent.actor, talk)
    outside = contextvars.copy_context()

    async def loses_the_seat() -> None:
        async with acting_for(desk.tenant_id):
            await deactivate(admin.actor, agent.member_id)

    async with acting_for(desk.tenant_id):
        await append_message(talk, kind="note", author="agent", text="hm", internal=True)  # holds it
        await asyncio.create_task(loses_the_seat(), context=outside)  # and does not wait for it
    assert (await _life(desk, talk))[-1] == ("wrap_up", "resolved")
    while await run_due_jobs():
        pass
    assert (await _life(desk, talk))[-1] == ("ended", "no_seat")


async def test_what_was_promised_is_solved_when_it_was_resolved_not_when_it_was_written_up(desk: Desk) -> None:
    agent, admin = desk.agents[0], desk.company.admin
    async with acting_for(desk.tenant_id):
        await set_state_policy(admin.actor, StatePolicy(wrap_up_seconds=600))
        policy = SlaPolicy(id=new_id(), name="gold", resolve_minutes=10, calendar="always")
        await set_policies(admin.actor, [policy])
    await arrives(desk, agent)
    talk = await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(agent.actor, talk)
        await resolve(agent.actor, talk)
        await look(utc_now() + timedelta(minutes=11))
        (clock,) = await clocks_of(talk)
    assert (clock.target, clock.state) == ("resolve", "kept")
