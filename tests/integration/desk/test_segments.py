"""The log of a conversation's life: every fact in its transaction, adding up whatever happens, and its figures."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from hubwright.control.api_keys.verbs import create_key
from hubwright.control.routing.policy import Policy, set_policy
from hubwright.desk.conversations import append_message, get_conversation
from hubwright.desk.conversations.reopen import reopen
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.joining.merge import merge, unmerge
from hubwright.desk.queues import decline_offer, expire_offer, set_availability
from hubwright.desk.queues.errors import OfferGone
from hubwright.desk.queues.seats import park
from hubwright.desk.segments.adding_up import problems
from hubwright.desk.segments.read import figures_of, log_of
from hubwright.desk.segments.routes import ROUTES
from hubwright.desk.workbench.snooze import snooze, unsnooze
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from tests.integration.desk.routed import accepts, asks_for, carries
from tests.integration.desk.waiting import Desk, arrives, hand_out, make_desk, offers, waits
from tests.support.company import says
from tests.support.http import serving


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def _life(desk: Desk, conversation_id: UUID) -> list[tuple[str, str]]:
    """What the log says, after looking whether it adds up."""
    async with acting_for(desk.tenant_id):
        log = await log_of(conversation_id)
        assert problems(log, (await get_conversation(conversation_id)).status) == []
    return [(one.kind, one.reason) for one in log]


async def test_a_life_is_written_down_with_who_had_it_and_why(desk: Desk) -> None:
    first, second = desk.agents
    await arrives(desk, first)
    conversation = await waits(desk)
    await hand_out(desk)
    (offer,) = await offers(desk)
    async with acting_for(desk.tenant_id):
        await decline_offer(first.actor, offer["id"])
    await arrives(desk, second)
    await hand_out(desk)
    (offer,) = await offers(desk)
    async with acting_for(desk.tenant_id):
        await execute("UPDATE offer SET expires_at = now() WHERE tenant_id = $1 AND id = $2", offer["id"])
        assert await expire_offer(offer["id"])
        await execute(
            "UPDATE offer SET answered_at = answered_at - interval '2 minutes'"
            " WHERE tenant_id = $1 AND state = 'declined'"
        )
        await set_availability(second.actor, "away")
    await hand_out(desk)
    async with acting_for(desk.tenant_id):
        await set_availability(first.actor, "away")
        await set_availability(first.actor, "available")
    await hand_out(desk)
    await accepts(desk, first)
    async with acting_for(desk.tenant_id):
        await park(first.actor, conversation)
        await take(second.actor, conversation, held_by=first.member_id)
        await resolve(second.actor, conversation)
        await reopen(first.actor, conversation)
        await resolve(first.actor, conversation)
        log = await log_of(conversation)
    assert await _life(desk, conversation) == [
        ("bot", "opened"),
        ("waiting", "asked"),
        ("offered", "offer"),
        ("waiting", "declined"),
        ("offered", "offer"),
        ("waiting", "timed_out"),
        ("offered", "offer"),
        ("waiting", "rescinded"),
        ("offered", "offer"),
        ("agent", "accepted"),
        ("parked", "put_aside"),
        ("agent", "taken_over"),
        ("ended", "resolved"),
        ("agent", "reopened"),
        ("ended", "resolved"),
    ]
    had = {one.reason: one.member_id for one in log if one.kind != "offered"}
    assert [had[why] for why in ("asked", "accepted", "taken_over", "reopened")] == [
        None,
        first.member_id,
        second.member_id,
        first.member_id,
    ]
    assert [one.member_id for one in log if one.kind == "offered"][:2] == [first.member_id, second.member_id]
    assert {one.queue_id for one in log if one.kind == "waiting"} == {desk.company.queue_id}


async def test_putting_off_silence_and_a_full_agent_are_stretches_of_their_own(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        contact = (await get_conversation(conversation)).contact_id
        await take(agent.actor, conversation)
        await snooze(agent.actor, conversation, None)
        await unsnooze(agent.actor, conversation)
        await snooze(agent.actor, conversation, None)
    await says(desk.company, contact, "one more thing")
    async with acting_for(desk.tenant_id):
        wrote = await figures_of(conversation, utc_now())
        await set_policy(desk.company.admin.actor, Policy(park_after_minutes=10))
        await reply(agent.actor, conversation, text="Yes?")
        await resolve(agent.actor, conversation)
    assert await _life(desk, conversation) == [
        ("bot", "opened"),
        ("waiting", "asked"),
        ("agent", "taken"),
        ("snoozed", "until_they_answer"),
        ("agent", "taken_up"),
        ("snoozed", "until_they_answer"),
        ("agent", "customer_wrote"),
        ("ended", "resolved"),
    ]
    async with acting_for(desk.tenant_id):
        log = await log_of(conversation)
        after = await figures_of(conversation, log[-1].began_at)
    assert after.held[0].put_aside == wrote.held[0].put_aside  # told before anything was written down about it
    await carries(desk, agent, 1)
    async with acting_for(desk.tenant_id):
        held = await asks_for(desk, contact)
        await take(agent.actor, held)
        await reopen(agent.actor, conversation)
        await execute(
            "UPDATE conversation SET updated_at = now() - interval '11 minutes' WHERE tenant_id = $1 AND id = $2", held
        )
    await hand_out(desk)
    assert (await _life(desk, conversation))[-1] == ("parked", "reopened")
    assert (await _life(desk, held))[-1] == ("parked", "silent")
    await says(desk.company, contact, "hello?")
    await hand_out(desk)
    assert [(await _life(desk, each))[-1] for each in (held,)] == [("agent", "woken")]


async def test_what_woke_by_itself_is_put_aside_like_anything_else(desk: Desk) -> None:
    """The customer wrote into what was put off; nobody has written that down when it is put aside, or falls silent."""
    agent = desk.agents[0]
    await arrives(desk, agent)
    asleep = [await waits(desk) for _ in range(2)]
    for conversation in asleep:
        async with acting_for(desk.tenant_id):
            contact = (await get_conversation(conversation)).contact_id
            await take(agent.actor, conversation)
            await snooze(agent.actor, conversation, None)
        await says(desk.company, contact, "one more thing")
    async with acting_for(desk.tenant_id):
        await park(agent.actor, asleep[0])
        await set_policy(desk.company.admin.actor, Policy(park_after_minutes=10))
        await execute(
            "UPDATE conversation SET updated_at = now() - interval '11 minutes' WHERE tenant_id = $1 AND id = $2",
            asleep[1],
        )
    await hand_out(desk)
    for conversation, why in zip(asleep, ("put_aside", "silent"), strict=True):
        assert (await _life(desk, conversation))[-3:] == [
            ("snoozed", "until_they_answer"),
            ("agent", "customer_wrote"),
            ("parked", why),
        ]


async def test_a_merge_and_its_undoing_are_in_the_log(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    one = await waits(desk)
    async with acting_for(desk.tenant_id):
        contact = (await get_conversation(one)).contact_id
    other = await asks_for(desk, contact)
    async with acting_for(desk.tenant_id):
        await take(agent.actor, other)
        link = await merge(agent.actor, one, other)
    assert (await _life(desk, one))[-1] == ("ended", "merged")
    async with acting_for(desk.tenant_id):
        await unmerge(agent.actor, link)
    assert (await _life(desk, one))[-1] == ("agent", "unmerged")


async def test_the_log_adds_up_however_an_answer_and_a_taking_race(database: None) -> None:
    """An offer is declined, run out or given back by one who does not hold the conversation, while another takes it."""
    for round_number in range(9):
        desk = await make_desk()
        await arrives(desk, desk.agents[0])
        conversation = await waits(desk)
        await hand_out(desk)
        (offer,) = await offers(desk)
        if round_number % 3 == 1:
            async with acting_for(desk.tenant_id):
                await execute("UPDATE offer SET expires_at = now() WHERE tenant_id = $1 AND id = $2", offer["id"])

        async def declines(desk: Desk = desk, offer_id: UUID = offer["id"], how: int = round_number % 3) -> None:
            async with acting_for(desk.tenant_id):
                if how == 0:
                    await decline_offer(desk.agents[0].actor, offer_id)
                elif how == 1:
                    await expire_offer(offer_id)
                else:
                    await set_availability(desk.agents[0].actor, "away")

        async def takes(desk: Desk = desk, conversation_id: UUID = conversation) -> None:
            async with acting_for(desk.tenant_id):
                await take(desk.agents[1].actor, conversation_id)

        results = await asyncio.gather(declines(), takes(), return_exceptions=True)
        assert [result for result in results if result is not None and not isinstance(result, OfferGone)] == []
        assert (await _life(desk, conversation))[-1] == ("agent", "taken")


async def test_what_is_written_stays_and_a_test_chat_has_no_log(desk: Desk) -> None:
    conversation = await waits(desk)
    for change in ("DELETE FROM segment WHERE tenant_id = $1", "UPDATE segment SET kind = 'bot' WHERE tenant_id = $1"):
        with pytest.raises(Exception, match="permission denied"):
            async with acting_for(desk.tenant_id):
                await execute(change)
    async with acting_for(desk.tenant_id):
        await execute("UPDATE conversation SET test = true WHERE tenant_id = $1 AND id = $2", conversation)
        before = await log_of(conversation)
        await resolve(desk.agents[0].actor, conversation)
        assert [one.kind for one in await log_of(conversation)] == [one.kind for one in before]


async def test_the_figures_of_a_conversation_and_their_rows_are_asked_for(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        key = await create_key(desk.company.admin.actor, "tests", ["conversations:read"])
        await execute("UPDATE segment SET ended_at = ended_at WHERE tenant_id = $1")
        await take(agent.actor, conversation)
        await append_message(conversation, kind="note", author="agent", text="hm", internal=True)
        await reply(agent.actor, conversation, text="Hello!")
        await resolve(agent.actor, conversation)
    async with serving(ROUTES, key.key) as client:
        told = await _asked(client, conversation)
        missing = await client.get("/api/v1/conversations/0190f3a0-0000-7000-8000-000000000000/log")
    assert missing.status_code == 404
    rows = told["segments"]
    assert [row["kind"] for row in rows] == ["bot", "waiting", "agent", "ended"]
    assert [row["ended_at"] for row in rows[:-1]] == [row["began_at"] for row in rows[1:]]
    assert told["waited_s"] >= 0 and told["handled_s"] > 0
    assert told["waited_s"] <= told["first_response_s"] <= told["waited_s"] + told["handled_s"]
    async with acting_for(desk.tenant_id):
        log = await log_of(conversation)
    assert timedelta(seconds=told["lasted_s"]) - (log[-1].began_at - log[0].began_at) < timedelta(milliseconds=1)


async def _asked(client: httpx.AsyncClient, conversation: UUID) -> dict[str, object]:
    answer = await client.get(f"/api/v1/conversations/{conversation}/log")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
