"""Reading conversations: one row, its events after a number, a contact's history."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.conversations import queries
from hubwright.desk.conversations.schemas import (
    ButtonView,
    CardView,
    ConversationView,
    EventView,
    FileView,
    HistoryItem,
    PlaceView,
)
from hubwright.desk.conversations.sealed_notes import opened
from hubwright.desk.files.links import file_link
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _

MOST_EVENTS = 200


async def get_conversation(conversation_id: UUID) -> ConversationView:
    """Read a conversation or say there is none."""
    found = await queries.get(conversation_id)
    if found is None:
        raise Missing("conversation")
    return found


async def events_after(conversation_id: UUID, after: int, *, staff: bool, limit: int = MOST_EVENTS) -> list[EventView]:
    """Read what came after a number, oldest first; visitors see the same numbers without internal notes."""
    found = await queries.messages_after(conversation_id, after, staff=staff, limit=min(limit, MOST_EVENTS))
    return [_event(row) for row in await opened(found)]


async def history_of(contact_id: UUID, *, staff: bool) -> list[HistoryItem]:
    """List a contact's conversations, newest first."""
    return [HistoryItem(**row) for row in await queries.history_of(contact_id, staff=staff)]


def _event(row: Row) -> EventView:
    body = row["body"]
    file = None
    gone = (row["emptied"] and not row["text"] and not body) or row["file_name"] == ""
    if row["file_id"] is not None and row["file_name"]:
        file = FileView(
            str(row["file_id"]), file_link(row["file_id"]), row["file_name"], row["media_type"], row["size"]
        )
    return EventView(
        seq=row["seq"],
        conversation_id=row["conversation_id"],
        at=row["at"],
        kind=row["kind"],
        author=row["author"],
        author_name=row["author_name"],
        internal=row["internal"],
        text=_("This is no longer kept.") if gone else row["text"],
        emptied=gone,
        buttons=[ButtonView(b["id"], b["label"]) for b in body.get("buttons", [])],
        cards=msgspec.convert(body.get("cards", []), list[CardView]),
        file=file,
        image_url=body.get("image_url", ""),
        rating=body.get("rating"),
        client_id=row["client_id"] or "",
        event=body.get("event", ""),
        entry=body.get("entry", {}),
        unsupported=body.get("unsupported", ""),
        place=msgspec.convert(body["place"], PlaceView) if body.get("place") else None,
        opens_at=datetime.fromisoformat(body["opens_at"]) if body.get("opens_at") else None,
    )
