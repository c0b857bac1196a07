"""A company that was provisioned begins: on trial with an end, or in service."""

from datetime import timedelta

from hubwright.kernel.clock import utc_now
from tenants.life.states import By, Event, State
from tenants.life.take_turn import locked, take_turn


async def begin(trial: timedelta | None) -> None:
    """Let the active company begin, in the transaction that provisions it; one that has begun goes on."""
    if (await locked()).status != State.PROVISIONING:
        return
    if trial is None:
        await take_turn(Event.PROVISIONED, By.PLATFORM)
    else:
        await take_turn(Event.TRIAL_BEGAN, By.PLATFORM, trial_ends_at=utc_now() + trial)
