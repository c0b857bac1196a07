"""The lists of the inbox and of the API: by view or filter, one page at a time, by key."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hubwright.desk.conversations import staff_queries
from hubwright.desk.workbench.lists import mentioned, snoozed
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

View = Literal["mine", "team", "waiting", "due", "resolved", "mentions", "snoozed", "search"]
VIEWS: tuple[View, ...] = ("mine", "team", "waiting", "due", "resolved", "mentions", "snoozed", "search")
STATUSES = ("bot", "waiting", "assigned", "resolved")
PAGE = 50
MOST = 200
COUNTED = 1_000


class ListedConversation(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list."""

    id: UUID
    contact_id: UUID
    contact_name: str
    contact_email: str
    channel_id: UUID
    status: str
    assignee_id: UUID | None
    queue_id: UUID | None
    last_seq: int
    last_text: str
    last_kind: str
    last_author: str
    last_at: datetime | None
    priority: int
    entered_at: datetime | None
    blocked: bool
    rating: int | None
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    due_at: datetime | None  # of the promise that is due next, as of the last look; None is nothing runs
    due_kind: str


_FIELDS = ListedConversation.__struct_fields__


class Listed(msgspec.Struct, frozen=True):
    """One page; `after` asks for the next, and is None on the last."""

    conversations: list[ListedConversation]
    after: str | None


class Counts(msgspec.Struct, frozen=True):
    """How many conversations each view holds, up to COUNTED: whoever has more is told that there are more."""

    mine: int
    team: int
    waiting: int


class Pulse(msgspec.Struct, frozen=True):
    """Equal as long as nothing has changed."""

    newest: datetime | None
    open: int
    seq: int
    offers: str


async def list_view(actor: Actor, view: View, *, after: str = "", limit: int = PAGE) -> Listed:
    """List one view of the inbox; a search lists what was found by `list_these`."""
    if view in ("mentions", "snoozed", "search"):
        wanted = {"mentions": mentioned, "snoozed": snoozed}.get(view)
        return await list_these(actor, await wanted(actor) if wanted is not None else [])
    if view == "waiting":
        actor.require(Permission.CONVERSATIONS_READ)
        key = _key(after)
        return _page(await staff_queries.by_turn(after=key, limit=limit + 1), limit, ("rank_at", "entry_id"))
    if view == "due":
        actor.require(Permission.CONVERSATIONS_READ)
        return _page(await staff_queries.by_due(after=_key(after), limit=limit + 1), limit, ("due_at", "id"))
    actor.require(Permission.CONVERSATIONS_READ)
    before = _key(after)
    if view == "mine":
        found = await staff_queries.held_by(actor.member_id, before=before, limit=limit + 1)
    else:
        status = "resolved" if view == "resolved" else "assigned"
        found = await staff_queries.in_state(status, before=before, limit=limit + 1)
    return _page(found, limit)


async def list_these(actor: Actor, conversation_ids: Sequence[UUID]) -> Listed:
    """List certain conversations in the order given; those that are not here are left out."""
    actor.require(Permission.CONVERSATIONS_READ)
    found = await staff_queries.these(list(conversation_ids)) if conversation_ids else []
    return Listed([ListedConversation(**{field: row[field] for field in _FIELDS}) for row in found], None)


async def list_conversations(
    actor: Actor,
    *,
    status: str = "",
    assignee_id: UUID | None = None,
    contact_id: UUID | None = None,
    channel_id: UUID | None = None,
    after: str = "",
    limit: int = PAGE,
) -> Listed:
    """List conversations by filter, the last changed first."""
    actor.require(Permission.CONVERSATIONS_READ)
    if status and status not in STATUSES:
        raise Invalid(FieldError("status", _("Choose one of: %(choices)s.") % {"choices": ", ".join(STATUSES)}))
    if not 0 < limit <= MOST:
        raise Invalid(FieldError("limit", _("Choose a number from 1 to %(most)s.") % {"most": MOST}))
    found = await staff_queries.newest_first(
        status=status or None,
        assignee_id=assignee_id,
        contact_id=contact_id,
        channel_id=channel_id,
        before=_key(after),
        limit=limit + 1,
    )
    return _page(found, limit)


async def counts(actor: Actor) -> Counts:
    """Count the views of the inbox."""
    return Counts(**await staff_queries.counts(actor.member_id, COUNTED))


async def pulse(conversation_id: UUID | None, member_id: UUID | None) -> Pulse:
    """Tell cheaply whether anything that an open inbox shows has changed."""
    row = await staff_queries.pulse(conversation_id, member_id)
    return Pulse(row["newest"], row["open"], row["seq"] or 0, row["offers"] or "")


def _page(found: list[Row], limit: int, key_of: tuple[str, str] = ("updated_at", "id")) -> Listed:
    page = [ListedConversation(**{field: row[field] for field in _FIELDS}) for row in found[:limit]]
    if len(found) <= limit:
        return Listed(page, None)
    key = [found[limit - 1][field] for field in key_of]
    return Listed(page, base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("="))


def _key(after: str) -> tuple[datetime, UUID] | None:
    return _decoded(after, tuple[datetime, UUID]) if after else None


def _decoded(after: str, form: Any) -> Any:
    try:
        raw = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4))
        return msgspec.json.decode(raw, type=form)
    except (binascii.Error, msgspec.DecodeError, UnicodeError, ValueError):
        raise Invalid(FieldError("after", _("This is not a key that a list gave out."))) from None
