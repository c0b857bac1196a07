"""Keeping what a visitor thought of a conversation."""

from uuid import UUID

from hubwright.desk.conversations import queries
from hubwright.kernel import entitlements

LONGEST_COMMENT = 2_000


async def rate_conversation(conversation_id: UUID, rating: int, comment: str = "") -> None:
    """Keep a rating from 1 to 5; rating again replaces it. Refuses where the edition has no ratings."""
    await entitlements.require("csat.rating")
    await queries.set_rating(conversation_id, rating, comment[:LONGEST_COMMENT])
