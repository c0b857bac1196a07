"""Drafts: what a member began to write stays with them, on every device, until it is sent or emptied."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.desk.conversations.read import get_conversation
from hubwright.desk.workbench import queries
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid, NotAllowed
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

Mode = Literal["reply", "note"]
LONGEST = 8000


class Draft(msgspec.Struct, frozen=True):
    """What was begun, in sight of which number, and when it was kept last."""

    text: str
    seq: int
    updated_at: datetime


async def drafts_of(actor: Actor, conversation_id: UUID) -> dict[str, Draft]:
    """Read a member's drafts by what they are to become."""
    if actor.member_id is None:
        return {}
    found = await queries.drafts_of(actor.member_id, conversation_id)
    return {row["mode"]: Draft(row["text"], row["seq"], row["updated_at"]) for row in found}


async def keep_draft(actor: Actor, conversation_id: UUID, mode: Mode, text: str, seq: int) -> datetime | None:
    """Keep a draft; without words there is none any more. Returns when it was kept."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise NotAllowed
    if len(text) > LONGEST or "\0" in text:
        raise Invalid(FieldError("text", _("A message may have up to %(most)s characters.") % {"most": LONGEST}))
    await get_conversation(conversation_id)
    if not text.strip():
        await queries.drop_draft(actor.member_id, conversation_id, mode)
        return None
    row = await queries.keep_draft(actor.member_id, conversation_id, mode, text, max(0, seq))
    return row["updated_at"] if row else None


async def draft_sent(actor: Actor, conversation_id: UUID, mode: Mode) -> None:
    """Its words are in the conversation now."""
    if actor.member_id is not None:
        await queries.drop_draft(actor.member_id, conversation_id, mode)
