"""Handing what the company says to whoever sends it, as far as the channel carries it and there is room for it."""

from uuid import UUID

from hubwright.desk.carrying.errors import NotCarried
from hubwright.desk.carrying.fitting import check_carried
from hubwright.desk.carrying.ledger import count_one
from hubwright.desk.carrying.rendering import Said
from hubwright.desk.contacts import home_queries
from hubwright.desk.conversations import delivery_queries
from hubwright.desk.conversations.schemas import Author
from hubwright.desk.files.links import file_link
from hubwright.desk.files.verbs import get_file
from hubwright.kernel.database import Row
from hubwright.kernel.settings import settings
from hubwright_sdk import OutboundFile
from hubwright_sdk.manifest import Messaging


async def hand_over(
    can: Messaging | None,
    taken: Row,
    message_id: UUID,
    conversation_id: UUID,
    *,
    author: Author,
    said: Said,
) -> str:
    """Have a message sent after the commit, and count it in the same commit.

    A person is refused before anything is stored; what a bot says is kept as not delivered, and the code given back.
    """
    place = (message_id, taken["channel_id"], conversation_id, taken["last_seq"])
    openings: list[UUID] = []
    if can is not None:
        try:
            check_carried(said, can)
            home_id = await home_queries.home_of("conversation", conversation_id, taken["contact_id"])
            openings = await count_one(can, home_id, taken["channel_id"])
        except NotCarried as refused:
            if author == "agent":
                raise
            await delivery_queries.insert_refused(*place, refused.code)
            return refused.code
    await delivery_queries.insert(*place, openings)
    return ""


async def attached(file_id: UUID | None) -> OutboundFile | None:
    """A file as others may fetch it."""
    if file_id is None:
        return None
    stored = await get_file(file_id)
    url = f"{settings().public_url}{file_link(stored.id)}"
    return OutboundFile(url=url, name=stored.name, media_type=stored.media_type, size=stored.size)
