"""Lets the channel's flow answer what was just taken in; without a flow the conversation goes to people."""

from typing import Any
from uuid import UUID

import structlog

from hubwright import flows
from hubwright.control.channels.schemas import ChannelView
from hubwright.control.channels.verbs import get_channel
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import ConversationView, get_conversation
from hubwright.desk.files.links import file_link
from hubwright.desk.files.verbs import get_file
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.kernel.database import savepoint
from hubwright.runtime import queries, sessions
from hubwright.runtime.apologise import apologise
from hubwright.runtime.canaries.arriving import version_for_conversation
from hubwright.runtime.dead_inbound import bury_inbound
from hubwright.runtime.events import WANTS_NO_ANSWER, Carried, InboundEvent
from hubwright.runtime.facts import carried_facts, channel_facts, conversation_facts, message_event
from hubwright.runtime.transient import TRANSIENT
from hubwright.runtime.watch.note import note_defect

log = structlog.get_logger()
DEFAULT_QUEUE = ""


async def answer(event: InboundEvent, channel: ChannelView, conversation: ConversationView) -> None:
    """Move the flow by one message. A defect in it must not lose the message: then a person gets it."""
    if conversation.status != "bot" or event.event in WANTS_NO_ANSWER:
        return
    try:
        async with savepoint():
            await _move(event, channel, conversation)
    except TRANSIENT:
        raise
    except Exception as failure:
        log.exception("flow_failed", conversation=str(conversation.id))
        stood = await queries.active_session(conversation.id)
        await queries.end_session(conversation.id)
        await apologise(conversation)
        await to_people(conversation, reason="the flow failed")
        if not conversation.test:
            await bury_inbound(event, channel, conversation, failure, stood)
            begins = None if stood or channel.flow_id is None else channel.flow_id
            version_id = await version_for_conversation(begins, conversation.id) if begins is not None else None
            await note_defect(channel.flow_id, stood["id"] if stood else None, failure, version_id=version_id)


async def _move(event: InboundEvent, channel: ChannelView, conversation: ConversationView) -> None:
    claimed = await sessions.claim(conversation.id, message=event.kind != "event")
    claimed = claimed or await sessions.start(conversation.id, flow_id=channel.flow_id)
    if claimed is None:
        if event.kind == "event":  # there is nothing to answer yet
            return
        await to_people(conversation, reason="no flow is published")
        return
    message = await as_flow_message(event, channel, conversation)
    moved = await sessions.advance(claimed, conversation, message)
    await _begin_anew(conversation, channel.flow_id, moved.leftover)


async def _begin_anew(conversation: ConversationView, flow_id: UUID | None, left: list[flows.MessageReceived]) -> None:
    """Messages that waited while the flow ended start it again; a new session takes them in order."""
    if not left or conversation.test:
        return
    claimed = await sessions.start(conversation.id, flow_id=flow_id)
    if claimed is None:
        await to_people(conversation, reason="no flow is published")
        return
    for message in left:
        if claimed.state.status == "ended":
            again = await sessions.start(conversation.id, flow_id=flow_id)
            if again is None:
                return
            claimed = again
        await sessions.advance(claimed, conversation, message)


async def as_flow_message(
    event: InboundEvent, channel: ChannelView, conversation: ConversationView
) -> flows.MessageReceived:
    """Build what the flow sees."""
    more: dict[str, Any] = {}
    if event.choice_id:
        more["choice_id"] = event.choice_id
    if event.automated:
        more["automated"] = True
    if event.event:
        more["event"] = event.event
    if event.file_id is not None:
        file = await get_file(event.file_id)
        more["file"] = {
            "url": file_link(file.id),
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
        }
    if event.location is not None:
        more["location"] = event.location
    carried = await carry(conversation, channel)
    locale = conversation.language or event.language
    return message_event(event.kind, event.text, carried, locale=locale, **more)


async def carry(conversation: ConversationView, channel: ChannelView | None = None) -> Carried:
    """Gather what a flow may read about the world."""
    contact = await get_contact(conversation.contact_id)
    return carried_facts(
        contact.for_flow(),
        conversation_facts(
            conversation.id, language=conversation.language, fields=conversation.fields, test=conversation.test
        ),
        await queries.tenant_variables(),
        channel_facts(channel.id, name=channel.name, kind=channel.plugin) if channel is not None else {},
    )


async def carry_for(conversation: ConversationView | None) -> Carried:
    """Gather what a flow may read, for a run that may have no conversation."""
    if conversation is not None:
        return await carry(conversation)
    return Carried(contact={}, conversation={}, tenant=await queries.tenant_variables(), channel={})


async def to_people(conversation: ConversationView, *, reason: str) -> None:
    """Hand a conversation to the default queue."""
    if conversation.test:
        return
    await enter_queue(conversation.id, queue_key=DEFAULT_QUEUE, priority=2, summary={}, reason=reason)


async def resume(conversation_id: UUID, event: flows.Event) -> None:
    """Move a waiting flow by something that is not a message (an effect's result, a timer, a hand-off's end)."""
    conversation = await get_conversation(conversation_id)
    claimed = await sessions.claim(conversation_id)
    if claimed is None:
        return
    await move_on(claimed, conversation, event)


async def move_on(claimed: sessions.Claimed, conversation: ConversationView | None, event: flows.Event) -> None:
    """Move a session that is held; messages that waited for its end begin the channel's flow anew."""
    moved = await sessions.advance(claimed, conversation, event)
    if conversation is None or not moved.leftover:
        return
    if (await get_conversation(conversation.id)).status == "bot":
        channel = await get_channel(conversation.channel_id)
        await _begin_anew(conversation, channel.flow_id, moved.leftover)
