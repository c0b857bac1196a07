"""What a visitor who waits sees without a message: their place, how long it may take, and a callback."""

from uuid import UUID

from hubwright.desk.callbacks.ask import ask_callback, callback_of, cancel_callback, is_offered
from hubwright.desk.callbacks.ways import callback_ways
from hubwright.desk.conversations import ConversationView, get_conversation
from hubwright.desk.queues import overflow_queries
from hubwright.desk.queues import queries as entries
from hubwright.desk.queues.live_place import live_place
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.runtime.visitor.reading import conversation_for
from hubwright.runtime.visitor.schemas import Callback, CallbackWayView, Standing
from hubwright.runtime.visitor.tokens import Visitor

TELLS_ANEW = frozenset({"queued", "offline", "assigned", "resolved", "callback_asked", "callback_cancelled"})


async def standing_of(visitor: Visitor) -> Standing | None:
    """How it stands now; None as long as they do not wait, or nobody is there."""
    async with acting_for(visitor.tenant_id):
        return await _standing(await get_conversation(await conversation_for(visitor, None)))


async def ways_for(visitor: Visitor) -> list[CallbackWayView]:
    """Where they could be called back; nowhere as long as they are not offered it."""
    async with acting_for(visitor.tenant_id):
        conversation = await get_conversation(await conversation_for(visitor, None))
        standing = await _standing(conversation)
        if standing is None or not (standing.callback_offered or standing.callback):
            return []
        return [CallbackWayView(way.channel_id, way.name, way.address) for way in await callback_ways(conversation)]


async def ask(visitor: Visitor, channel_id: UUID) -> Standing | None:
    """Ask to be called back there."""
    async with acting_for(visitor.tenant_id):
        conversation_id = await conversation_for(visitor, None)
        await ask_callback(conversation_id, channel_id)
        return await _standing(await get_conversation(conversation_id))


async def cancel(visitor: Visitor) -> Standing | None:
    """Wait here again."""
    async with acting_for(visitor.tenant_id):
        conversation_id = await conversation_for(visitor, None)
        await cancel_callback(conversation_id)
        return await _standing(await get_conversation(conversation_id))


async def _standing(conversation: ConversationView) -> Standing | None:
    if conversation.status != "waiting":
        return None
    entry = await entries.open_entry(conversation.id)
    if entry is None or await overflow_queries.last_told(conversation.id) == "offline":
        return None
    place = await live_place(entry, utc_now())
    asked = await callback_of(conversation.id)
    return Standing(
        before=place.before,
        minutes=place.minutes,
        callback_offered=asked is not None or await is_offered(conversation, entry, place),
        callback=Callback(asked.channel_id, asked.channel) if asked is not None else None,
    )
