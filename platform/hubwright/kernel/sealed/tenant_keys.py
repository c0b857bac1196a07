"""A tenant's own keys: made when the first secret is sealed, kept in memory for a minute at most."""

import os
import time
from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.kernel.database import Row
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.sealed import queries
from hubwright.kernel.sealed.keys import provider

_KEPT_S = 60.0
_MOST_KEPT = 4096


class TenantKey(msgspec.Struct, frozen=True):
    """One key in the clear."""

    version: int
    key: bytes


_kept: dict[tuple[UUID, int], tuple[float, bytes]] = {}


async def newest_key() -> TenantKey:
    """The key that seals now; the first one is made here. Read anew each time, so that a renewed key counts at once."""
    row = await queries.newest()
    if row is None:
        await make_key(1)
        row = await queries.newest()
        assert row is not None
    return TenantKey(row["version"], _unwrapped(row))


class KeyView(msgspec.Struct, frozen=True):
    """The key that seals now, without the key."""

    version: int
    made_at: datetime


async def newest_key_view() -> KeyView | None:
    """Which one it is, and since when; None before the first secret."""
    row = await queries.newest_at()
    return KeyView(row["version"], row["made_at"]) if row is not None else None


async def make_key(version: int) -> None:
    """Write another key of the tenant."""
    await queries.add(version, provider().key_id, provider().wrap(os.urandom(32), _bound()))


async def key_of(version: int, *, anew: bool = False) -> bytes | None:
    """The key that sealed something, or None when there is none of this version."""
    place, now = (active_tenant(), version), time.monotonic()
    kept = _kept.get(place)
    if kept is not None and kept[0] > now and not anew:
        return kept[1]
    row = await queries.of_version(version)
    if row is None:
        _kept.pop(place, None)
        return None
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[place] = (now + _KEPT_S, _unwrapped(row))
    return _kept[place][1]


async def rewrap() -> int:
    """Wrap every key of the tenant by the newest master key; returns how many were not."""
    changed = 0
    for row in await queries.all_held():
        if row["key_id"] != provider().key_id:
            await queries.rewrap(row["version"], provider().key_id, provider().wrap(_unwrapped(row), _bound()))
            changed += 1
    return changed


async def key_ids_in_use() -> frozenset[str]:
    """Which master keys are needed to read this tenant's secrets."""
    return frozenset(await queries.key_ids())


def _unwrapped(row: Row) -> bytes:
    return provider().unwrap(row["key_id"], row["wrapped"], _bound())


def _bound() -> bytes:
    """What a tenant's key is bound to, so that it is no key for another tenant."""
    return f"tenant_key|{active_tenant()}".encode()
