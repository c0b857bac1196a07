"""Bringing in a conversation that was held before: another system's, or a demo's past."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

import msgspec

from hubwright.control.usage.record import record
from hubwright.desk.conversations import queries
from hubwright.desk.conversations.schemas import Author
from hubwright.desk.conversations.sealed_notes import as_kept
from hubwright.desk.conversations.tables import Conversation
from hubwright.desk.search.index import read_all_again

_METERS = {"contact": "messages_in", "bot": "messages_out", "agent": "messages_out"}


class PastMessage(msgspec.Struct, frozen=True):
    """One message of the past; `minute` counts from the beginning of its conversation."""

    minute: int
    author: Author
    text: str
    internal: bool = False


class PastConversation(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation that is over."""

    id: UUID
    contact_id: UUID
    channel_id: UUID
    language: str
    began: datetime
    messages: list[PastMessage]
    member_id: UUID | None = None
    member_name: str = ""
    rating: int | None = None


async def bring_in(past: PastConversation) -> bool:
    """Write it with its numbers and its usage, dated as it was; False when it is here already."""
    if await queries.get(past.id) is not None:
        return False
    ended = past.began + timedelta(minutes=past.messages[-1].minute)
    await queries.insert_conversation(
        Conversation(
            id=past.id,
            contact_id=past.contact_id,
            channel_id=past.channel_id,
            status="resolved",
            last_seq=len(past.messages),
            assignee_id=past.member_id,
            language=past.language,
            rating=past.rating,
            rated_at=ended if past.rating is not None else None,
            created_at=past.began,
            updated_at=ended,
            resolved_at=ended,
        )
    )
    for seq, message in enumerate(past.messages, 1):
        await _message(past, seq, message)
    await read_all_again()
    subject = str(past.id)
    await record("conversations", 1, subject=subject, source="conversation", idem_key=subject, at=past.began)
    return True


async def _message(past: PastConversation, seq: int, message: PastMessage) -> None:
    message_id, at = uuid5(past.id, str(seq)), past.began + timedelta(minutes=message.minute)
    by_member = message.author == "agent"
    text, body = await as_kept(message_id, message.text, {}) if message.internal else (message.text, {})
    await queries.insert_message(
        message_id,
        past.id,
        seq,
        kind="note" if message.internal else "text",
        author=message.author,
        member_id=past.member_id if by_member else None,
        author_name=past.member_name if by_member else "",
        internal=message.internal,
        text=text,
        body=body,
        client_id=None,
        file_id=None,
        at=at,
    )
    meter = _METERS.get(message.author)
    if meter is not None and not message.internal:
        await record(meter, 1, subject=str(past.id), source="message", idem_key=str(message_id), at=at)
