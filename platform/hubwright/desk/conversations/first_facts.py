"""Facts that first steps are computed from: did anybody open a chat, write, try the test chat?"""

from uuid import UUID

import msgspec

from hubwright.desk.conversations import queries


class FirstFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What has happened at least once."""

    opened: bool
    messaged: bool
    tested: bool


async def first_facts(channel_id: UUID | None = None) -> FirstFacts:
    """Read the facts of one channel, or of the whole company."""
    return FirstFacts(**await queries.first_facts(channel_id))
