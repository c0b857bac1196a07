"""A note for the team; visitors never see it, in no list and by no number."""

from uuid import UUID

from hubwright.desk.conversations.append import append_message
from hubwright.desk.conversations.schemas import Appended
from hubwright.desk.conversations.write import begin, usable_text
from hubwright.desk.workbench.drafts import draft_sent
from hubwright.desk.workbench.mentions import mention
from hubwright.kernel.actor import Actor


async def note(actor: Actor, conversation_id: UUID, *, text: str, client_id: str | None = None) -> Appended:
    """Write an internal note; it changes neither the status nor who holds the conversation; @name calls a colleague."""
    _conversation, known = await begin(actor, conversation_id, client_id)
    if known is not None:
        return known
    kept = usable_text(text, needed=True)
    written = await append_message(
        conversation_id,
        kind="note",
        author="agent",
        text=kept,
        member_id=actor.member_id,
        author_name=actor.name,
        internal=True,
        client_id=client_id,
    )
    await mention(actor, conversation_id, written.message_id, kept)
    await draft_sent(actor, conversation_id, "note")
    return written
