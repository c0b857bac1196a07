"""The views of the inbox that belong to one member: mentions and what was put off, with their counts."""

from uuid import UUID

import msgspec

from hubwright.desk.workbench import queries
from hubwright.kernel.actor import Actor

MOST = 100


class OwnCounts(msgspec.Struct, frozen=True):
    """Unseen mentions, and what sleeps."""

    mentions: int = 0
    snoozed: int = 0


async def own_counts(actor: Actor) -> OwnCounts:
    """Count both."""
    if actor.member_id is None:
        return OwnCounts()
    return OwnCounts(await queries.unseen_mentions(actor.member_id), await queries.asleep_count(actor.member_id))


async def mentioned(actor: Actor) -> list[UUID]:
    """Conversations in which this member was called."""
    return await queries.mentioned_in(actor.member_id, MOST) if actor.member_id else []


async def snoozed(actor: Actor) -> list[UUID]:
    """Conversations that this member has put off."""
    return await queries.asleep(actor.member_id, MOST) if actor.member_id else []
