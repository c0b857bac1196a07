"""What the worker does for demos by itself: ends those whose time is up, and has what they left erased."""

import time

from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import enqueue
from tenants.demos import queries
from tenants.demos.ending import end_expired

ERASE = "demos.erase"
_EVERY_S = 5.0
_MOST = 20
_looked: list[float] = []


async def tend_demos() -> int:
    """Look every few seconds; returns how many it ended."""
    if _looked and time.monotonic() - _looked[0] < _EVERY_S:
        return 0
    _looked[:] = [time.monotonic()]
    ended = await end_expired(_MOST)
    await ask_to_erase()
    return ended


async def ask_to_erase() -> int:
    """A job in each tenant that nothing leads to any more; asked again, it is the same job."""
    left = await queries.left(_MOST)
    for tenant_id in left:
        async with acting_for(tenant_id):
            await enqueue(ERASE, {}, dedup_key="left")
    return len(left)
