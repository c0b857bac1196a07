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
        for ref in done.wanted:
            library.add(ref, await published(ref))
