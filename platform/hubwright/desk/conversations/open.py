"""Starting a conversation, and finding the one a contact's next message belongs to."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hubwright.desk.contacts import home_queries
from hubwright.desk.conversations import queries
from hubwright.desk.conversations.schemas import ConversationView
from hubwright.desk.conversations.tables import Conversation
from hubwright.desk.segments.log import note
from hubwright.host.dispatch.telling import tell
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id


def may_reopen(conversation: ConversationView, now: datetime, reopen_hours: float) -> bool:
    """Tell whether a new message still belongs to this conversation; only a resolved one can be too old."""
    if conversation.status != "resolved" or conversation.resolved_at is None:
        return True
    return now - conversation.resolved_at <= timedelta(hours=reopen_hours)


async def start_conversation(
    contact_id: UUID,
    channel_id: UUID,
    *,
    language: str,
    source: dict[str, Any] | None = None,
    test: bool = False,
    delivers: bool = False,
) -> ConversationView:
    """Open a new conversation; it counts from the contact's first message on.

    `delivers` says that what is said in it has to be sent to the contact by a plugin. Of a merged contact it stands
    with who speaks for them, and goes with them should the merge be undone.
    """
    now = utc_now()
    conversation_id, home_id = new_id(), contact_id
    contact_id = await home_queries.root_of(home_id)
    await queries.insert_conversation(
        Conversation(
            id=conversation_id,
            contact_id=contact_id,
            channel_id=channel_id,
            language=language,
            source=source or {},
            test=test,
            delivers=delivers,
            created_at=now,
            updated_at=now,
        )
    )
    if contact_id != home_id:
        await home_queries.came("conversation", conversation_id, home_id)
    opened = await queries.get(conversation_id)
    assert opened is not None
    if not test:
        await note(conversation_id, "bot", "opened", at=now)
        await tell("conversation.opened", now, conversation_id=conversation_id, contact_id=contact_id)
    return opened
