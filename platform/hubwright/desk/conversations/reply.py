"""A person's reply to the visitor: in the chat, and by mail when an address was left while nobody was there."""

from uuid import UUID

from hubwright.desk.callbacks.begin import callback_written
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations.append import append_message
from hubwright.desk.conversations.collision import hold_if_stale
from hubwright.desk.conversations.errors import VisitorBlocked
from hubwright.desk.conversations.letters import mail_reply
from hubwright.desk.conversations.read import get_conversation
from hubwright.desk.conversations.schemas import Appended, ConversationView
from hubwright.desk.conversations.write import begin, usable_text
from hubwright.desk.files.verbs import get_file
from hubwright.desk.queues.assign import assign
from hubwright.desk.queues.errors import BotStillTalking
from hubwright.desk.workbench.drafts import draft_sent
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing


async def reply(
    actor: Actor,
    conversation_id: UUID,
    *,
    text: str = "",
    file_id: UUID | None = None,
    client_id: str | None = None,
    expected_last_seq: int | None = None,
    shown_seq: int | None = None,
) -> Appended:
    """Send a reply; a waiting or resolved conversation becomes the member's by it, the same client id sends once.

    With `expected_last_seq`, the newest number when it was begun, it is held back (ThreadMovedOn) when overtaken.
    """
    conversation, known = await begin(actor, conversation_id, client_id)
    if known is not None:
        return known
    words = usable_text(text, needed=file_id is None)
    contact = await get_contact(conversation.contact_id)
    if contact.blocked:
        raise VisitorBlocked
    await hold_if_stale(actor, conversation_id, expected_last_seq, shown_seq)
    if file_id is not None and (await get_file(file_id)).contact_id is not None:
        raise Missing("file")
    conversation = await _hold(actor, conversation)
    written = await append_message(
        conversation_id,
        kind="file" if file_id is not None else "text",
        author="agent",
        text=words,
        member_id=actor.member_id,
        author_name=actor.name,
        client_id=client_id,
        file_id=file_id,
    )
    if actor.member_id is not None:
        await callback_written(conversation, written.seq)
    if file_id is None:
        await draft_sent(actor, conversation_id, "reply")
    if conversation.mail_replies_to:
        await mail_reply(conversation, contact, written, text=words, name=actor.name, file_id=file_id)
    return written


async def _hold(actor: Actor, conversation: ConversationView) -> ConversationView:
    """A member who answers has the conversation; a system behind an API key only writes."""
    if actor.member_id is None:
        return conversation
    if conversation.status == "bot":
        raise BotStillTalking
    if conversation.status == "assigned":
        return conversation
    await assign(conversation, actor.member_id, actor.name)
    return await get_conversation(conversation.id)
