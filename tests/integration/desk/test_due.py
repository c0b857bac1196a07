"""What is due next in every list, and promises that count by the hours of a queue."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hubwright.control.routing.hours import QueueHours, set_queue_hours
from hubwright.control.routing.staff_queue import open_queue
from hubwright.control.variables.business_hours import set_business_hours
from hubwright.desk.board.moving import move_to_queue
from hubwright.desk.conversations import get_conversation, start_conversation
from hubwright.desk.conversations.append import append_message
from hubwright.desk.conversations.list_conversations import View, list_view
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.desk.sla.clocks import NextDue
from hubwright.desk.sla.look import look
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.desk.sla.read import ClockView, clocks_of, due_in, due_soon
from hubwright.flows.business_hours import BusinessHours, OpenFrom, SpecialDay
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from tests.integration.desk.waiting import Desk, arrives, make_desk, waits
from tests.support.company import says


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


async def _clocks(desk: Desk, conversation: UUID) -> list[ClockView]:
    async with acting_for(desk.tenant_id):
        return await clocks_of(conversation)


async def _states(desk: Desk, conversation: UUID) -> list[tuple[str, str]]:
    return [(clock.target, clock.state) for clock in await _clocks(desk, conversation)]


async def test_a_queue_with_hours_of_its_own_counts_by_them_unless_day_and_night_is_promised(desk: Desk) -> None:
    admin, returns = desk.company.admin.actor, new_id()
    office = SlaPolicy(id=new_id(), name="office", first_minutes=5)
    week = tuple(OpenFrom(day=day, opens="00:00", closes="24:00") for day in range(1, 8))
    tomorrow = (utc_now() + timedelta(days=1)).date().isoformat()
    today = SpecialDay(utc_now().date().isoformat(), "Inventory")
    async with acting_for(desk.tenant_id):
        await open_queue(returns, "returns", "Returns")
        await set_business_hours(admin, BusinessHours(time_zone="UTC"))  # the company is never open
        own = QueueHours(follows="own", time_zone="UTC", week=week, company_days=False)
        await set_queue_hours(admin, desk.company.queue_id, own)
        await set_policies(admin, [office])
    here = await waits(desk)
    await _look(desk, 6)
    assert await _states(desk, here) == [("first", "broken")]
    async with acting_for(desk.tenant_id):
        await move_to_queue(admin, here, returns)
        contact = (await get_conversation(here)).contact_id
        there = await start_conversation(contact, desk.company.channel_id, language="en")
        await append_message(there.id, kind="text", author="contact", text="and that")
        await enter_queue(there.id, queue_key="returns", priority=2, summary={}, reason="asked")
    await _look(desk, 600)
    assert await _states(desk, there.id) == [("first", "paused")], "a queue without its own goes by the company's"
    assert await _states(desk, here) == [("first", "broken")], "moving it changes nothing about what was promised"

    async with acting_for(desk.tenant_id):
        special = (today, SpecialDay(tomorrow, "Inventory"))
        await set_queue_hours(admin, desk.company.queue_id, msgspec.structs.replace(own, special=special))
    closed = await waits(desk)
    await _look(desk, 60)
    (clock,) = await _clocks(desk, closed)
    assert clock.due_at is not None and clock.due_at.date().isoformat() > tomorrow, "its special days do not count"
    async with acting_for(desk.tenant_id):
        await set_policies(admin, [msgspec.structs.replace(office, calendar="always")])
    always = await waits(desk)
    await _look(desk, 6)
    assert await _states(desk, always) == [("first", "broken")]


async def test_what_is_due_next_stands_in_every_list_and_in_a_list_of_its_own(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    plain = await waits(desk)
    await _promises(desk, first_minutes=30, next_minutes=10, resolve_minutes=600)
    early, later = await waits(desk), await waits(desk)
    await _look(desk)

    async def listed(view: View) -> dict[UUID, tuple[str, datetime | None]]:
        async with acting_for(desk.tenant_id):
            found = await list_view(agent.actor, view)
        return {one.id: (one.due_kind, one.due_at) for one in found.conversations}

    waiting = await listed("waiting")
    assert waiting.keys() == {plain, early, later} and waiting[plain] == ("", None)
    assert [waiting[each][0] for each in (early, later)] == ["first", "first"]
    assert [*await listed("due")] == [early, later]
    async with acting_for(desk.tenant_id):
        assert await due_soon(utc_now()) == 0
        assert await due_soon(utc_now() + timedelta(minutes=16)) == 2
        contact = (await get_conversation(later)).contact_id
        await take(agent.actor, later)
        await reply(agent.actor, later, text="Let me see.")
    await _look(desk)
    assert [*await listed("due")] == [early], "the customer's turn"
    await says(desk.company, contact, "here is the number")
    await _look(desk)
    assert [*await listed("due")] == [later, early]
    due = (await listed("mine"))[later]
    async with acting_for(desk.tenant_id):
        assert (await due_in(later)) == NextDue(due[0], due[1])  # type: ignore[arg-type]  # it is due
        first = await list_view(agent.actor, "due", limit=1)
        assert first.after is not None
        second = await list_view(agent.actor, "due", limit=1, after=first.after)
        await resolve(agent.actor, later)
    assert [one.id for one in [*first.conversations, *second.conversations]] == [later, early]
    await _look(desk)
    assert [*await listed("due")] == [early]
