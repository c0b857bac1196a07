"""Keeping everybody away from a tenant for some seconds: whoever wants in waits, and who was inside has left.

The fence lies in the database that the tenant leaves. It runs out by itself when whoever made it dies.
"""

import asyncio
import contextlib
from types import TracebackType
from uuid import UUID

from hubwright.kernel.moving.side import Connection, Side

_FENCE_S = 20.0
_RENEW_S = 4.0
_LOOK_S = 0.02
# Transactions of the role that serves. Each holds the lock on its own number, whoever may see that.
_OPEN = """SELECT l.virtualtransaction || '/' || l.pid AS one FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'virtualxid' AND l.mode = 'ExclusiveLock' AND l.granted AND l.pid <> pg_backend_pid()
      AND a.datid = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND a.usesysid = (SELECT oid FROM pg_roles WHERE rolname = $1)"""


class FenceLost(RuntimeError):
    """The fence went, or those who were inside did not leave in time; nothing has been moved."""


class Fence:
    """A fence around a tenant, renewed as long as this process lives."""

    def __init__(self, side: Side, tenant_id: UUID, fence_id: UUID, *, patience_s: float = 30.0) -> None:
        self.side = side
        self.tenant_id = tenant_id
        self.fence_id = fence_id
        self._patience_s = patience_s
        self._connection: Connection | None = None
        self._renewing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Fence":
        self._connection = await self.side.another()
        taken = await self._connection.execute(
            "INSERT INTO hubwright.placement AS p (tenant_id, dsn_key, fenced_until, fence_id)"
            f" VALUES ($1, $2, clock_timestamp() + interval '{_FENCE_S} seconds', $3)"
            " ON CONFLICT (tenant_id) DO UPDATE SET fenced_until = excluded.fenced_until, fence_id = excluded.fence_id"
            " WHERE p.dsn_key = $2",
            self.tenant_id,
            self.side.key,
            self.fence_id,
        )
        if not taken.endswith(" 1"):
            raise FenceLost(f"the company does not live in {self.side.key}")
        self._renewing = asyncio.create_task(self._renew())
        try:
            await self._wait_until_empty()
        except BaseException:
            await self._let_go()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._let_go()

    async def leave(self, target: str) -> None:
        """The tenant lives here no longer, said as the fence is taken away: this database refuses it from now on."""
        left = await self.side.connection.execute(
            "UPDATE hubwright.placement SET dsn_key = $3, fenced_until = NULL, fence_id = NULL"
            " WHERE tenant_id = $1 AND fence_id = $2 AND fenced_until > clock_timestamp()",
            self.tenant_id,
            self.fence_id,
            target,
        )
        if not left.endswith(" 1"):
            raise FenceLost("the fence went before everything was there")

    async def _wait_until_empty(self) -> None:
        """Transactions that began before the fence may still write; those that begin later are refused."""
        assert self._connection is not None
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + self._patience_s
        if not await self.side.connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", self.side.runtime):
            raise FenceLost(f"there is no login {self.side.runtime} in {self.side.key}")
        inside = {row["one"] for row in await self.side.connection.fetch(_OPEN, self.side.runtime)}
        while inside:
            if loop.time() > give_up_at:
                raise FenceLost(f"{len(inside)} transactions did not end within {self._patience_s:.0f} seconds")
            await asyncio.sleep(_LOOK_S)
            inside &= {row["one"] for row in await self.side.connection.fetch(_OPEN, self.side.runtime)}

    async def _renew(self) -> None:
        assert self._connection is not None
        while True:
            await asyncio.sleep(_RENEW_S)
            await self._connection.execute(
                f"UPDATE hubwright.placement SET fenced_until = clock_timestamp() + interval '{_FENCE_S} seconds'"
                " WHERE tenant_id = $1 AND fence_id = $2 AND fenced_until > clock_timestamp()",
                self.tenant_id,
                self.fence_id,
            )

    async def _let_go(self) -> None:
        assert self._connection is not None
        if self._renewing is not None:
            self._renewing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._renewing
        with contextlib.suppress(Exception):  # it runs out by itself
            await self._connection.execute(
                "UPDATE hubwright.placement SET fenced_until = NULL, fence_id = NULL"
                " WHERE tenant_id = $1 AND fence_id = $2",
                self.tenant_id,
                self.fence_id,
            )
        self._connection.terminate()
