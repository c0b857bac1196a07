"""What a plugin is told of an event: as much as its scopes and data classes allow, read when it is told."""

from collections.abc import Collection
from typing import Literal, cast
from uuid import UUID

from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.contacts.schemas import ContactView
from hubwright.desk.conversations import ConversationView, said_queries
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.desk.crm_links import queries as link_queries
from hubwright.host.calls import Installed
from hubwright.host.dispatch.telling import Happened
from hubwright_sdk import ContactFacts, ConversationFacts, Manifest, MessageFacts, PluginEvent


async def event_for(to: Installed, happened: Happened) -> PluginEvent:
    """The event as this plugin may hear it; what is gone meanwhile stays empty."""
    manifest, scopes = to.plugin.manifest, to.scopes
    conversation = await _conversation(happened.conversation_id)
    contact_id = happened.contact_id or (conversation.contact_id if conversation is not None else None)
    return PluginEvent(
        id=str(happened.id),
        name=happened.name,
        at=happened.at,
        conversation=conversation_as(scopes, conversation),
        contact=await contact_as(manifest, scopes, contact_id),
        message=await _message(manifest, happened.message_id) if "conversation:read" in scopes else None,
    )


def conversation_as(scopes: Collection[str], conversation: ConversationView | None) -> ConversationFacts | None:
    """A conversation for a plugin that may read them."""
    if conversation is None or "conversation:read" not in scopes:
        return None
    tags = conversation.fields.get("tags")
    return ConversationFacts(
        id=str(conversation.id),
        state=conversation.status,
        channel=str(conversation.channel_id),
        language=conversation.language,
        tags=[str(tag) for tag in tags] if isinstance(tags, list) else [],
    )


async def contact_as(manifest: Manifest, scopes: Collection[str], contact_id: UUID | None) -> ContactFacts | None:
    """A contact for a plugin that may see them: only the classes of data that its manifest names."""
    if contact_id is None or "contact:read" not in scopes:
        return None
    found = await contact_queries.get_view(contact_id)
    if found is None:
        return None
    link = await link_queries.link_of(manifest.id, contact_id) if "crm" in manifest.kind else None
    return _as_declared(manifest, found, link.external_id if link is not None else "")


def _as_declared(manifest: Manifest, contact: ContactView, external_id: str) -> ContactFacts:
    may = manifest.data_classes
    fields = dict(contact.fields)
    phone = fields.pop("phone", "")
    return ContactFacts(
        id=str(contact.id),
        name=contact.name if "contact.name" in may else "",
        email=contact.email if "contact.email" in may else "",
        phone=str(phone) if "contact.phone" in may else "",
        fields=fields if "contact.fields" in may else {},
        external_id=external_id,
    )


async def _conversation(conversation_id: UUID | None) -> ConversationView | None:
    return await conversation_queries.get(conversation_id) if conversation_id is not None else None


async def _message(manifest: Manifest, message_id: UUID | None) -> MessageFacts | None:
    row = await said_queries.by_id(message_id) if message_id is not None else None
    if row is None:
        return None
    return MessageFacts(
        id=str(row["id"]),
        author=cast("Literal['contact', 'bot', 'agent', 'system']", row["author"]),
        kind=row["kind"],
        at=row["at"],
        text=row["text"] if "message.text" in manifest.data_classes else "",
    )
