"""Topics that wake the worker's loops; they sweep anyway, so a lost ring costs half a second."""

from hubwright.kernel.realtime import hub

EFFECT_BELL = "worker/effects"
TIMER_BELL = "worker/timers"


async def ring_effects() -> None:
    """There is something to perform."""
    await hub.publish(EFFECT_BELL, {})


async def ring_timers() -> None:
    """There is something to fire."""
    await hub.publish(TIMER_BELL, {})
