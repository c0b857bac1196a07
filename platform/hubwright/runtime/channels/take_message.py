"""A message of a customer takes the road that web chat takes: identity, conversation, flow, all in one commit."""

import contextlib
from collections.abc import Iterator, Sequence
from uuid import UUID

from msgspec import structs

from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.contacts.leads import lead_facts
from hubwright.desk.contacts.verbs import meet_contact
from hubwright.desk.conversations import append_message
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import LANGUAGES
from hubwright.runtime.channels import arrival_queries, replies
from hubwright.runtime.channels.accounts import Account
from hubwright.runtime.channels.arrive import NOT_KEPT_OPEN, KeptOpen
from hubwright.runtime.channels.deed import deed_of
from hubwright.runtime.channels.files import Files, TakenFile
from hubwright.runtime.errors import ContactBlocked
from hubwright.runtime.events import InboundEvent, TakenIn
from hubwright.runtime.plain_road import take_plainly
from hubwright_sdk import InboundMessage
from hubwright_sdk.manifest import MessageKind, Messaging, file_kind

LONGEST_TEXT = 100_000


async def take_message(
    tenant_id: UUID,
    account: Account,
    arrival_id: UUID,
    message: InboundMessage,
    files: Files,
    *,
    last_try: bool,
    kept_open: KeptOpen = NOT_KEPT_OPEN,
) -> None:
    """Take one in and strike it off the line, in one transaction; one that came before is only struck off."""
    async with acting_for(tenant_id):
        contact_id = await _contact(account, message)
        names = [event_name(message, n) for n in range(2)]
        is_known = await arrival_queries.is_heard(account.channel.id, names)
    taken = [
        await files.take(tenant_id, account, contact_id, each, last_try=last_try)
        for each in (message.files if not is_known else [])
    ]
    async with acting_for(tenant_id):
        with contextlib.suppress(ContactBlocked):  # as on any other channel: nobody hears them
            first = await _take(tenant_id, account, contact_id, message, taken)
            await replies.hold(account.channel.id, kept_open, first, message.external_id, is_new=not is_known)
        await arrival_queries.done(arrival_id)
        replies.wake(kept_open)


async def _contact(account: Account, message: InboundMessage) -> UUID:
    sender, channel_id = message.sender, account.channel.id
    known = await contact_queries.contact_of(channel_id, sender.address)
    if known is not None:  # what an agent has corrected since stays
        return known
    email = sender.address if account.can.kind == "email" else ""
    return await meet_contact(
        channel_id,
        sender.address,
        name=sender.name,
        email=email,
        language=_language(account, message),
        fields=await lead_facts(entry=message.entry),
    )


async def _take(
    tenant_id: UUID, account: Account, contact_id: UUID, message: InboundMessage, files: Sequence[TakenFile]
) -> TakenIn | None:
    """Where its first part stands."""
    parts = [
        await take_plainly(event, reopen_hours=account.can.reopen_hours)
        for event in _events(tenant_id, account, contact_id, message, files)
    ]
    for lost in (file.name for file in files if file.file_id is None):
        if parts:
            await append_message(parts[-1].conversation_id, kind="file_lost", author="system", text=lost)
    return parts[0] if parts else None


def _events(
    tenant_id: UUID, account: Account, contact_id: UUID, message: InboundMessage, files: Sequence[TakenFile]
) -> Iterator[InboundEvent]:
    """The words first, then each file that is here; a message of nothing but lost files still is one."""

    def event(number: int, **more: object) -> InboundEvent:
        made = InboundEvent(
            tenant_id=tenant_id,
            channel_id=account.channel.id,
            contact_id=contact_id,
            external_id=event_name(message, number),
            language=_language(account, message),
            automated=message.automated,
            delivers=True,
            deed=deed_of(account, message),
        )
        return structs.replace(made, **more)

    here = [file for file in files if file.file_id is not None]
    text = message.text[:LONGEST_TEXT]
    if message.kind != "text" or text.strip() or not here:
        place = dict(message.location) if message.location is not None else None
        yield event(
            0,
            **kind_of(message.kind, message.kind, account.can),
            text=text or (message.event if message.kind not in account.can.takes else ""),
            event=message.event,
            entry=message.entry,
            choice_id=message.choice_id,
            location=place,
        )
    for number, file in enumerate(here, 1):
        told = kind_of("file", file_kind(file.media_type), account.can)
        yield event(number, **told, file_id=file.file_id, entry=message.entry)


def kind_of(kind: str, came: MessageKind, can: Messaging) -> dict[str, str]:
    """As what it stands in the conversation; what the channel's matrix does not list is kept, and says what it was."""
    return {"kind": kind} if came in can.takes else {"kind": "unsupported", "unsupported": came}


def event_name(message: InboundMessage, number: int) -> str:
    """The parts of one message have names of their own; a line break is in no name of the other side's."""
    name = message.external_id.replace("\n", " ")
    return f"{name}\n{number}" if number else name


def _language(account: Account, message: InboundMessage) -> str:
    told = message.sender.language[:2].lower()
    return told if told in LANGUAGES else account.channel.language
