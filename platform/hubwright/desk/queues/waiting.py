"""Reading what stands in queues: a member's offers, since when somebody waits, why an agent was chosen."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.queues import queries


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
    entered_at: datetime
    offered_at: datetime
    expires_at: datetime


async def offers_to(member_id: UUID, now: datetime) -> list[OfferView]:
    """What is offered to a member right now, oldest first."""
    return [OfferView(**row) for row in await queries.open_offers_of(member_id, now)]


async def entry_of(conversation_id: UUID) -> datetime | None:
    """Since when a conversation has been waiting, if it is."""
    row = await queries.open_entry(conversation_id)
    return row["entered_at"] if row else None


async def latest_choice(conversation_id: UUID) -> dict[str, Any] | None:
    """The trace of the newest offer: who was eligible, who was ruled out by which clause."""
    row = await queries.latest_trace(conversation_id)
    return row["trace"] if row else None
