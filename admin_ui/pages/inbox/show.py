"""Renders the inbox, whole or the piece inside the shell; pages and acts that have something to show use it."""

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from litestar import Request
from litestar.response import Response

from admin_ui import formats
from admin_ui.company import company_of
from admin_ui.pages.channels.looks import channel_icon
from admin_ui.pages.inbox import words
from admin_ui.pages.inbox.due import due_words
from admin_ui.pages.inbox.held import news_lines
from admin_ui.pages.inbox.room import callback_line, room_line, sizes, way_line, why_shut
from admin_ui.pages.inbox.snoozes import snooze_choices
from admin_ui.pages.inbox.view import read_inbox
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright.desk.conversations.errors import ThreadMovedOn
from hubwright.desk.conversations.list_conversations import VIEWS, View
from hubwright.desk.push.choices import choice_of
from hubwright.desk.search.index import catch_up
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import only_reads
from hubwright.kernel.web_push import newest_key

AnyRequest = Request[Any, Any, Any]
_MOST_WINDOWS = 50


def known_view(text: str) -> View:
    """Only the views there are."""
    for view in VIEWS:
        if view == text:
            return view
    raise Missing("view")


async def show(
    request: AnyRequest,
    view: View,
    conversation_id: UUID | None,
    pane: str,
    *,
    after: str = "",
    windows: int = 1,
    compose: str = "reply",
    q: str = "",
    held: ThreadMovedOn | None = None,
    text: str = "",
) -> Response[str]:
    """Render the inbox; `held` is why a reply, whose words are `text`, was not sent."""
    actor = actor_of(request)
    company = await company_of(request, actor)
    formats.use_time_zone(company.time_zone if company else "UTC")
    q = " ".join(q.split())
    if view == "search" and q and not only_reads():
        await catch_up(actor.tenant_id, walk=False, wait=True)  # finds what was said a moment ago, even if nobody rang
    async with acting_for(actor.tenant_id):
        windows = min(max(1, windows), _MOST_WINDOWS)
        inbox = await read_inbox(actor, view, conversation_id, after=after, windows=windows, q=q)
    context: dict[str, Any] = {
        "inbox": inbox,
        "pane": pane,
        "compose": "note" if compose == "note" else "reply",
        "views": words.view_titles(),
        "asked": _asked(q=inbox.q, after="" if view == "search" else after),
        "snoozes": snooze_choices(formats.local(utc_now())),
        "status_words": words.status_words,
        "due_words": due_words(),
        "empty_words": words.empty_words,
        "counted": words.counted,
        "may_reply": actor.may(Permission.CONVERSATIONS_REPLY) and actor.member_id is not None,
        "may_whisper": actor.may(Permission.BOARD_MANAGE) and actor.member_id is not None,
        "may_block": actor.may(Permission.CONTACTS_BLOCK),
        "may_see_flows": actor.may(Permission.FLOWS_READ),
        "file_size": formats.file_size,
        "room_line": room_line,
        "why_shut": why_shut,
        "way_line": way_line,
        "callback_line": callback_line,
        "channel_icon": channel_icon,
        "sizes": sizes,
        "unsupported_line": words.unsupported_line,
        "held": news_lines(held) if held is not None else None,
        "kept_text": text,
    }
    status = held.status if held is not None else 200
    if is_fragment_request(request):
        return fragment(request, "inbox/piece.html", status=status, **context)
    async with acting_for(actor.tenant_id):
        volume = (await choice_of(actor.member_id)).volume
    return await page(request, "inbox/page.html", status=status, volume=volume, push_key=newest_key().public, **context)


def _asked(**which: str) -> str:
    """What of a list an address names, so that what is opened from its second page goes back to it."""
    named = {key: value for key, value in which.items() if value}
    return f"?{urlencode(named, quote_via=quote)}" if named else ""
