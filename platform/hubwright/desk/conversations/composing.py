"""What may be written in a conversation that is delivered: told to those who write, before they write."""

from uuid import UUID

import msgspec

from hubwright.control.channels.matrix import matrix_of
from hubwright.desk.carrying.ledger import refuse_without, room_for
from hubwright.desk.carrying.room import Room
from hubwright.desk.contacts import home_queries
from hubwright.desk.conversations.read import get_conversation
from hubwright.desk.conversations.schemas import ConversationView
from hubwright_sdk.manifest import Messaging


class Composing(msgspec.Struct, frozen=True, kw_only=True):
    """What the channel carries, and how much room there is; no room is told where one may always write."""

    can: Messaging
    room: Room | None

    @property
    def is_shut(self) -> bool:
        return self.room is not None and self.room.shut != ""

    @property
    def sends_files(self) -> bool:
        """Whether a file can be sent at all, as what it is or as a link."""
        return self.can.files or "link" in self.can.carries


async def composing_in(conversation: ConversationView) -> Composing | None:
    """None where nothing has to be delivered."""
    can = await matrix_of(conversation.channel_id)
    if can is None:
        return None
    home_id = await home_queries.home_of("conversation", conversation.id, conversation.contact_id)
    return Composing(can=can, room=await room_for(can, home_id, conversation.channel_id))


async def require_room(conversation_id: UUID) -> None:
    """Refuse what would be refused anyhow, before a file is stored for it."""
    composing = await composing_in(await get_conversation(conversation_id))
    if composing is not None and composing.room is not None:
        refuse_without(composing.room)
