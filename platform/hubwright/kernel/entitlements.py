"""What the tenant's edition lets it use; reads only the stored snapshot that `tenants` writes."""

from typing import Any

from hubwright.kernel.database import fetch_one
from hubwright.kernel.errors import NotInEdition


async def granted(key: str) -> Any:
    """The granted value of a key in the active tenant: bool or limit (None in the grant means unlimited)."""
    row = await fetch_one("SELECT grants -> $2 AS granted FROM entitlement_snapshot WHERE tenant_id = $1", key)
    if row is None or row["granted"] is None:
        return False
    return row["granted"]["value"]


async def allowed(key: str) -> bool:
    """Tell whether an on/off feature is included."""
    return await granted(key) is True


async def require(key: str) -> None:
    """Refuse unless an on/off feature is included."""
    if not await allowed(key):
        raise NotInEdition(key)


async def limit(key: str) -> int | None:
    """The limit of a key; None means unlimited, a missing grant means none at all."""
    value = await granted(key)
    if value is False:
        return 0
    return None if value is None else int(value)


async def require_below(key: str, count: int) -> None:
    """Refuse when `count` things exist already and the limit allows no further one."""
    most = await limit(key)
    if most is not None and count >= most:
        raise NotInEdition(key, most)
