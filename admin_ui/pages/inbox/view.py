"""Everything the inbox page shows, read in one transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from admin_ui.pages.channels.looks import channel_icon
from admin_ui.pages.inbox.beside import Beside, read_beside
from admin_ui.pages.inbox.due import DueShown, due_shown
from admin_ui.pages.inbox.state_words import StateChoice, StateShown, shown_state, state_choices
from admin_ui.pages.inbox.thread import Thread, read_thread
from admin_ui.pages.inbox.words import list_preview, why_here
from hubwright.control.channels.verbs import list_channels
from hubwright.control.identity import presence
from hubwright.control.routing.list_queues import list_queues
from hubwright.desk.callbacks.ask import CallbackView, callback_of
from hubwright.desk.contacts.schemas import ContactView
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import ConversationView, HistoryItem, get_conversation, history_of
from hubwright.desk.conversations.composing import Composing, composing_in
from hubwright.desk.conversations.list_conversations import (
    Counts,
    ListedConversation,
    View,
    counts,
    list_these,
    list_view,
)
from hubwright.desk.conversations.ways import Way, other_ways
from hubwright.desk.devices.schemas import DeviceView
from hubwright.desk.devices.verbs import devices_beside
from hubwright.desk.joining.read import Joined, joined_with
from hubwright.desk.queues.waiting import OfferView, entry_of, latest_choice, offers_to
from hubwright.desk.search.find import find
from hubwright.desk.sla.read import due_in, due_soon
from hubwright.desk.states.lists import break_kinds
from hubwright.desk.workbench.choices import Notices, offer_notices, single_keys
from hubwright.desk.workbench.drafts import Draft, drafts_of
from hubwright.desk.workbench.lists import OwnCounts, own_counts
from hubwright.desk.workbench.mentions import see_mentions
from hubwright.desk.workbench.snooze import Asleep, asleep_until
from hubwright.host import catalogue
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _, language
from hubwright.runtime.crm.standing import systems_here
from hubwright.runtime.plugins.panels import PanelPlace, panel_places


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list."""

    row: ListedConversation
    name: str
    channel: str
    icon: str
    preview: str
    assignee: str
    unanswered: bool
    due: DueShown | None


class OfferCard(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as its card shows it."""

    offer: OfferView
    name: str
    channel: str
    queue: str
    callback: str
    seconds_left: int


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """The open conversation with everything around it."""

    conversation: ConversationView
    contact: ContactView
    name: str
    channel: str
    channel_icon: str
    channel_key: str
    thread: Thread
    windows: int
    assignee: str
    mine: bool
    waiting_since: datetime | None
    due: DueShown | None
    callback: CallbackView | None
    history: list[HistoryItem]
    why: list[str]
    panels: list[PanelPlace]
    composing: Composing | None
    ways: list[Way]
    kept_in_step: bool
    devices: list[DeviceView]
    drafts: dict[str, Draft]
    asleep: Asleep | None
    joined: list[Joined]
    could_join: list[HistoryItem]
    beside: Beside


class Inbox(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    view: View
    lines: list[Line]
    after: str | None
    counts: Counts
    own: OwnCounts
    due_soon: int
    single_keys: bool
    notices: Notices
    q: str = ""
    cut: bool = False
    offers: list[OfferCard]
    state: StateShown
    state_choices: list[StateChoice]
    open: Open | None


def name_of(contact_id: UUID, name: str, email: str) -> str:
    """What to call a visitor; one who told nothing gets a number to be told apart by."""
    return name or email or _("Visitor %(number)s") % {"number": str(contact_id)[-4:].upper()}


async def read_inbox(
    actor: Actor, view: View, conversation_id: UUID | None, *, after: str = "", windows: int = 1, q: str = ""
) -> Inbox:
    """Read the page; Missing when the conversation is not one of this company."""
    if conversation_id is not None:
        await see_mentions(actor, conversation_id)
    channels = {channel.id: channel for channel in await list_channels()}
    icons = {channel.id: channel_icon(channel.plugin) for channel in channels.values()}
    people = {person.id: person for person in await presence.colleagues()}
    me = people.get(actor.member_id) if actor.member_id else None
    kinds = await break_kinds()
    found = await find(actor, q) if view == "search" and q else None
    excerpts = {hit.conversation_id: hit.excerpt for hit in found.hits} if found else {}
    listed = await (list_these(actor, list(excerpts)) if found else list_view(actor, view, after=after))
    now = utc_now()
    lines = [
        Line(
            row=row,
            name=name_of(row.contact_id, row.contact_name, row.contact_email),
            channel=channels[row.channel_id].name if row.channel_id in channels else "",
            icon=icons.get(row.channel_id, "message-2"),
            preview=excerpts.get(row.id) or list_preview(row.last_text, row.last_kind, row.last_author),
            assignee=people[row.assignee_id].name if row.assignee_id in people else "",
            unanswered=row.last_author == "contact" and row.status in ("assigned", "waiting"),
            due=due_shown(row.due_kind, row.due_at, now),
        )
        for row in listed.conversations
    ]
    return Inbox(
        view=view,
        lines=lines,
        after=listed.after,
        counts=await counts(actor),
        own=await own_counts(actor),
        due_soon=await due_soon(now),
        single_keys=await single_keys(actor),
        notices=await offer_notices(actor),
        q=q if view == "search" else "",
        cut=found.cut if found else False,
        offers=await read_offers(actor),
        state=shown_state(me, kinds, now),
        state_choices=state_choices(me, kinds),
        open=await _open(actor, conversation_id, channels, people, windows) if conversation_id else None,
    )


async def read_offers(actor: Actor) -> list[OfferCard]:
    """Read what is offered to this member right now."""
    if actor.member_id is None:
        return []
    now = utc_now()
    found = await offers_to(actor.member_id, now)
    if not found:
        return []
    channels = {channel.id: channel.name for channel in await list_channels()}
    queues = {queue.id: queue.name for queue in await list_queues()}
    return [
        OfferCard(
            offer=offer,
            name=name_of(offer.contact_id, offer.contact_name, offer.contact_email),
            channel=channels.get(offer.channel_id, ""),
            queue=queues.get(offer.queue_id, ""),
            callback=channels.get(offer.callback_channel_id, "") if offer.callback_channel_id else "",
            seconds_left=max(1, round((offer.expires_at - now).total_seconds())),
        )
        for offer in found
    ]


async def _open(
    actor: Actor,
    conversation_id: UUID,
    channels: dict[UUID, Any],
    people: dict[UUID, presence.Colleague],
    windows: int,
) -> Open:
    conversation = await get_conversation(conversation_id)
    if conversation.test:
        raise Missing("conversation")
    contact = await get_contact(conversation.contact_id)
    channel = channels.get(conversation.channel_id)
    delivers = channel is not None and catalogue.find_channel(channel.plugin) is None
    entry, due = await entry_of(conversation_id), await due_in(conversation_id)
    choice = await latest_choice(conversation_id)
    holder = people.get(conversation.assignee_id) if conversation.assignee_id else None
    history = await history_of(conversation.contact_id, staff=True)
    joined = await joined_with(conversation_id)
    others = {link.other for link in joined}
    return Open(
        conversation=conversation,
        contact=contact,
        name=name_of(contact.id, contact.name, contact.email),
        channel=channel.name if channel else "",
        channel_icon=channel_icon(channel.plugin) if channel else "message-2",
        channel_key=channel.key if channel and not delivers else "",
        thread=await read_thread(conversation, windows, delivers=delivers),
        windows=windows,
        assignee=holder.name if holder else "",
        mine=conversation.assignee_id is not None and conversation.assignee_id == actor.member_id,
        waiting_since=entry,
        due=due_shown(due.kind, due.due_at, utc_now()) if due is not None else None,
        callback=await callback_of(conversation_id),
        history=[item for item in history if item.conversation_id != conversation_id],
        why=why_here(choice) if choice else [],
        panels=await panel_places(language()),
        composing=await composing_in(conversation) if delivers else None,
        ways=await other_ways(conversation) if conversation.status in ("waiting", "assigned") else [],
        kept_in_step=await systems_here(),
        devices=[each.device for each in await devices_beside(actor, conversation_id)] if delivers else [],
        drafts=await drafts_of(actor, conversation_id),
        asleep=await asleep_until(actor, conversation_id),
        joined=joined,
        could_join=[
            item
            for item in history
            if item.conversation_id not in others | {conversation_id} and item.status != "resolved"
        ][:5],
        beside=await read_beside(actor, conversation, people),
    )
