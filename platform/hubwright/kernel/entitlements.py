"""What the tenant's edition lets it use; reads only the stored snapshot that `tenants` writes.

Whoever asks goes by what this process read a moment ago; who writes the snapshot tells every process with its commit.
Whoever requires what costs money or makes something (`fails` is closed) reads it in their own transaction, always.
"""

import asyncio
import time
import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import structlog

from hubwright.kernel.database import DB, acting_for, fetch_one
from hubwright.kernel.errors import EntitlementLacking
from hubwright.kernel.kept import tell_changed
from hubwright.kernel.realtime import Payload, hub, topic_for
from hubwright.kernel.scope import active_tenant

log = structlog.get_logger()
ENTITLEMENTS_CHANGED = "entitlements.changed"  # told to every process
KEPT_S = 2.0  # a message that is lost costs that long
STALE_S = 24 * 3600.0  # so long what was known last is good enough to read by
_MOST = 20_000
_OPEN = "open"
_NOTHING: dict[str, Any] = {"value": False}


class _Snapshot(NamedTuple):
    """What a tenant may do, and when this process read it."""

    rev: int
    grants: dict[str, Any] | None  # None: nothing was ever stored
    at: float

    def grant(self, key: str, before: Mapping[str, Any]) -> dict[str, Any]:
        """A snapshot that is older than the key knows nothing of it: then it is worth what it was before."""
        if self.grants is None:
            return _NOTHING
        found: dict[str, Any] | None = self.grants.get(key)
        if found is not None:
            return found
        return {"value": before[key], "fails": _OPEN} if key in before else _NOTHING


class _Known:
    """What this process knows of tenants it met lately."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self.before: dict[str, Any] = {}
        self._snapshots: dict[UUID, _Snapshot] = {}
        self._stale: set[UUID] = set()
        self._changes: asyncio.Queue[Payload] = asyncio.Queue(maxsize=1_000)
        self._writers: weakref.WeakSet[Any] = weakref.WeakSet()

    def fresh(self, tenant_id: UUID) -> _Snapshot | None:
        """What is known and new enough; nothing inside a transaction that changes it."""
        if not self._changes.empty():
            self._listen()
        known = self._snapshots.get(tenant_id)
        if known is None or self.now() - known.at > KEPT_S or tenant_id in self._stale:
            return None
        return None if self._writers and DB.current_transaction.get() in self._writers else known

    def last(self, tenant_id: UUID) -> _Snapshot | None:
        """What was known last, if that is not too long ago."""
        known = self._snapshots.get(tenant_id)
        return known if known is not None and self.now() - known.at <= STALE_S else None

    async def read(self) -> _Snapshot:
        """Read it in the caller's transaction, and keep it unless that transaction is what changes it."""
        tenant_id = active_tenant()
        if len(self._snapshots) >= _MOST:
            self._forget_all()
        hub.add(self._changes, topic_for(tenant_id, ENTITLEMENTS_CHANGED))
        self._stale.discard(tenant_id)
        row = await fetch_one("SELECT rev, grants FROM entitlement_snapshot WHERE tenant_id = $1")
        rev, grants = (row["rev"], row["grants"]) if row is not None else (0, None)
        snapshot = _Snapshot(rev, grants, self.now())
        self._listen()
        if DB.current_transaction.get() not in self._writers:
            self._snapshots[tenant_id] = snapshot
        return snapshot

    def written(self) -> None:
        """The active tenant's snapshot changes with this transaction."""
        self._writers.add(DB.current_transaction.get())
        tell_changed(ENTITLEMENTS_CHANGED)

    def _listen(self) -> None:
        if self._changes.full():  # more than it holds: some were lost
            self._stale.update(self._snapshots)
        while not self._changes.empty():
            self._stale.add(UUID(self._changes.get_nowait()["topic"].partition("/")[0]))

    def _forget_all(self) -> None:
        hub.leave(self._changes)
        self._snapshots.clear()
        self._stale.clear()


_known = _Known()


def worth_before(values: Mapping[str, Any]) -> None:
    """Tell what keys are worth in snapshots that are older than they are; `tenants` does, once."""
    _known.before.update(values)


def changed() -> None:
    """Whoever stores a snapshot says so: from this commit on no process goes by the old one."""
    _known.written()


async def _grant(key: str, *, strictly: bool = False) -> dict[str, Any]:
    known = _known.fresh(active_tenant())
    if known is not None:
        grant = known.grant(key, _known.before)
        if not strictly or grant.get("fails") == _OPEN:
            return grant
    return (await _known.read()).grant(key, _known.before)


async def granted(key: str) -> Any:
    """The granted value of a key in the active tenant: bool or limit (None in the grant means unlimited)."""
    return (await _grant(key))["value"]


async def granted_to(tenant_id: UUID, key: str) -> Any:
    """The same for whoever has no transaction yet; what fails open goes by the last day's answer without a database."""
    known = _known.fresh(tenant_id)
    if known is not None:
        return known.grant(key, _known.before)["value"]
    try:
        async with acting_for(tenant_id):
            return await granted(key)
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.CannotConnectNowError, OSError):
        last = _known.last(tenant_id)
        grant = last.grant(key, _known.before) if last is not None else _NOTHING
        if grant.get("fails") != _OPEN:
            raise
        log.warning("entitlement_stale", key=key, tenant=str(tenant_id))
        return grant["value"]


async def allowed(key: str) -> bool:
    """Tell whether an on/off feature is included."""
    return await granted(key) is True


async def lacking(keys: Iterable[str]) -> list[str]:
    """Which of several on/off features are not included, by one look."""
    asked = list(keys)
    if not asked:
        return []
    snapshot = _known.fresh(active_tenant()) or await _known.read()
    return [key for key in asked if snapshot.grant(key, _known.before)["value"] is not True]


async def revision() -> int:
    """A number that grows with every change of what the active tenant may use."""
    return (_known.fresh(active_tenant()) or await _known.read()).rev


async def require(key: str) -> None:
    """Refuse unless an on/off feature is included."""
    if (await _grant(key, strictly=True))["value"] is not True:
        raise EntitlementLacking(key)


async def require_for(tenant_id: UUID, key: str) -> None:
    """The same at a door, before there is a transaction: nothing at all of the feature refuses, numbers too."""
    value = await granted_to(tenant_id, key)
    if value is False or (value == 0 and value is not None):
        raise EntitlementLacking(key)


async def limit(key: str) -> int | None:
    """The limit of a key; None means unlimited, a missing grant means none at all."""
    return _number(await granted(key))


async def require_below(key: str, count: int) -> None:
    """Refuse when `count` things exist already and the limit allows no further one."""
    most = _number((await _grant(key, strictly=True))["value"])
    if most is not None and count >= most:
        raise EntitlementLacking(key, most)


def _number(value: Any) -> int | None:
    if value is False:
        return 0
    return None if value is None else int(value)
