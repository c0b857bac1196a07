"""A customer asks to be called back, or does not want it any more; their place in the line stays as it is."""

from datetime import timedelta
from uuid import UUID

import msgspec

from hubwright.control.channels.verbs import get_channel
from hubwright.control.routing.list_queues import list_queues
from hubwright.desk.callbacks import queries
from hubwright.desk.callbacks.errors import NotOffered
from hubwright.desk.callbacks.ways import callback_ways
from hubwright.desk.conversations import ConversationView, append_message
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.queues import queries as entries
from hubwright.desk.queues.bell import tell_inboxes
from hubwright.desk.queues.courses import keeps_no_place
from hubwright.desk.queues.place import Place, place_of
from hubwright.kernel import entitlements
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Missing


class CallbackView(msgspec.Struct, frozen=True, kw_only=True):
    """A callback that is not over."""

    channel_id: UUID
    channel: str
    state: str
    tries: int


async def callback_of(conversation_id: UUID) -> CallbackView | None:
    """The callback of a conversation, if one is not over; with the customer's answer it is, before a worker looks."""
    row = await queries.open_of(conversation_id)
    if row is None or (row["state"] == "written" and await queries.has_answered(conversation_id, row["written_seq"])):
        return None
    channel = await get_channel(row["channel_id"])
    return CallbackView(channel_id=channel.id, channel=channel.name, state=row["state"], tries=row["tries"])


async def ask_callback(conversation_id: UUID, channel_id: UUID) -> None:
    """Let the customer leave: an agent writes to them there when it is their turn. Asking again changes where."""
    conversation = await _held(conversation_id)
    entry = await entries.open_entry(conversation_id)
    if entry is None or conversation.status != "waiting":
        raise NotOffered
    asked = await queries.open_of(conversation_id)
    if asked is None and not await is_offered(conversation, entry, await place_of(conversation_id, utc_now())):
        raise NotOffered
    way = next((each for each in await callback_ways(conversation) if each.channel_id == channel_id), None)
    if way is None:
        raise Missing("channel")
    if asked is not None and asked["channel_id"] == channel_id:
        return
    await queries.ask(conversation_id, channel_id, conversation.channel_id, utc_now())
    await append_message(conversation_id, kind="callback_asked", author="system", text=way.name)
    tell_inboxes("list", conversation_id)


async def cancel_callback(conversation_id: UUID) -> bool:
    """The customer waits here again, where they stand; False when there is nothing to cancel."""
    conversation = await _held(conversation_id)
    if conversation.status != "waiting" or not await queries.end(conversation_id, "cancelled", utc_now()):
        return False
    await append_message(conversation_id, kind="callback_cancelled", author="system")
    tell_inboxes("list", conversation_id)
    return True


async def is_offered(conversation: ConversationView, entry: Row, place: Place | None) -> bool:
    """Whether a rule offered it, or the wait is longer than the queue finds bearable."""
    if conversation.test or not await keeps_no_place(conversation.channel_id):
        return False
    if not await entitlements.allowed("desk.callbacks"):
        return False
    if entry["callback_offered_at"] is not None:
        return True
    above = next((each.overflow.callback_above for each in await list_queues() if each.id == entry["queue_id"]), None)
    if above is None or place is None or place.estimated_s is None:
        return False
    return timedelta(seconds=place.estimated_s) > timedelta(seconds=above)


async def _held(conversation_id: UUID) -> ConversationView:
    conversation = await conversations.lock(conversation_id)
    if conversation is None:
        raise Missing("conversation")
    return conversation
