"""A parked conversation wakes when its customer writes, whether or not anybody else asks for work."""

from hubwright.desk.conversations.append import append_message
from hubwright.desk.queues import accept_offer
from hubwright.desk.queues.seats import is_parked, look_for_woken, park
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.jobs.run import run_due_jobs
from tests.integration.desk.waiting import arrives, hand_out, make_desk, offers, waits


async def test_an_open_inbox_notices_what_has_woken_though_nobody_else_asks_for_work(database: None) -> None:
    desk = await make_desk(1)
    (agent,) = desk.agents
    await arrives(desk, agent)
    talk = await waits(desk)
    await hand_out(desk)
    (offer,) = await offers(desk)
    async with acting_for(desk.tenant_id):
        await accept_offer(agent.actor, offer["id"])
        await park(agent.actor, talk)
    async with acting_for(desk.tenant_id):
        await execute("DELETE FROM job WHERE tenant_id = $1")  # nobody else asks for anything
        await append_message(talk, kind="text", author="agent", text="are you there?", member_id=agent.member_id)
        await look_for_woken(agent.member_id, utc_now())
    await run_due_jobs()
    async with acting_for(desk.tenant_id):
        assert await is_parked(talk)
        await append_message(talk, kind="text", author="contact", text="here I am")
        await look_for_woken(agent.member_id, utc_now())
    await run_due_jobs()
    async with acting_for(desk.tenant_id):
        assert not await is_parked(talk)
