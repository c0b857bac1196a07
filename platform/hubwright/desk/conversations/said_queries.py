"""Reads one message with what is kept beside its words."""

from uuid import UUID

from hubwright.kernel.database import Row, fetch_one


async def by_id(message_id: UUID) -> Row | None:
    """A message by its id, for whoever is told of it."""
    return await fetch_one(
        "SELECT id, author, kind, at, text FROM message WHERE tenant_id = $1 AND id = $2 AND NOT internal", message_id
    )


async def message(conversation_id: UUID, seq: int) -> Row | None:
    """Who, when, and which effect asked for it."""
    return await fetch_one(
        "SELECT author, at, body->>'effect' AS effect FROM message"
        " WHERE tenant_id = $1 AND conversation_id = $2 AND seq = $3",
        conversation_id,
        seq,
    )
