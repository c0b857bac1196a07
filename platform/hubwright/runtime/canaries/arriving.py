"""With which version a session begins, looked up where no batch has read it."""

from uuid import UUID

from hubwright.control.flows import canaries
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import ConversationView, get_conversation
from hubwright.runtime.runs.schemas import Run


async def version_for_conversation(flow_id: UUID, conversation_id: UUID) -> UUID | None:
    """The version for whoever speaks in a conversation; they are looked at only while something is tried."""
    released = await canaries.released(flow_id)
    if released.part is None:
        return released.live
    return canaries.version_for(released, await _speaking(await get_conversation(conversation_id)))


async def version_for_run(released: canaries.Released, run: Run, conversation: ConversationView | None) -> UUID | None:
    """The version for a run: by its contact, or by what it is about where it concerns nobody."""
    if released.part is None:
        return released.live
    if conversation is not None:
        return canaries.version_for(released, await _speaking(conversation))
    return canaries.version_for(released, canaries.Arrival(key=run.concerns or run.key or str(run.id)))


async def _speaking(conversation: ConversationView) -> canaries.Arrival:
    contact = await get_contact(conversation.contact_id)
    return canaries.Arrival(key=str(contact.id), fields=contact.fields, channel=str(conversation.channel_id))
