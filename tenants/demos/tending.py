"""What the worker does for demos by itself: ends those whose time is up, and has what they left erased."""

import contextlib
import time

from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Refusal
from tenants.demos import queries
from tenants.demos.ending import end_expired
from tenants.life.by_operators import end_demo

_EVERY_S = 5.0
_MOST = 20
_looked: list[float] = []


async def tend_demos() -> int:
    """Look every few seconds; returns how many it ended."""
    if _looked and time.monotonic() - _looked[0] < _EVERY_S:
        return 0
    _looked[:] = [time.monotonic()]
    ended = await end_expired(_MOST)
    await let_go_of_left()
    return ended


async def let_go_of_left() -> int:
    """Close the tenants that nothing leads to any more: a demo is erased without notice."""
    left = await queries.left(_MOST)
    for tenant_id in left:
        async with acting_for(tenant_id):
            with contextlib.suppress(Refusal):  # it is closing or gone already
                await end_demo()
            await queries.let_go(tenant_id)
    return len(left)
