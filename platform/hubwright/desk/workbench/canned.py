"""Canned replies, personal and the company's, with places that are filled in for the conversation."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.workbench import queries
from hubwright.desk.workbench.errors import ShortcutTaken
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Conflict, FieldError, Invalid, Missing, NotAllowed
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

PLACES = ("contact.name", "contact.email", "agent.name", "channel.name")
LONGEST_TEXT = 4000
_SHORTCUT = re.compile(r"[\w-]{1,40}")
_CHANGED = "canned.changed"
_PLACE = re.compile(r"\{\{\s*([a-z_.]+)\s*\}\}")


class CannedReply(msgspec.Struct, frozen=True, kw_only=True):
    """One of them; `own` means that only its member sees it."""

    id: UUID
    shortcut: str
    text: str
    own: bool


def filled(text: str, values: Mapping[str, str]) -> str:
    """Fill the places; one without a value vanishes with the space before it."""

    def value(found: re.Match[str]) -> str:
        return values.get(found[1], "")

    return re.sub(r" +([,.!?;:，。！？；：])", r"\1", _PLACE.sub(value, text)) if _PLACE.search(text) else text


def may_write_companys(actor: Actor) -> bool:
    """Whether somebody may change the company's list."""
    return actor.may(Permission.CONVERSATIONS_REPLY) and actor.may(Permission.TEAM_READ)


async def canned_replies(actor: Actor) -> list[CannedReply]:
    """One's own and the company's."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    return [_view(row) for row in await queries.canned_for(actor.member_id)]


async def matching(actor: Actor, typed: str, values: Mapping[str, str], *, limit: int = 8) -> list[CannedReply]:
    """Those whose shortcut begins with, or whose words contain, what was typed; filled in, own ones first."""
    wanted = typed.casefold().strip()
    every = await canned_replies(actor)
    begins = [one for one in every if one.shortcut.casefold().startswith(wanted)]
    contains = [one for one in every if one not in begins and wanted in f"{one.shortcut} {one.text}".casefold()]
    chosen = (sorted(begins, key=lambda one: not one.own) + contains)[:limit]
    return [msgspec.structs.replace(one, text=filled(one.text, values)) for one in chosen]


async def get_canned(actor: Actor, canned_id: UUID) -> CannedReply:
    """One that this actor sees."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    row = await queries.one_canned(canned_id)
    if row is None or (row["member_id"] is not None and row["member_id"] != actor.member_id):
        raise Missing("canned reply")
    return _view(row)


async def keep_canned(actor: Actor, canned_id: UUID, *, shortcut: str, text: str, own: bool, is_new: bool) -> UUID:
    """Write a new one or change one that this actor may change; what is given back names the change."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise NotAllowed
    before = None if is_new else await get_canned(actor, canned_id)
    if before is not None:
        _may_change(actor, before)
    if not own and not may_write_companys(actor):
        raise NotAllowed(Permission.TEAM_READ)
    shortcut, text = shortcut.strip().lstrip("/"), text.strip()
    if not _SHORTCUT.fullmatch(shortcut):
        raise Invalid(FieldError("shortcut", _("A shortcut has 1 to 40 letters, digits or hyphens, without spaces.")))
    if not text or len(text) > LONGEST_TEXT or "\0" in text:
        raise Invalid(FieldError("text", _("Write 1 to %(most)s characters.") % {"most": LONGEST_TEXT}))
    unknown = sorted({name for name in _PLACE.findall(text) if name not in PLACES})
    if unknown:
        told = _("There is no %(name)s to fill in; there are %(known)s.")
        raise Invalid(FieldError("text", told % {"name": unknown[0], "known": ", ".join(PLACES)}))
    if not await queries.keep_canned(canned_id, actor.member_id if own else None, shortcut, text):
        raise ShortcutTaken
    return await _changed(actor, canned_id, before, await get_canned(actor, canned_id))


async def drop_canned(actor: Actor, canned_id: UUID) -> UUID:
    """Take one away; what is given back names the change."""
    gone = await get_canned(actor, canned_id)
    _may_change(actor, gone)
    await queries.drop_canned(canned_id)
    return await _changed(actor, canned_id, gone, None)


async def take_back(actor: Actor, change_id: UUID) -> None:
    """Let one be as before a change of one's own; what somebody changed since stays."""
    change = await audit.change(change_id, _CHANGED, by=actor)
    canned_id = UUID(change.subject)
    row = await queries.one_canned(canned_id)
    if _told(_view(row) if row is not None else None) != change.after:
        raise Conflict
    if change.before is None:
        await drop_canned(actor, canned_id)
    else:
        await keep_canned(actor, canned_id, **change.before, is_new=row is None)


async def _changed(actor: Actor, canned_id: UUID, before: CannedReply | None, after: CannedReply | None) -> UUID:
    return await audit.record(actor, _CHANGED, canned_id, before=_told(before), after=_told(after))


def _told(one: CannedReply | None) -> dict[str, Any] | None:
    return None if one is None else {"shortcut": one.shortcut, "text": one.text, "own": one.own}


def _may_change(actor: Actor, one: CannedReply) -> None:
    if not one.own and not may_write_companys(actor):
        raise NotAllowed(Permission.TEAM_READ)


def _view(row: Row) -> CannedReply:
    return CannedReply(id=row["id"], shortcut=row["shortcut"], text=row["text"], own=row["member_id"] is not None)
