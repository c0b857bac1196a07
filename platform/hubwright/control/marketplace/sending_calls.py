"""Sending one failing call to a plugin's partner: what was called and how it failed, never what customers wrote."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.host import catalogue
from hubwright.host.dispatch import queries as calls
from hubwright.host.releases import queries as releases
from hubwright.host.releases.schemas import Release
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Conflict, FieldError, Invalid, Missing
from hubwright.kernel.failures import in_short
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

LONGEST = 2_000
_MASK = "•••"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """Exactly what a partner gets of a call; the same is shown before it goes."""

    partner: str
    release_id: UUID
    told: dict[str, Any]
    sent_at: datetime | None


async def letter_about(actor: Actor, plugin_id: str, call_id: UUID) -> Letter:
    """What would be sent about a failed call of the active tenant, and whether it was."""
    actor.require(Permission.PLUGINS_MANAGE)
    row = await calls.one(call_id)
    if row is None or row["plugin"] != plugin_id or row["outcome"] != "failed":
        raise Missing("call")
    release = partners_release(plugin_id, row["version"])
    if release is None:
        raise Missing("plugin")
    told = {
        "version": row["version"],
        "hook": row["hook"],
        "ms": row["ms"],
        "code": row["code"],
        "reason": in_short(row["reason"]),
        "input": form_of(row["input"]),
    }
    return Letter(partner=release.partner, release_id=release.id, told=told, sent_at=row["sent_at"])


def partners_release(plugin_id: str, version: str) -> Release | None:
    """The release that a partner answers for; none where it came with the platform or is the company's own."""
    release = catalogue.shelf.version(plugin_id, version)
    return release if release is not None and release.partner_id is not None else None


async def send_call(actor: Actor, plugin_id: str, call_id: UUID, text: str) -> UUID:
    """Put a failed call of the active tenant into the plugin's thread, once, with what its admin says about it."""
    letter = await letter_about(actor, plugin_id, call_id)
    text = text.strip()
    if len(text) > LONGEST:
        raise Invalid(FieldError("text", _("Keep this to 2,000 characters.")))
    if not await calls.put_sent(call_id):
        raise Conflict
    event_id = await releases.note(
        plugin_id, letter.release_id, actor="company", kind="call", text=text, detail=letter.told
    )
    await audit.record(actor, "plugin.call_sent", plugin_id, call=str(call_id), event=str(event_id))
    return event_id


def form_of(value: Any) -> Any:
    """The same form with nothing in it: names of fields and kinds of values stay, texts and numbers do not."""
    match value:
        case dict():
            return {name if _NAME.fullmatch(name) else _MASK: form_of(each) for name, each in value.items()}
        case list():
            return [form_of(each) for each in value]
        case str():
            return _MASK
        case bool() | None:
            return value
    return 0
