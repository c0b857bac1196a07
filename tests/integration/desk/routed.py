"""What routing tests do to a desk: time passes, agents carry and accept, customers come again."""

from datetime import timedelta
from uuid import UUID

from hubwright.control.routing.capacity import Capacity
from hubwright.control.routing.policy import set_member_capacity
from hubwright.desk.conversations import start_conversation
from hubwright.desk.conversations.append import append_message
from hubwright.desk.queues import accept_offer
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.kernel.database import acting_for, execute, fetch
from tests.integration.desk.waiting import Desk, offers
from tests.support.people import Person


async def carries(desk: Desk, person: Person, most: int) -> None:
    """Let an agent carry so much altogether."""
    async with acting_for(desk.tenant_id):
        await set_member_capacity(desk.company.admin.actor, person.member_id, Capacity(total=most))


async def accepts(desk: Desk, person: Person) -> UUID:
    """An agent takes what is offered to them."""
    (offer,) = [row for row in await offers(desk) if row["member_id"] == person.member_id]
    async with acting_for(desk.tenant_id):
        return await accept_offer(person.actor, offer["id"])


async def time_passes(desk: Desk, seconds: int) -> None:
    """Everything in the queue has waited longer, with its turn, and refusals are older."""
    async with acting_for(desk.tenant_id):
        await execute(
            "UPDATE queue_entry SET entered_at = entered_at - $2::interval, rank_at = rank_at - $2::interval"
            " WHERE tenant_id = $1 AND left_at IS NULL",
            timedelta(seconds=seconds),
        )
        await execute(
            "UPDATE offer SET offered_at = offered_at - $2::interval, answered_at = answered_at - $2::interval"
            " WHERE tenant_id = $1",
            timedelta(seconds=seconds),
        )


async def asks_for(desk: Desk, contact_id: UUID, **more: object) -> UUID:
    """A known customer asks for a person again, maybe one with skills, maybe with a label."""
    async with acting_for(desk.tenant_id):
        opened = await start_conversation(contact_id, desk.company.channel_id, language="en")
        await append_message(opened.id, kind="text", author="contact", text="me again")
        await enter_queue(
            opened.id,
            queue_key="support",
            priority=2,
            summary={},
            reason="asked",
            **more,  # type: ignore[arg-type]  # skills and label
        )
    return opened.id


async def counting(desk: Desk, person: Person) -> set[UUID]:
    """What an agent holds that is not parked."""
    async with acting_for(desk.tenant_id):
        rows = await fetch(
            "SELECT id FROM conversation WHERE tenant_id = $1 AND assignee_id = $2 AND status = 'assigned'"
            " AND parked_seq IS NULL",
            person.member_id,
        )
    return {row["id"] for row in rows}
