"""Piccolo's engine made safe: a pooled connection always comes back, and no query runs outside our transactions.

Piccolo 1.38 releases a connection only after COMMIT succeeded; one failed COMMIT on a pool of one hung every later
query (tests/integration/database/test_pool.py keeps that from coming back).
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from hubwright.kernel.database.pools import Check, Others
from hubwright.kernel.database.where import MAIN, forget_all
from hubwright.kernel.scope import active_tenant

CONNECTION_SETTINGS = {
    "search_path": "hubwright, app",
    "application_name": "hubwright",
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
}


class OutsideTransaction(RuntimeError):
    """A query ran without `acting_for` or `outside_tenants`: a defect in our code."""


class SafeTransaction(PostgresTransaction):
    """BEGIN (with the tenant set in the same round trip), and a connection that is given back whatever happens."""

    def __init__(
        self, engine: "SafeEngine", first_statement: str = "", *, key: str = MAIN, tenant: UUID | None = None
    ) -> None:
        super().__init__(engine, allow_nested=True)  # kernel.database.transaction decides what may stand inside what
        self._owner = engine
        self.first_statement = first_statement
        self.key = key
        self.tenant = tenant
        self.companion: SafeTransaction | None = None
        self.pool: asyncpg.Pool[Any] | None = None

    async def begin(self) -> "SafeTransaction":
        """Take a connection and begin."""
        pool = await self._owner.pool_of(self.key)
        self.connection = await pool.acquire()
        self.pool = pool
        try:
            await self.connection.execute(f"BEGIN; {self.first_statement}")
        except BaseException:
            await self._roll_back()
            await self._give_back()
            raise
        return self

    async def __aenter__(self) -> "SafeTransaction":
        if self.pool is None:
            await self.begin()
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        self.engine.current_transaction.reset(self.context)
        companion, self.companion = self.companion, None
        try:
            try:
                if companion is not None:
                    await companion.end(undo=exception is not None)
            except BaseException:
                await self._roll_back()
                raise
            await self._end(undo=exception is not None)
        finally:
            await self._give_back()
        return False

    async def end(self, *, undo: bool) -> None:
        """End a transaction that accompanies another one; one that the server has given up already cannot be kept."""
        try:
            await self._end(undo=undo)
        finally:
            await self._give_back()

    async def _end(self, *, undo: bool) -> None:
        if undo:
            await self._roll_back()
            return
        if await self.connection.execute("COMMIT") == "ROLLBACK" and self.around is not None:
            raise OutsideTransaction("what was written for the platform failed, so nothing is kept")

    @property
    def around(self) -> "SafeTransaction | None":
        """The tenant's transaction, in another database, that this one accompanies."""
        parent = self._parent
        return parent if isinstance(parent, SafeTransaction) else None

    async def _roll_back(self) -> None:
        # A dead connection cannot roll back; the first error is the one to tell.
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
            await self.connection.execute("ROLLBACK")

    async def _give_back(self) -> None:
        assert self.pool is not None
        await asyncio.shield(self.pool.release(self.connection))


class SafeEngine(PostgresEngine):
    """The one engine of the process; `open` gives it its addresses once settings are known."""

    def __init__(self) -> None:
        super().__init__(config={})
        self.others = Others({}, _never, None)

    async def check_version(self) -> None:
        """Checked by `hubwright migrate`, not by making an engine."""

    async def prep_database(self) -> None:
        """No extension is needed."""

    async def open(
        self,
        dsn: str,
        *,
        min_size: int = 2,
        max_size: int = 10,
        others: Mapping[str, str] | None = None,
        check: Check | None = None,
    ) -> None:
        """Connect the pool; `others` are for companies only, and looked at by `check` when one is first needed."""
        self.pool = await _connect(dsn, min_size, max_size)
        self.others = Others(others or {}, partial(_connect, min_size=0, max_size=max_size), check)
        forget_all()

    async def close(self) -> None:
        """End the pools; queries still running get a few seconds."""
        main, self.pool = self.pool, None
        for pool in (*self.others.take_all(), *([main] if main is not None else [])):
            try:
                await asyncio.wait_for(pool.close(), 3)
            except TimeoutError:
                pool.terminate()

    async def pool_of(self, key: str) -> "asyncpg.Pool[Any]":
        """The pool of a database."""
        if key != MAIN:
            return await self.others.pool(key)
        if self.pool is None:
            raise OutsideTransaction("the database is not open")
        return self.pool

    @property
    def keys(self) -> tuple[str, ...]:
        """Every database, the main one first."""
        return (MAIN, *self.others.keys)

    def begin(self, first_statement: str = "", *, key: str = MAIN, tenant: UUID | None = None) -> SafeTransaction:
        """Open a transaction; only kernel.database calls this."""
        if self.pool is None:
            raise OutsideTransaction("the database is not open")
        return SafeTransaction(self, first_statement, key=key, tenant=tenant)

    def current(self) -> SafeTransaction | None:
        """The open transaction."""
        found = self.current_transaction.get()
        return found if isinstance(found, SafeTransaction) else None

    def current_connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        """The connection of the open transaction."""
        transaction = self.current()
        if transaction is None:
            raise OutsideTransaction("open acting_for(...) or outside_tenants(...) first")
        connection: asyncpg.Connection[asyncpg.Record] = transaction.connection
        return connection

    def tenants_connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        """The same, for the active tenant's rows: in any other transaction there would be none, and no error."""
        connection, tenant = self.current_connection(), active_tenant()
        transaction = self.current()
        if transaction is not None and transaction.tenant != tenant:
            raise OutsideTransaction("a tenant's rows are asked for in a transaction that is not the tenant's")
        return connection

    async def _run_in_pool(self, query: str, args: Sequence[Any] | None = None) -> Any:
        raise OutsideTransaction(query, args)

    async def _run_in_new_connection(self, query: str, args: Sequence[Any] | None = None) -> Any:
        raise OutsideTransaction(query, args)


async def _connect(dsn: str, min_size: int = 2, max_size: int = 10) -> "asyncpg.Pool[Any]":
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=_speak_json,
        connection_class=_Connection,
        server_settings=CONNECTION_SETTINGS,
    )


async def _never(dsn: str) -> "asyncpg.Pool[Any]":
    raise OutsideTransaction(dsn)


class _Connection(asyncpg.Connection):
    """Given back without a round trip: whatever we set is local to a transaction, and we hold no locks beyond it."""

    def get_reset_query(self) -> str:
        return ""


async def _speak_json(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=encode_json, decoder=msgspec.json.decode)


def encode_json(value: object) -> str:
    """Write a value for a jsonb column; a str counts as JSON text already, as it does for Piccolo."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


DB = SafeEngine()
