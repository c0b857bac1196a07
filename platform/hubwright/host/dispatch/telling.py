"""Tells plugins what happened: one job for each that asked, in the transaction in which it happens.

Companies without such a plugin pay a look into this process' memory, and no statement.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.host import catalogue
from hubwright.host.dispatch.activations import activations
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright_sdk.manifest.vocabulary import EventName

EVENT = "plugin.event"
DEEPEST = 3


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """What a job carries: names of things, nothing of what they say."""

    id: UUID
    name: EventName
    at: datetime
    plugin: str
    conversation_id: UUID | None = None
    contact_id: UUID | None = None
    message_id: UUID | None = None
    depth: int = 0


class _Cause(msgspec.Struct, frozen=True):
    plugin: str
    depth: int


_cause: ContextVar[_Cause | None] = ContextVar("plugin_cause", default=None)


@contextmanager
def caused_by(plugin: str, depth: int) -> Iterator[None]:
    """What happens inside was wished for by a plugin: it is not told of it, and others only so deep."""
    token = _cause.set(_Cause(plugin, depth))
    try:
        yield
    finally:
        _cause.reset(token)


def anybody_hears(name: EventName) -> bool:
    """Whether any plugin of this platform asks for these events."""
    return any(name in entry.manifest.events for entry in catalogue.catalogue() if entry.manifest is not None)


def may_hear(tenant_id: UUID, *names: EventName) -> bool:
    """Whether a plugin of this company may have to be told; without waiting, so unknown means yes."""
    if not any(anybody_hears(name) for name in names):
        return False
    listeners = activations.peek(tenant_id, "on_event")
    return listeners is None or any(name in each.manifest.events for each in listeners for name in names)


async def tell(
    name: EventName,
    at: datetime,
    *,
    conversation_id: UUID | None = None,
    contact_id: UUID | None = None,
    message_id: UUID | None = None,
) -> None:
    """Have everybody told who asked for it, once this transaction is committed."""
    if not anybody_hears(name):
        return
    cause = _cause.get()
    depth = cause.depth + 1 if cause is not None else 0
    if depth > DEEPEST:
        return
    event_id = new_id()
    for listener in await activations.impls_here("on_event"):
        plugin = listener.manifest.id
        if name not in listener.manifest.events or (cause is not None and cause.plugin == plugin):
            continue
        happened = Happened(
            id=event_id,
            name=name,
            at=at,
            plugin=plugin,
            conversation_id=conversation_id,
            contact_id=contact_id,
            message_id=message_id,
            depth=depth,
        )
        await enqueue(EVENT, msgspec.to_builtins(happened))
