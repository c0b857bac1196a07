"""Service levels on a real desk: promised, paused, warned of and broken once, whatever road words come in on."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hubwright.control.api_keys.verbs import create_key
from hubwright.control.variables.business_hours import set_business_hours
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.desk.sla.look import look
from hubwright.desk.sla.policies import SlaPolicy, list_policies, set_policies
from hubwright.desk.sla.read import ClockView, clocks_of
from hubwright.desk.sla.routes import ROUTES
from hubwright.flows.business_hours import BusinessHours
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.due import due_now
from hubwright.kernel.errors import Invalid, NotAllowed
from hubwright.kernel.ids import new_id
from tests.integration.desk.routed import accepts, asks_for
from tests.integration.desk.waiting import Desk, arrives, hand_out, make_desk, waits
from tests.support.company import says
from tests.support.http import serving


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def _promises(desk: Desk, *more: SlaPolicy, **targets: Any) -> None:
    policy = SlaPolicy(id=new_id(), name="gold", calendar="always", **targets)
    async with acting_for(desk.tenant_id):
        await set_policies(desk.company.admin.actor, [policy, *more])


async def _look(desk: Desk, minutes: float = 0) -> int:
    """What the worker does every few seconds, so much later."""
    async with acting_for(desk.tenant_id):
        return await look(utc_now() + timedelta(minutes=minutes))


async def _told(desk: Desk, conversation: UUID) -> list[tuple[str, str]]:
    """What flows hear of a conversation's promises, in order."""
    async with acting_for(desk.tenant_id):
        found = await fetch(
            "SELECT name, key, author FROM event WHERE tenant_id = $1 AND conversation_id = $2 ORDER BY id",
            conversation,
        )
    assert {row["author"] for row in found} <= {"system"}
    return [(row["name"], row["key"]) for row in found]


async def _clocks(desk: Desk, conversation: UUID) -> list[ClockView]:
    async with acting_for(desk.tenant_id):
        return await clocks_of(conversation)


async def _states(desk: Desk, conversation: UUID) -> list[tuple[str, str]]:
    return [(clock.target, clock.state) for clock in await _clocks(desk, conversation)]


async def test_a_warning_and_a_breach_are_told_once_each_and_raise_the_priority(desk: Desk) -> None:
    await _promises(desk, first_minutes=30, raise_to=4)
    conversation = await waits(desk)
    assert await _look(desk, 1) == 1
    assert await _told(desk, conversation) == []
    for minutes in (24.5, 25, 26):
        await _look(desk, minutes)
    assert await _told(desk, conversation) == [("sla.warning", "first")]
    await asyncio.gather(*(_look(desk, 31) for _ in range(4)))
    await _look(desk, 32)
    assert await _told(desk, conversation) == [("sla.warning", "first"), ("sla.breached", "first")]
    assert await _states(desk, conversation) == [("first", "broken")]
    async with acting_for(desk.tenant_id):
        (entry,) = await fetch("SELECT priority, entered_at, rank_at FROM queue_entry WHERE tenant_id = $1")
    assert entry["priority"] == 4
    assert entry["entered_at"] - entry["rank_at"] == timedelta(minutes=240)  # since when they wait stays


async def test_an_answer_in_time_keeps_the_promise_and_the_customers_next_word_begins_another(desk: Desk) -> None:
    await _promises(desk, first_minutes=30, next_minutes=10, resolve_minutes=60)
    agent = desk.agents[0]
    await arrives(desk, agent)
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        contact = (await get_conversation(conversation)).contact_id
        await take(agent.actor, conversation)
        await reply(agent.actor, conversation, text="Let me see.")
    await _look(desk)
    assert await _states(desk, conversation) == [("first", "kept"), ("resolve", "paused")]
    assert await _look(desk, 600) == 0, "the customer's turn: nothing to wait for"
    await says(desk.company, contact, "here is the number")
    await _look(desk)
    assert await _states(desk, conversation) == [("first", "kept"), ("resolve", "running"), ("next", "running")]
    await _look(desk, 11)
    await _look(desk, 61)
    assert await _told(desk, conversation) == [
        ("sla.breached", "next"),
        ("sla.breached", "resolve"),
    ]
    async with acting_for(desk.tenant_id):
        await resolve(agent.actor, conversation)
    await _look(desk)
    assert [clock.ended_at is not None for clock in await _clocks(desk, conversation)] == [True] * 3
    assert await _look(desk, 600) == 0


async def test_what_is_due_stands_before_what_merely_came_earlier(desk: Desk) -> None:
    async with acting_for(desk.tenant_id):
        contact = (await get_conversation(await waits(desk))).contact_id
    agent = desk.agents[0]
    await _promises(desk, first_minutes=5, label="gold")
    gold = await asks_for(desk, contact, label="gold")
    await arrives(desk, agent)
    await hand_out(desk)
    assert await accepts(desk, agent) == gold


async def test_night_and_holidays_do_not_count_but_for_whoever_is_promised_day_and_night(desk: Desk) -> None:
    async with acting_for(desk.tenant_id):
        await set_business_hours(desk.company.admin.actor, BusinessHours(time_zone="UTC"))  # never open
        office = SlaPolicy(id=new_id(), name="office", first_minutes=5)
        await set_policies(desk.company.admin.actor, [office])
    conversation = await waits(desk)
    await _look(desk, 6_000)
    assert await _states(desk, conversation) == [("first", "paused")]
    async with acting_for(desk.tenant_id):
        await set_policies(desk.company.admin.actor, [msgspec.structs.replace(office, calendar="always")])
    other = await waits(desk)
    await _look(desk, 6)
    assert await _states(desk, other) == [("first", "broken")]


async def test_the_first_policy_that_fits_holds_and_a_removed_one_promises_nothing(desk: Desk) -> None:
    silver = SlaPolicy(id=new_id(), name="silver", resolve_minutes=500, calendar="always")
    await _promises(desk, silver, first_minutes=5, least_priority=3)
    urgent, plain = await waits(desk, priority=3), await waits(desk)
    await _look(desk)
    assert [await _states(desk, each) for each in (urgent, plain)] == [[("first", "running")], [("resolve", "running")]]
    async with acting_for(desk.tenant_id):
        await set_policies(desk.company.admin.actor, [silver])
    await _look(desk, 6)
    assert await _told(desk, urgent) == []
    assert [await _states(desk, each) for each in (urgent, plain)] == [[], [("resolve", "running")]]


async def test_a_company_is_looked_after_as_long_as_it_promises_something(desk: Desk) -> None:
    async def looked_after() -> bool:
        return (desk.tenant_id, desk.tenant_id) in await due_now("sla", 100_000)

    await waits(desk)
    assert not await looked_after()
    await _promises(desk, first_minutes=5)
    assert await looked_after()
    await _look(desk)
    assert not await looked_after(), "not again at once"
    await waits(desk)
    assert await looked_after(), "somebody began to wait"
    async with acting_for(desk.tenant_id):
        await set_policies(desk.company.admin.actor, [])
    await _look(desk, 1)
    async with acting_for(desk.tenant_id):
        assert await fetch("SELECT id FROM due WHERE tenant_id = $1 AND kind = 'sla'") == []


async def test_asking_again_before_anybody_looked_is_promised_anew(desk: Desk) -> None:
    await _promises(desk, first_minutes=30)
    agent = desk.agents[0]
    await arrives(desk, agent)
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(agent.actor, conversation)
        await resolve(agent.actor, conversation)
        await enter_queue(conversation, queue_key="support", priority=2, summary={}, reason="asked")
    await _look(desk, 31)
    assert await _states(desk, conversation) == [("first", "kept"), ("first", "broken")]


async def test_only_who_may_promises_something_and_nothing_that_makes_no_sense(desk: Desk) -> None:
    admin = desk.company.admin.actor
    fine = SlaPolicy(id=new_id(), name="gold", first_minutes=5)
    changes: list[tuple[str, object]] = [
        ("name", " "),
        ("label", "x" * 61),
        ("first_minutes", None),
        ("first_minutes", 0),
        ("raise_to", 5),
        ("least_priority", 0),
        ("warn_percent", 0),
        ("queue_id", new_id()),
    ]
    async with acting_for(desk.tenant_id):
        with pytest.raises(NotAllowed):
            await set_policies(desk.agents[0].actor, [fine])
        for field, value in changes:
            with pytest.raises(Invalid) as refused:
                await set_policies(admin, [fine, msgspec.structs.replace(fine, id=new_id(), **{field: value})])
            assert [error.field for error in refused.value.errors] == [f"policies.1.{field}"]
        with pytest.raises(Invalid):
            await set_policies(admin, [msgspec.structs.replace(fine, id=new_id()) for _ in range(51)])
        assert await list_policies() == []
        better = msgspec.structs.replace(fine, queue_id=desk.company.queue_id, label="vip", position=1)
        other = SlaPolicy(id=new_id(), name="other", next_minutes=1)
        await set_policies(admin, [fine])
        await set_policies(admin, [other, better])
        assert await list_policies() == [other, better]


async def test_how_promises_stand_is_asked_for(desk: Desk) -> None:
    await _promises(desk, first_minutes=30)
    conversation = await waits(desk)
    await _look(desk)
    async with acting_for(desk.tenant_id):
        key = await create_key(desk.company.admin.actor, "tests", ["conversations:read"])
    async with serving(ROUTES, key.key) as client:
        told = (await client.get(f"/api/v1/conversations/{conversation}/service-levels")).json()
        missing = await client.get("/api/v1/conversations/0190f3a0-0000-7000-8000-000000000000/service-levels")
    (clock,) = told["clocks"]
    assert (clock["target"], clock["policy"], clock["state"]) == ("first", "gold", "running")
    began, due = (datetime.fromisoformat(clock[name]) for name in ("began_at", "due_at"))
    assert due - began == timedelta(minutes=30)
    assert missing.status_code == 404


async def test_a_test_chat_is_promised_nothing(desk: Desk) -> None:
    await _promises(desk, first_minutes=30)
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        await execute(
            "UPDATE conversation SET test = true, status = 'bot' WHERE tenant_id = $1",
        )
        await execute("DELETE FROM sla_watch WHERE tenant_id = $1")
        await enter_queue(conversation, queue_key="support", priority=2, summary={}, reason="asked")
        assert await fetch("SELECT 1 AS one FROM sla_watch WHERE tenant_id = $1") == []
