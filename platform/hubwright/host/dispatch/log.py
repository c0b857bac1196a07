"""The log of plugins' calls: written after each, listed for admins, forgotten by itself."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from hubwright.host.dispatch import queries
from hubwright.host.dispatch.schemas import Called, CallView, KeptCall
from hubwright.host.sandbox.masking import masked
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.permissions import Permission

FORGET = "plugin.forget_calls"
MOST_LISTED = 100
_MOST_INPUT = 32 * 1024


async def write_down(called: Called) -> None:
    """Keep one call, in the caller's transaction; what is too old is forgotten tomorrow."""
    await queries.insert(called)
    tomorrow = utc_now() + timedelta(days=1)
    await enqueue(FORGET, {}, run_at=tomorrow, dedup_key=str(tomorrow.date()))


async def calls_of(actor: Actor, plugin_id: str, *, failed_only: bool = False, before: UUID | None = None,
                   most: int = MOST_LISTED) -> list[CallView]:  # fmt: skip
    """A page of the log, the newest first; go on with the id of the last line."""
    actor.require(Permission.PLUGINS_MANAGE)
    found = await queries.newest(plugin_id, failed_only, before, min(most, MOST_LISTED))
    return [msgspec.convert(row, CallView) for row in found]


async def kept_call(call_id: UUID) -> KeptCall:
    """What is needed to make a call again."""
    row = await queries.one(call_id)
    if row is None:
        raise Missing("call")
    return KeptCall(
        id=row["id"],
        plugin=row["plugin"],
        hook=row["hook"],
        idempotency_key=row["idempotency_key"],
        input=row["input"],
    )


def kept_input(arguments: tuple[object, ...], secrets: Collection[str]) -> list[Any] | None:
    """What goes in, without secrets; None when it is too long to be kept or has no form."""
    try:
        encoded = msgspec.json.encode(arguments)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError):
        return None
    text = masked(encoded.decode().replace("\\u0000", ""), secrets)
    if len(text) > _MOST_INPUT:
        return None
    try:
        return msgspec.json.decode(text, type=list[Any])
    except msgspec.MsgspecError:
        return None
