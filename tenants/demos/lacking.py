"""What an edition lacks is left out of what a company begins with, and everything else of it stays."""

from collections.abc import Coroutine
from typing import Any

from hubwright.kernel.database import savepoint
from hubwright.kernel.errors import EntitlementLacking


async def unless_lacking(work: Coroutine[Any, Any, object]) -> bool:
    """Do it, or leave it: False when the edition does not include it."""
    try:
        async with savepoint():
            await work
    except EntitlementLacking:
        return False
    return True
