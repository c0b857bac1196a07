"""Saying what a conversation came to; it stays with the conversation, and the team reads who said it."""

from uuid import UUID

from hubwright.desk.conversations import append_message
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.queues.bell import tell_inboxes
from hubwright.desk.states import queries
from hubwright.desk.states.lists import Choice, dispositions
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission


async def dispose(actor: Actor, conversation_id: UUID, disposition_id: UUID | None) -> UUID | None:
    """Keep a disposition, or (None) take it off again; what it was before is given back."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    conversation = await conversations.lock(conversation_id)
    if conversation is None or conversation.test:
        raise Missing("conversation")
    known = {one.id: one for one in await dispositions()}
    if disposition_id is not None and (disposition_id not in known or known[disposition_id].retired):
        raise Invalid(FieldError("disposition", _("Choose one of the dispositions.")))
    before = await queries.disposition_of(conversation_id)
    if before == disposition_id:
        return before
    await queries.dispose(conversation_id, disposition_id, utc_now())
    await append_message(
        conversation_id,
        kind="disposed",
        author="system",
        text=known[disposition_id].name if disposition_id is not None else "",
        member_id=actor.member_id,
        author_name=actor.name,
        internal=True,
    )
    tell_inboxes("list", conversation_id)
    return before


async def disposition_of(conversation_id: UUID) -> Choice | None:
    """What a conversation came to."""
    chosen = await queries.disposition_of(conversation_id)
    return next((one for one in await dispositions() if one.id == chosen), None) if chosen is not None else None
