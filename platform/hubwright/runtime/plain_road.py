"""The plain road: one event, one transaction, from dedup to the flow's next wait; it can do everything.

Batches (`runtime.batch`) do the frequent part of this for many events at once, and leave the rest to it.
Locks are always taken in the same order (contact, conversation, flow session), so that no two roads can deadlock.
"""

import re
from datetime import datetime

import structlog

from hubwright.control.channels.schemas import ChannelView
from hubwright.control.channels.verbs import get_channel
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
from hubwright.desk.conversations.rate import rate_conversation
from hubwright.desk.files.verbs import get_file
from hubwright.kernel import entitlements
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.telemetry import INBOUND_EVENTS
from hubwright.runtime import bot, queries
from hubwright.runtime.errors import ContactBlocked, EmailNotUsable, RatingNotOpen
from hubwright.runtime.events import InboundEvent, TakenIn
from hubwright.runtime.facts import said_body

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
        if blocked:
            raise ContactBlocked
        channel = await get_channel(event.channel_id)
        conversation = await _conversation_for(event, utc_now(), reopen_hours)
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


async def _conversation_for(event: InboundEvent, now: datetime, reopen_hours: float) -> ConversationView:
    """Find where the event belongs: named, newest, reopened, or new. The row is locked."""
    if event.conversation_id is not None:
        found = await get_conversation(event.conversation_id)
        if found.contact_id != event.contact_id:
            raise Missing("conversation")
    else:
        newest = await conversation_queries.newest_of(event.contact_id, event.channel_id)
        fits = newest is not None and (event.kind in ("rating", "email") or may_reopen(newest, now, reopen_hours))
        if newest is None or not fits:
            return await start_conversation(
                event.contact_id, event.channel_id, language=event.language, delivers=event.delivers
            )
        found = newest
    locked = await conversation_queries.lock(found.id)
    assert locked is not None
    if locked.status == "resolved" and event.kind not in ("rating", "email"):
        await queries.end_session(locked.id)
        await conversation_queries.restart(locked.id)
        return await get_conversation(locked.id)
    return locked


async def _say(event: InboundEvent, conversation: ConversationView) -> int:
    if event.file_id is not None:
        file = await get_file(event.file_id)
        if file.contact_id != event.contact_id:
            raise Missing("file")
    appended = await append_message(
        conversation.id,
        kind=event.kind,
        author="contact",
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
