"""Asks for the next look at newer releases; asked any number of times an hour, it happens once."""

from datetime import timedelta

from hubwright.kernel.clock import utc_now
from hubwright.kernel.jobs import enqueue

FOLLOW = "plugin.follow"


async def follow_soon() -> None:
    """Whoever installs a release asks, in the same transaction; each look asks for the next one."""
    then = utc_now() + timedelta(hours=1)
    await enqueue(FOLLOW, {}, run_at=then, dedup_key=f"{then:%Y-%m-%dT%H}")
