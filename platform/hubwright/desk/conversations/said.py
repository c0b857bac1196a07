"""One message and where it came from, for those who ask why it was said."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.conversations import said_queries
from hubwright.kernel.errors import Missing


class Said(msgspec.Struct, frozen=True):
    """Who said it and when; `effect` names what asked for it, if a flow did."""

    author: str
    at: datetime
    effect: str


async def said(conversation_id: UUID, seq: int) -> Said:
    """Read one message of a conversation or say there is none."""
    row = await said_queries.message(conversation_id, seq)
    if row is None:
        raise Missing("message")
    return Said(row["author"], row["at"], str(row["effect"] or ""))
