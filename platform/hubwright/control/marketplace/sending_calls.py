"""Sending one failing call to a plugin's partner: what was called and how it failed, never what customers wrote."""

import re
from typing import Any
from uuid import UUID

from hubwright.host import catalogue
from hubwright.host.dispatch import queries as calls
from hubwright.host.releases import queries as releases
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.failures import in_short
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

_MASK = "•••"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


async def send_call(actor: Actor, plugin_id: str, call_id: UUID, text: str) -> UUID:
    """Put a failed call of the active tenant into the plugin's thread, with what its admin says about it."""
    actor.require(Permission.PLUGINS_MANAGE)
    text = text.strip()
    if len(text) > 2_000:
        raise Invalid(FieldError("text", _("Keep this to 2,000 characters.")))
    row = await calls.one(call_id)
    release = catalogue.shelf.version(plugin_id, row["version"]) if row is not None else None
    if row is None or row["plugin"] != plugin_id or row["outcome"] != "failed":
        raise Missing("call")
    if release is None or release.partner_id is None:
        raise Missing("plugin")
    event_id = await releases.note(
        plugin_id,
        release.id,
        actor="company",
        kind="call",
        text=text,
        detail={
            "version": row["version"],
            "hook": row["hook"],
            "ms": row["ms"],
            "code": row["code"],
            "reason": in_short(row["reason"]),
            "input": form_of(row["input"]),
        },
    )
    await audit.record(actor, "plugin.call_sent", plugin_id, call=str(call_id))
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
