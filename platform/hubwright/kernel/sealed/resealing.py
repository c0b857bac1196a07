"""Renewing a tenant's key, and bringing everything under the newest one: features say how their rows are resealed."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from hubwright.kernel.database import acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.kernel.sealed import queries
from hubwright.kernel.sealed.tenant_keys import make_key, newest_key, rewrap

KIND = "seal"
_AGAIN_S = 60.0
_READERS_S = 3600.0  # by then nobody holds a row that was sealed under a retired key
Reseal = Callable[[int], Awaitable[bool | None]]
_features: dict[str, Reseal] = {}


def register(table: str, reseal: Reseal) -> None:
    """A feature that keeps secrets in a table: `reseal(version)` brings the active tenant's rows under that key.

    One with many rows does some at a time, and says False as long as there are more.
    """
    _features[table] = reseal


async def due_tenants() -> list[Due]:
    """Whose secrets wait to be sealed."""
    return await due_now(KIND, 20, while_held=True)


async def begin_sealing() -> None:
    """Let the worker look through the active tenant's secrets soon."""
    await queries.ask_for_sealing(KIND, 0)


async def renew_key() -> int:
    """Give the active tenant another key; what is written from now on uses it, the rest follows soon."""
    version = await queries.newest_version() + 1
    await make_key(version)
    await begin_sealing()
    return version


async def settle(tenant_id: UUID) -> None:
    """Seal what is in the clear or under an older key, retire those keys, and forget them an hour later."""
    await queries.put_off(KIND, tenant_id, _AGAIN_S)
    async with acting_for(tenant_id):
        await rewrap()
        held = await queries.all_held()  # whoever is sealing under an older key finishes first
        version = (await newest_key()).version
        done = [await reseal(version) for reseal in _features.values()]
        if False in done:
            await queries.ask_for_sealing(KIND, 0)
            return
        await queries.retire_before(version)
        await queries.forget_retired(_READERS_S)
        if any(row["version"] < version for row in held):
            await queries.ask_for_sealing(KIND, _READERS_S + _AGAIN_S)
        else:
            await queries.sealed_all(KIND)
