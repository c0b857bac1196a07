"""One of the two databases of a move: as the owner of the tables, who is bound by row-level security like everybody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from hubwright.kernel.backup.fingerprint import AS_TEXT
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.migrate.roles import OWNER

Connection: TypeAlias = "asyncpg.Connection[Any]"


class Side:
    """A database, who works there at run time, and a connection for the move."""

    def __init__(self, key: str, address: str, runtime: str, connection: Connection) -> None:
        self.key = key
        self.address = address
        self.runtime = runtime
        self.connection = connection

    @asynccontextmanager
    async def acting_for(self, tenant_id: UUID, *, one_moment: bool = False) -> AsyncIterator[None]:
        """A transaction that sees this tenant's rows, at one moment if asked, with ties looked at when it ends."""
        isolation = "repeatable_read" if one_moment else "read_committed"
        async with self.connection.transaction(isolation=isolation, readonly=one_moment):  # type: ignore[arg-type]  # the stub knows literals only
            await self.connection.execute("SELECT set_config('app.tenant_id', $1, true)", str(tenant_id))
            if not one_moment:
                # A copy is brought up to date, so here what only grows elsewhere is changed and goes.
                await self.connection.execute("SELECT set_config('app.erasing', $1, true)", str(tenant_id))
                await self.connection.execute("SET CONSTRAINTS ALL DEFERRED")
            yield

    async def another(self) -> Connection:
        """One more connection to the same database."""
        return await _connected(self.key, self.address)


@asynccontextmanager
async def opened(key: str, address: str, runtime: str) -> AsyncIterator[Side]:
    """Connect as the owner of the tables, or say in one sentence why not."""
    connection = await _connected(key, address)
    try:
        yield Side(key, address, runtime, connection)
    finally:
        connection.terminate()  # what is not committed is not wanted


async def _connected(key: str, address: str) -> Connection:
    try:
        connection = await asyncpg.connect(address, timeout=10, server_settings={**AS_TEXT, "lock_timeout": "10s"})
        await connection.execute(f"SET ROLE {OWNER}")
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InternalClientError, ValueError) as failure:
        raise StartRefused(f"The database {key} cannot be reached: {type(failure).__name__}: {failure}") from None
    return connection
