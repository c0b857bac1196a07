"""Asks for tomorrow's look at what is too old; asked any number of times a day, it happens once."""

from datetime import timedelta

from hubwright.kernel.clock import utc_now
from hubwright.kernel.jobs import enqueue

FORGET = "runs.forget"


async def forget_tomorrow() -> None:
    """Whoever writes a run or is done with an event asks, in the same transaction."""
    tomorrow = utc_now() + timedelta(days=1)
    await enqueue(FORGET, {}, run_at=tomorrow, dedup_key=str(tomorrow.date()))
