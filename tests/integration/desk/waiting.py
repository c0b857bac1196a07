"""A company with agents at their inboxes and visitors who wait, made by the real verbs."""

from uuid import UUID

import msgspec

from hubwright.control.identity import presence
from hubwright.control.routing.staff_queue import staff_queue
from hubwright.desk.conversations import EventView, events_after, start_conversation
from hubwright.desk.conversations.append import append_message
from hubwright.desk.queues import make_offers, set_availability
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for, fetch
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company, new_visitor
from tests.support.people import Person, join


class Desk(msgspec.Struct):
    """A company and its agents."""

    company: Company
    agents: list[Person]

    @property
    def tenant_id(self) -> UUID:
        return self.company.tenant_id


async def make_desk(agents: int = 2) -> Desk:
    """Agents with seats in the queue, nobody at the inbox yet."""
    company = await make_company("desk", greeter())
    people = [company.agent]
    for number in range(1, agents):
        person = await join(
            company.tenant_id, "agent", email=f"agent{number}-{company.tenant_id.hex[-8:]}@example.test"
        )
        async with acting_for(company.tenant_id):
            await staff_queue(company.queue_id, person.member_id)
        people.append(person)
    return Desk(company, people)


async def arrives(desk: Desk, person: Person, state: presence.Availability = "available") -> None:
    """Somebody opens the inbox and takes work."""
    async with acting_for(desk.tenant_id):
        await set_availability(person.actor, state)
        await presence.seen(person.member_id, utc_now())


async def waits(
    desk: Desk,
    *,
    text: str = "my parcel is late",
    language: str = "en",
    priority: int = 2,
    summary: dict[str, object] | None = None,
) -> UUID:
    """A visitor who wrote something and asked for a person."""
    contact_id = await new_visitor(desk.company)
    async with acting_for(desk.tenant_id):
        conversation = await start_conversation(contact_id, desk.company.channel_id, language=language)
        await append_message(conversation.id, kind="text", author="contact", text=text)
        await enter_queue(
            conversation.id, queue_key="support", priority=priority, summary=summary or {}, reason="asked"
        )
    return conversation.id


async def hand_out(desk: Desk) -> int:
    """What the worker does when it is told that there is work."""
    async with acting_for(desk.tenant_id):
        return await make_offers()


async def offers(desk: Desk, state: str = "offered") -> list[Row]:
    """Offers in a state, oldest first."""
    async with acting_for(desk.tenant_id):
        return await fetch(
            "SELECT id, member_id, conversation_id, trace, expires_at FROM offer"
            " WHERE tenant_id = $1 AND state = $2 ORDER BY offered_at, id",
            state,
        )


async def heard(desk: Desk, conversation_id: UUID, *, staff: bool = True) -> list[EventView]:
    """What was said."""
    async with acting_for(desk.tenant_id):
        return await events_after(conversation_id, 0, staff=staff)


async def facts(desk: Desk, conversation_id: UUID) -> list[str]:
    """What the flow was told about its wait for a person."""
    async with acting_for(desk.tenant_id):
        found = await fetch(
            "SELECT payload ->> 'reason' AS reason FROM job WHERE tenant_id = $1 AND kind = 'flow.handoff_ended'"
            " AND payload ->> 'conversation_id' = $2 ORDER BY created_at, id",
            str(conversation_id),
        )
    return [row["reason"] for row in found]
