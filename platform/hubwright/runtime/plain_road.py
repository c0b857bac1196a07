"""The plain road: one event, one transaction, from dedup to the flow's next wait; it can do everything.

Batches (`runtime.batch`) do the frequent part of this for many events at once, and leave the rest to it.
Locks are always taken in the same order (contact, conversation, flow session), so that no two roads can deadlock.
"""

import re
from datetime import datetime

import structlog
from msgspec import structs

from hubwright.control.channels.schemas import ChannelView
from hubwright.control.channels.verbs import get_channel
from hubwright.desk.carrying.ledger import open_windows
from hubwright.desk.contacts import home_queries, identity_queries
from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.contacts.verbs import get_contact, learn
from hubwright.desk.conversations import (
    ConversationView,
    append_message,
    get_conversation,
    may_reopen,
    start_conversation,
)
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.desk.conversations.move import move
from hubwright.desk.conversations.rate import rate_conversation
from hubwright.desk.conversations.restart import restart
from hubwright.desk.files.verbs import get_file
from hubwright.kernel import entitlements
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.telemetry import INBOUND_EVENTS
from hubwright.runtime import bot, queries
from hubwright.runtime.errors import ContactBlocked, EmailNotUsable, RatingNotOpen
from hubwright.runtime.events import OPENS_NOTHING, InboundEvent, TakenIn
from hubwright.runtime.facts import ENTRY, entry_facts, said_body

log = structlog.get_logger()
_EMAIL = re.compile(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+\.[^\s@<>\"',;.]+")


async def take_plainly(event: InboundEvent, *, reopen_hours: float = 24.0) -> TakenIn:
    """Take one event in; the same event again gets the same answer."""
    async with acting_for(event.tenant_id):
        blocked = await contact_queries.lock(event.contact_id)
        if blocked is None:
            raise Missing("contact")
        known = await queries.acknowledged(event.channel_id, event.external_id)
        if known is not None:
            INBOUND_EVENTS.labels("repeated").inc()
            return TakenIn(known["seq"], known["conversation_id"])
        if blocked or await identity_queries.is_blocked(event.channel_id, event.contact_id):
            raise ContactBlocked
        channel = await get_channel(event.channel_id)
        found = await _conversation_for(event, channel, utc_now(), reopen_hours)
        conversation = await _with_entry(event, found)
        if event.deed is not None:
            await open_windows(event.channel_id, event.deed)
        taken = await _take(event, channel, conversation)
    INBOUND_EVENTS.labels("taken").inc()
    return taken


async def _take(event: InboundEvent, channel: ChannelView, conversation: ConversationView) -> TakenIn:
    if event.kind == "rating":
        seq = await _rate(event, conversation)
    elif event.kind == "email":
        seq = await _leave_email(event, conversation)
    else:
        seq = await _say(event, conversation)
    await queries.remember_inbound(
        event.channel_id, event.external_id, conversation.id, seq, {"kind": event.kind, "client_id": event.client_id}
    )
    if event.kind not in ("rating", "email"):
        await bot.answer(event, channel, conversation)
    return TakenIn(seq, conversation.id)


async def _with_entry(event: InboundEvent, conversation: ConversationView) -> ConversationView:
    if not event.entry:
        return conversation
    told = {ENTRY: entry_facts(conversation.fields.get(ENTRY), event.entry)}
    await conversation_queries.remember(conversation.id, told)
    return structs.replace(conversation, fields={**conversation.fields, **told})


async def _conversation_for(
    event: InboundEvent, channel: ChannelView, now: datetime, reopen_hours: float
) -> ConversationView:
    """Find where the event belongs: named, newest, reopened, or new. The row is locked."""
    if event.conversation_id is not None:
        found = await get_conversation(event.conversation_id)
        if await home_queries.home_of("conversation", found.id, found.contact_id) != event.contact_id:
            raise Missing("conversation")
    else:
        newest = await _newest_for(event)
        fits = newest is not None and (event.kind in ("rating", "email") or may_reopen(newest, now, reopen_hours))
        if newest is None or not fits:
            return await start_conversation(
                event.contact_id, event.channel_id, language=event.language, delivers=event.delivers
            )
        found = newest
    locked = await conversation_queries.lock(found.id)
    assert locked is not None
    if event.conversation_id is None and locked.channel_id != event.channel_id and not _leaves_resolved(event):
        await move(locked, event.channel_id, channel.name, delivers=event.delivers)
        locked = await get_conversation(locked.id)
    if locked.status == "resolved" and not _leaves_resolved(event):
        await queries.end_session(locked.id)
        await restart(locked.id)
        return await get_conversation(locked.id)
    return locked


async def _newest_for(event: InboundEvent) -> ConversationView | None:
    """On whichever channel a contact writes, an open conversation goes on there; closed ones stay where they were."""
    newest = await conversation_queries.newest_anywhere(event.contact_id)
    if newest is None or newest.channel_id == event.channel_id or newest.status != "resolved":
        return newest
    return await conversation_queries.newest_of(event.contact_id, event.channel_id)


def _leaves_resolved(event: InboundEvent) -> bool:
    """Whoever merely looks in wants nothing yet: their next message opens the conversation, if any comes."""
    return event.kind in ("rating", "email") or (event.kind == "event" and event.event in OPENS_NOTHING)


async def _say(event: InboundEvent, conversation: ConversationView) -> int:
    if event.file_id is not None:
        file = await get_file(event.file_id)
        if file.contact_id != event.contact_id:
            raise Missing("file")
    appended = await append_message(
        conversation.id,
        kind=event.kind,
        author="system" if event.kind == "event" else "contact",
        text=event.text,
        body=said_body(event),
        client_id=event.client_id or None,
        file_id=event.file_id,
    )
    return appended.seq


async def _rate(event: InboundEvent, conversation: ConversationView) -> int:
    await entitlements.require("csat.rating")
    if conversation.status != "resolved" or event.rating is None:
        raise RatingNotOpen
    await rate_conversation(conversation.id, event.rating, event.text)
    appended = await append_message(
        conversation.id,
        kind="rating",
        author="contact",
        text=event.text,
        body={"rating": event.rating},
        client_id=event.client_id or None,
    )
    return appended.seq


async def _leave_email(event: InboundEvent, conversation: ConversationView) -> int:
    address = event.text.strip()
    if len(address) > 254 or _EMAIL.fullmatch(address) is None:
        raise EmailNotUsable
    await conversation_queries.set_mail_replies_to(conversation.id, address)
    contact = await get_contact(event.contact_id)
    if not contact.email:
        await learn(event.contact_id, email=address)
    appended = await append_message(
        conversation.id, kind="email_saved", author="system", text=address, client_id=event.client_id or None
    )
    return appended.seq
