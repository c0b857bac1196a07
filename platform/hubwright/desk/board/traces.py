"""The offers of a conversation: who could have had it, who not and by which clause, and what came of each."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.board import queries
from hubwright.desk.conversations import get_conversation
from hubwright.desk.leaving.returns import CameBack, returns_of
from hubwright.desk.queues.overflow import Overflowed, overflow_of
from hubwright.desk.queues.waiting import why_waiting
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission


class Traced(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as it was decided."""

    id: UUID
    state: str
    trace: dict[str, Any]
    member_id: UUID
    offered_at: datetime
    answered_at: datetime | None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation's way to an agent and back from one; `now` is how it looks as long as it waits unasked.

    Offers, returns and `overflow` stand newest first.
    """

    offers: list[Traced]
    returns: list[CameBack]
    now: dict[str, Any] | None
    overflow: list[Overflowed]


async def who_was_asked(actor: Actor, conversation_id: UUID, now: datetime) -> Asked:
    """Read every offer of a conversation, newest first, and how it looks to every agent right now."""
    actor.require(Permission.CONVERSATIONS_READ)
    await get_conversation(conversation_id)
    offers = [Traced(**row) for row in await queries.offers_of(conversation_id)]
    returns, overflow = await returns_of(conversation_id), await overflow_of(conversation_id)
    looks = await why_waiting(conversation_id, now)
    return Asked(offers=offers, returns=returns, now=looks, overflow=overflow)
