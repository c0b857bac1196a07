"""On which channels an agent may go on writing to a customer now, and what each takes."""

from uuid import UUID

import msgspec

from hubwright.desk.carrying.ledger import room_for
from hubwright.desk.carrying.room import Room
from hubwright.desk.contacts import home_queries
from hubwright.desk.conversations import way_queries
from hubwright.desk.conversations.schemas import ConversationView
from hubwright.host import catalogue
from hubwright_sdk.manifest import Messaging, Price


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A channel and the customer's address there; `room` is None where one may always write.

    `price` is what the channel's plugin costs; an address that is not on the channel yet is theirs for sure (verified).
    """

    channel_id: UUID
    channel: str
    plugin: str
    identity_id: UUID
    address: str
    is_on_channel: bool
    room: Room | None
    price: Price

    @property
    def is_open(self) -> bool:
        """Whether something may be sent now."""
        return self.room is None or not self.room.shut


async def other_ways(conversation: ConversationView) -> list[Way]:
    """Every other channel that the customer can be written to on, those that take something now first."""
    home_id = await home_queries.home_of("conversation", conversation.id, conversation.contact_id)
    found: dict[UUID, Way] = {}
    for row in await way_queries.addresses(conversation.contact_id, besides=conversation.channel_id):
        can, plugin = catalogue.find_messaging(row["plugin"]), catalogue.find(row["plugin"])
        if can is None or plugin is None or row["channel_id"] in found or not _may_begin(row["is_on_channel"], can):
            continue
        found[row["channel_id"]] = Way(
            channel_id=row["channel_id"],
            channel=row["name"],
            plugin=row["plugin"],
            identity_id=row["identity_id"],
            address=row["address"],
            is_on_channel=row["is_on_channel"],
            room=await room_for(can, home_id, row["channel_id"]),
            price=plugin.manifest.price,
        )
    return sorted(found.values(), key=lambda way: (not way.is_open, way.channel))


def _may_begin(is_on_channel: bool, can: Messaging) -> bool:
    """Where the customer has never written, only a mail may be the first word."""
    return is_on_channel or (can.kind == "email" and not can.windows)
