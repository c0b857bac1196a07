"""Routing on the road of production: scenarios a, b, c, f and l, skills that relax, capacity, and the record."""

import asyncio
from datetime import timedelta

import pytest

from hubwright.control.identity import presence
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.policy import set_plan
from hubwright.control.routing.requirements import Skill
from hubwright.control.routing.skills import put_skill, set_level
from hubwright.control.routing.staff_queue import open_queue, staff_queue
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.append import append_message
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import accept_offer, decline_offer, expire_offer, make_offers
from hubwright.desk.queues.seats import park
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import run_due_jobs
from tests.integration.desk.routed import accepts, asks_for, carries, counting, time_passes
from tests.integration.desk.waiting import Desk, arrives, hand_out, heard, make_desk, offers, waits


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def test_scenario_a_with_everybody_full_the_fourth_waits_and_gets_the_first_seat_that_frees_up(
    desk: Desk,
) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    await carries(desk, agent, 3)
    held = [await waits(desk) for _ in range(3)]
    for _ in held:
        await hand_out(desk)
        await accepts(desk, agent)
    fourth, fifth = await waits(desk), await waits(desk)
    while await run_due_jobs():
        pass
    assert await offers(desk) == []
    async with acting_for(desk.tenant_id):
        await resolve(agent.actor, held[1])
        planned = await fetch(
            "SELECT run_at - created_at AS pause FROM job WHERE tenant_id = $1 AND kind = 'queues.offer'"
            " AND state = 'waiting' ORDER BY run_at LIMIT 1"
        )
    assert planned[0]["pause"] < timedelta(seconds=1)
    while await run_due_jobs():
        pass
    assert [row["conversation_id"] for row in await offers(desk)] == [fourth]
    assert fifth


async def test_scenario_b_a_known_customer_is_kept_for_their_last_agent_and_then_for_everybody(desk: Desk) -> None:
    first, second = desk.agents
    async with acting_for(desk.tenant_id):
        await set_plan(desk.company.admin.actor, desk.company.queue_id, Plan(affinity_seconds=20))
    await arrives(desk, first)
    before = await waits(desk)
    await hand_out(desk)
    await accepts(desk, first)
    async with acting_for(desk.tenant_id):
        await resolve(first.actor, before)
        contact = (await get_conversation(before)).contact_id
    await arrives(desk, first, "offline")
    await arrives(desk, second)
    again = await asks_for(desk, contact)
    assert await hand_out(desk) == 0
    async with acting_for(desk.tenant_id):
        jobs = await fetch("SELECT run_at FROM job WHERE tenant_id = $1 AND kind = 'queues.offer' AND run_at > now()")
    assert min(job["run_at"] for job in jobs) <= utc_now() + timedelta(seconds=20)
    await time_passes(desk, 21)
    assert await hand_out(desk) == 1
    (offer,) = await offers(desk)
    assert (offer["conversation_id"], offer["member_id"]) == (again, second.member_id)
    assert [event.kind for event in await heard(desk, before)].count("resolved") == 1

    async with acting_for(desk.tenant_id):
        await accept_offer(second.actor, offer["id"])
        await resolve(second.actor, again)
    await arrives(desk, first)
    third = await asks_for(desk, contact)
    await hand_out(desk)
    (offer,) = await offers(desk)
    assert (offer["conversation_id"], offer["member_id"]) == (third, second.member_id)
    assert offer["trace"]["step"]["because"] == "last_agent"
    assert {line["clause"] for line in offer["trace"]["ruled_out"]} == {"kept_for_somebody"}


async def test_scenario_c_who_declines_twice_is_not_responding_and_what_was_declined_keeps_its_age(
    desk: Desk,
) -> None:
    first, second = desk.agents
    await arrives(desk, first)
    conversation = await waits(desk)
    later = await waits(desk)
    async with acting_for(desk.tenant_id):
        entered = await fetch(
            "SELECT entered_at, rank_at FROM queue_entry WHERE tenant_id = $1 AND conversation_id = $2", conversation
        )
    for _ in range(2):
        await hand_out(desk)
        (offer,) = await offers(desk)
        async with acting_for(desk.tenant_id):
            await decline_offer(first.actor, offer["id"])
    async with acting_for(desk.tenant_id):
        gone = await presence.colleague(first.member_id)
        kept = await fetch(
            "SELECT entered_at, rank_at FROM queue_entry WHERE tenant_id = $1 AND conversation_id = $2", conversation
        )
        changes = await fetch("SELECT state FROM agent_change WHERE tenant_id = $1 ORDER BY at, id")
    assert gone.not_responding_at is not None and gone.availability == "away"
    assert kept == entered
    assert [row["state"] for row in changes] == ["available", "not_responding"]
    assert await hand_out(desk) == 0

    await arrives(desk, second)
    await hand_out(desk)
    (offer,) = await offers(desk)
    assert (offer["conversation_id"], offer["member_id"]) == (conversation, second.member_id)
    clauses = {line["member"]: line["clause"] for line in offer["trace"]["ruled_out"]}
    assert clauses[str(first.member_id)] == "not_responding"

    await arrives(desk, first)
    await time_passes(desk, 61)
    await hand_out(desk)
    assert {row["conversation_id"] for row in await offers(desk)} == {conversation, later}


async def test_an_offer_taken_makes_earlier_misses_forgotten_and_one_unanswered_counts_like_a_decline(
    desk: Desk,
) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    for _ in range(2):
        await waits(desk)
        await waits(desk)
        await hand_out(desk)
        (offer,) = await offers(desk)
        async with acting_for(desk.tenant_id):
            await execute(
                "UPDATE offer SET expires_at = now() - interval '1 second' WHERE tenant_id = $1 AND id = $2",
                offer["id"],
            )
            assert await expire_offer(offer["id"])
        await hand_out(desk)
        await accepts(desk, agent)
        async with acting_for(desk.tenant_id):
            assert (await presence.colleague(agent.member_id)).present(utc_now())


async def test_scenario_f_a_parked_conversation_that_wakes_finds_its_agent_full_and_waits_for_a_seat(
    desk: Desk,
) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    await carries(desk, agent, 2)
    idle, other = await waits(desk), await waits(desk)
    for conversation in (idle, other):
        async with acting_for(desk.tenant_id):
            await take(agent.actor, conversation)
    async with acting_for(desk.tenant_id):
        await park(agent.actor, idle)
    third, fourth = await waits(desk), await waits(desk)
    await hand_out(desk)
    assert await accepts(desk, agent) == third

    async with acting_for(desk.tenant_id):
        await append_message(idle, kind="text", author="contact", text="are you still there?")
    await hand_out(desk)
    assert await counting(desk, agent) == {other, third}
    assert await offers(desk) == []

    async with acting_for(desk.tenant_id):
        await resolve(agent.actor, other)
    while await run_due_jobs():
        pass
    assert await counting(desk, agent) == {third, idle}
    assert await offers(desk) == []
    async with acting_for(desk.tenant_id):
        await resolve(agent.actor, third)
    while await run_due_jobs():
        pass
    assert [row["conversation_id"] for row in await offers(desk)] == [fourth]


async def test_scenario_l_a_worker_that_dies_while_offering_leaves_nothing_and_the_item_is_offered_once(
    desk: Desk,
) -> None:
    await arrives(desk, desk.agents[0])
    conversation = await waits(desk)
    with pytest.raises(Exception, match=r"terminat|clos"):
        async with acting_for(desk.tenant_id):
            assert await make_offers() == 1
            await fetch("SELECT pg_terminate_backend(pg_backend_pid()), $1::uuid")
    assert await offers(desk) == []
    while await run_due_jobs():
        pass
    await asyncio.gather(hand_out(desk), hand_out(desk))
    async with acting_for(desk.tenant_id):
        every = await fetch("SELECT conversation_id FROM offer WHERE tenant_id = $1")
    assert [row["conversation_id"] for row in every] == [conversation]


async def test_skills_are_insisted_on_for_a_while_and_who_has_them_is_found_behind_a_long_line(desk: Desk) -> None:
    first, second = desk.agents
    admin = desk.company.admin.actor
    plan = Plan(steps=(Step(seconds=60), Step(seconds=60, requires=Skill(skill="vip"), any_skill=True)))
    async with acting_for(desk.tenant_id):
        for key in ("fr", "vip"):
            await put_skill(admin, key, key.upper())
        await set_plan(admin, desk.company.queue_id, plan)
        await set_level(admin, second.member_id, "fr", 3)
    await arrives(desk, first)
    await arrives(desk, second)
    async with acting_for(desk.tenant_id):
        contact = (await get_conversation(await waits(desk))).contact_id
    await hand_out(desk)
    for row in await offers(desk):
        person = first if row["member_id"] == first.member_id else second
        await accepts(desk, person)
    await carries(desk, first, 1)
    hard = [await asks_for(desk, contact, skills={"fr": 4}) for _ in range(4)]
    french = await asks_for(desk, contact, skills={"fr": 3})
    await hand_out(desk)
    (offer,) = await offers(desk)
    assert (offer["conversation_id"], offer["member_id"]) == (french, second.member_id)
    await accepts(desk, second)
    assert await hand_out(desk) == 0

    await time_passes(desk, 61)
    assert await hand_out(desk) == 0
    async with acting_for(desk.tenant_id):
        await set_level(admin, second.member_id, "vip", 1)
    assert await hand_out(desk) == 1
    (offer,) = await offers(desk)
    assert (offer["conversation_id"], offer["member_id"]) == (hard[0], second.member_id)
    assert offer["trace"]["step"]["number"] == 2
    lacking = [line for line in offer["trace"]["ruled_out"] if line["clause"] == "lacks_skill"]
    assert [(line["member"], line["detail"]) for line in lacking] == [(str(first.member_id), "vip>=1")]


async def test_a_queue_helps_another_in_a_later_step(desk: Desk) -> None:
    first, second = desk.agents
    admin = desk.company.admin.actor
    helpers = new_id()
    async with acting_for(desk.tenant_id):
        await open_queue(helpers, "helpers", "Helpers")
        await staff_queue(helpers, desk.company.admin.member_id)
        steps = (Step(seconds=30), Step(queues=(helpers,)))
        await set_plan(admin, desk.company.queue_id, Plan(steps=steps))
    await arrives(desk, desk.company.admin)
    conversation = await waits(desk)
    assert [event.kind for event in await heard(desk, conversation)] == ["text", "queued"]
    assert await hand_out(desk) == 0
    await time_passes(desk, 31)
    assert await hand_out(desk) == 1
    (offer,) = await offers(desk)
    assert offer["member_id"] == desk.company.admin.member_id
    assert first and second
