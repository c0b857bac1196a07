"""The log of plugins' calls: written after each, listed for admins, forgotten by itself."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from hubwright.host.dispatch import queries
from hubwright.host.dispatch.schemas import Called, CallView, KeptCall, Outcome, WholeCall
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


async def calls_of(actor: Actor, plugin_id: str, *, outcome: Outcome | Literal[""] = "", hook: str = "",
                   before: UUID | None = None, most: int = MOST_LISTED) -> list[CallView]:  # fmt: skip
    """A page of the log, the newest first; go on with the id of the last line."""
    actor.require(Permission.PLUGINS_MANAGE)
    found = await queries.newest(plugin_id, outcome, hook, before, min(most, MOST_LISTED))
    return [msgspec.convert(row, CallView) for row in found]


async def whole_call(actor: Actor, plugin_id: str, call_id: UUID) -> WholeCall:
    """One call with what is kept of it."""
    actor.require(Permission.PLUGINS_MANAGE)
    row = await queries.whole(plugin_id, call_id)
    if row is None:
        raise Missing("call")
    return msgspec.convert(row, WholeCall)


async def repeats_of(actor: Actor, call_id: UUID) -> list[CallView]:
    """The calls that somebody made again of one, the newest first."""
    actor.require(Permission.PLUGINS_MANAGE)
    return [msgspec.convert(row, CallView) for row in await queries.repeats(call_id, MOST_LISTED)]


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
    kept: list[Any] | None = kept_output(arguments, secrets)
    return kept


def kept_output(answer: object, secrets: Collection[str]) -> Any:
    """The same for what came back."""
    try:
        encoded = msgspec.json.encode(answer)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError):
        return None
    text = masked(encoded.decode().replace("\\u0000", ""), secrets)
    if len(text) > _MOST_INPUT:
        return None
    try:
        return msgspec.json.decode(text)
    except msgspec.MsgspecError:
        return None
