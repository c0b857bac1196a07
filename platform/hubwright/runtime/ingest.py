"""Taking an event in: dedup to the flow's next wait in one commit; acknowledged only after it."""

from hubwright.runtime.events import InboundEvent, TakenIn
from hubwright.runtime.intake import intake


async def take_in(event: InboundEvent, *, reopen_hours: float = 24.0) -> TakenIn:
    """Take one event in; the same event again gets the same answer."""
    return await intake.take_in(event, reopen_hours)
