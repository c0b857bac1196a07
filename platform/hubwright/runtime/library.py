"""Advance with the other flows that an event leads into: read when asked for, and most events ask for none."""

from hubwright import flows
from hubwright.control.flows import published
from hubwright.kernel.clock import utc_now


async def advance(compiled: flows.CompiledFlow, state: flows.State, event: flows.Event) -> flows.Advance:
    """Let one event happen; nothing of an attempt that lacked a flow counts."""
    library, now = flows.Library(), utc_now()
    while True:
        done = flows.advance(compiled, state, event, now, library)
        if not done.wanted:
            return done
        await _bring(library, done.wanted)


async def wants(compiled: flows.CompiledFlow, state: flows.State, event: flows.EventHappened) -> bool:
    """Ask a waiting session whether it goes on with this event."""
    library, now = flows.Library(), utc_now()
    while True:
        try:
            return flows.wants(compiled, state, event, now, library)
        except flows.NotLoaded as missing:
            await _bring(library, missing.wanted)


async def _bring(library: flows.Library, wanted: tuple[flows.FlowRef, ...]) -> None:
    for ref in wanted:
        library.add(ref, await published(ref))
