"""What a visitor may read: the events of a conversation of theirs, now or as soon as there are any."""

import asyncio
from collections.abc import Awaitable
from uuid import UUID

from hubwright.desk.contacts import home_queries
from hubwright.desk.conversations import EventView, events_after, get_conversation
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.realtime import hub, topic_for
from hubwright.runtime.visitor.tokens import Visitor

_POLL_S = 1.0


async def conversation_for(visitor: Visitor, wanted: UUID | None) -> UUID:
    """The conversation meant: the one named, if it is the visitor's, else their newest. Inside their tenant's scope.

    A merge shows a visitor nothing: whoever speaks for them, theirs are the conversations that they had themselves.
    """
    if wanted is None:
        newest = await conversation_queries.newest_anywhere(visitor.contact_id)
        if newest is None:
            raise Missing("conversation")
        return newest.id
    found = await get_conversation(wanted)
    if await home_queries.home_of("conversation", found.id, found.contact_id) != visitor.contact_id:
        raise Missing("conversation")
    return found.id


async def read(visitor: Visitor, after: int, wanted: UUID | None) -> tuple[UUID, list[EventView]]:
    """Read what there is now."""
    async with acting_for(visitor.tenant_id):
        conversation_id = await conversation_for(visitor, wanted)
        return conversation_id, await events_after(conversation_id, after, staff=False)


async def read_or_wait(
    visitor: Visitor, after: int, wanted: UUID | None, *, wait: float, stopping: asyncio.Event
) -> tuple[UUID, list[EventView]]:
    """Read what there is, or wait for it; a lost wake-up costs a second, never an event."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + wait
    conversation_id, events = await read(visitor, after, wanted)
    first = conversation_id
    while not events and first == conversation_id and not stopping.is_set() and loop.time() < deadline:
        topic = topic_for(visitor.tenant_id, "contact", visitor.contact_id)
        async with hub.subscribe(topic_for(visitor.tenant_id, "conversation", conversation_id), topic) as wakes:
            conversation_id, events = await read(visitor, after, wanted)
            if not events and first == conversation_id:
                await _first_of(wakes.get(), stopping.wait(), seconds=min(_POLL_S, max(0.0, deadline - loop.time())))
                conversation_id, events = await read(visitor, after, wanted)
    if first != conversation_id:
        return conversation_id, []
    return conversation_id, events


async def _first_of(*waits: Awaitable[object], seconds: float) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
