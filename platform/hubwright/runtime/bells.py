"""Wakes workers for effects and timers that were made due by hand."""

from hubwright.kernel.realtime import hub
from hubwright.runtime.apply import EFFECT_BELL, TIMER_BELL


async def ring_effects() -> None:
    """There is something to perform."""
    await hub.publish(EFFECT_BELL, {})


async def ring_timers() -> None:
    """There is something to fire."""
    await hub.publish(TIMER_BELL, {})
