"""Where somebody who leaves can be written to first: in the chat they are in, and where they are known."""

from uuid import UUID

import msgspec

from hubwright.control.channels.verbs import get_channel
from hubwright.desk.contacts import home_queries
from hubwright.desk.conversations import ConversationView
from hubwright.desk.conversations.ways import other_ways


class CallbackWay(msgspec.Struct, frozen=True, kw_only=True):
    """A channel; `address` is theirs, shortened, and empty for the chat they are in."""

    channel_id: UUID
    name: str
    address: str = ""


async def callback_ways(conversation: ConversationView) -> list[CallbackWay]:
    """The chat itself first, then what takes something now. What a merge brought is shown to nobody but agents."""
    here = await get_channel(conversation.channel_id)
    found = [CallbackWay(channel_id=here.id, name=here.name)]
    home_id = await home_queries.home_of("conversation", conversation.id, conversation.contact_id)
    for way in await other_ways(conversation):
        own = await home_queries.home_of("identity", way.identity_id, conversation.contact_id) == home_id
        if own and way.is_open:
            found.append(CallbackWay(channel_id=way.channel_id, name=way.channel, address=shortened(way.address)))
    return found


def shortened(address: str) -> str:
    """Enough to know it again, too little to write to."""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}…@{host}"
    return f"…{address[-2:]}" if len(address) > 4 else ""
