"""Reading what stands in queues: a member's offers, since when somebody waits, why an agent was chosen."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.routing.list_queues import QueueView, list_queues
from hubwright.desk.queues import line_queries, queries
from hubwright.desk.queues.availability import agents
from hubwright.desk.queues.tops import as_waiting
from hubwright.desk.routing import Crowd
from hubwright.desk.routing.choose import explain


class OfferView(msgspec.Struct, frozen=True, kw_only=True):
    """An open offer, with what helps to decide."""

    id: UUID
    conversation_id: UUID
    contact_id: UUID
    contact_name: str
    contact_email: str
    channel_id: UUID
    queue_id: UUID
    priority: int
    summary: dict[str, Any]
    conversations: int
    callback_channel_id: UUID | None  # where they want to be written to; they have left
    entered_at: datetime
    offered_at: datetime
    expires_at: datetime


async def offers_to(member_id: UUID, now: datetime) -> list[OfferView]:
    """What is offered to a member right now, oldest first."""
    return [OfferView(**row) for row in await queries.open_offers_of(member_id, now)]


async def why_waiting(conversation_id: UUID, now: datetime) -> dict[str, Any] | None:
    """How a waiting conversation looks to every agent right now: its step, who may have it, who not and why."""
    queues = await list_queues()
    found = await as_waiting(
        await line_queries.one(conversation_id), {queue.id: queue.offer_seconds for queue in queues}
    )
    if not found:
        return None
    plans = {queue.id: queue.plan for queue in queues}
    looks = explain(found[0], plans, Crowd(plans, await agents(queues, now)), now)
    return {**looks, "plan": plan_named(queues, found[0].queue_id)}


def plan_named(queues: list[QueueView], queue_id: UUID) -> dict[str, Any]:
    """The version of a plan by which something was decided, as a trace names it."""
    version = next((queue.plan_version for queue in queues if queue.id == queue_id), 1)
    return {"queue": str(queue_id), "version": version}


async def entry_of(conversation_id: UUID) -> datetime | None:
    """Since when a conversation has been waiting, if it is."""
    row = await queries.open_entry(conversation_id)
    return row["entered_at"] if row else None


async def latest_choice(conversation_id: UUID) -> dict[str, Any] | None:
    """The trace of the newest offer: who was eligible, who was ruled out by which clause."""
    row = await queries.latest_trace(conversation_id)
    return row["trace"] if row else None
