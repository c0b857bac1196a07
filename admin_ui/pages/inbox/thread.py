"""One thread as the middle pane shows it: days, bubbles, notes and system lines."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from admin_ui import formats
from admin_ui.pages.channels.looks import trouble_words
from admin_ui.pages.inbox.words import system_line
from hubwright.desk.conversations import ConversationView, EventView, events_after
from hubwright.desk.conversations.deliveries import DeliveryView, deliveries_of

WINDOW = 100
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Bubble(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the log."""

    event: EventView
    side: str
    icon: str = ""
    words: str = ""
    day: str = ""
    follows: bool = False
    is_image: bool = False
    delivery: DeliveryView | None = None
    delivery_told: str = ""


class Thread(msgspec.Struct, frozen=True):
    """The newest part of a conversation; `earlier` tells whether there is more above."""

    bubbles: list[Bubble]
    earlier: bool


async def read_thread(conversation: ConversationView, windows: int, *, delivers: bool = False) -> Thread:
    """Read the last windows of a conversation; where a plugin sends, with how far each message has come."""
    start = max(0, conversation.last_seq - WINDOW * max(1, windows))
    events: list[EventView] = []
    after = start
    while True:
        page = await events_after(conversation.id, after, staff=True)
        events += page
        if len(page) < 1 or page[-1].seq >= conversation.last_seq:
            break
        after = page[-1].seq
    deliveries = await deliveries_of(conversation.id, start) if delivers else {}
    return Thread([_with_delivery(bubble, deliveries) for bubble in _bubbles(events)], start > 0)


def _with_delivery(bubble: Bubble, deliveries: Mapping[int, DeliveryView]) -> Bubble:
    delivery = deliveries.get(bubble.event.seq)
    if delivery is None:
        return bubble
    told = trouble_words(delivery.code) if delivery.code else ""
    return msgspec.structs.replace(bubble, delivery=delivery, delivery_told=told)


def _bubbles(events: list[EventView]) -> list[Bubble]:
    shown: list[Bubble] = []
    before: EventView | None = None
    for event in events:
        new_day = before is None or formats.local(before.at).date() != formats.local(event.at).date()
        shown.append(_bubble(event, before, formats.day(formats.local(event.at)) if new_day else ""))
        before = event
    return shown


def _bubble(event: EventView, before: EventView | None, day: str) -> Bubble:
    parts: dict[str, Any] = {"event": event, "day": day}
    if event.internal and event.author != "system":
        return Bubble(side="note", **parts)
    if event.author == "system" or event.kind == "handoff_request":
        icon, words = system_line(event)
        return Bubble(side="system", icon=icon, words=words, **parts)
    follows = (
        not day
        and before is not None
        and before.author == event.author
        and before.author_name == event.author_name
        and not before.internal
        and before.kind != "handoff_request"
        and (event.at - before.at).total_seconds() < 300
    )
    side = "them" if event.author == "contact" else "us"
    is_image = event.file is not None and event.file.media_type in _IMAGES
    return Bubble(side=side, follows=follows, is_image=is_image, **parts)


def newest_seen(thread: Thread) -> int:
    """The number a reply was written in sight of."""
    return thread.bubbles[-1].event.seq if thread.bubbles else 0


def parse_view_id(text: str) -> UUID | None:
    """Read an id of a form field."""
    try:
        return UUID(text)
    except ValueError:
        return None
