"""Piccolo's engine made safe: a pooled connection always comes back, and no query runs outside our transactions.

Piccolo 1.38 releases a connection only after COMMIT succeeded; one failed COMMIT on a pool of one hung every later
query (tests/integration/database/test_pool.py keeps that from coming back).
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import asyncpg
import msgspec
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

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

    def __init__(self, engine: "SafeEngine", first_statement: str = "") -> None:
        super().__init__(engine, allow_nested=False)
        self.first_statement = first_statement

    async def __aenter__(self) -> "SafeTransaction":
        assert self.engine.pool is not None
        self.connection = await self.engine.pool.acquire()
        try:
            await self.connection.execute(f"BEGIN; {self.first_statement}")
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        self.engine.current_transaction.reset(self.context)
        try:
            if exception is None:
                await self.connection.execute("COMMIT")
                self._committed = True
            else:
                # A dead connection cannot roll back; the first error is the one to tell.
                with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
                    await self.connection.execute("ROLLBACK")
        finally:
            await self._give_back()
        return False

    async def _give_back(self) -> None:
        assert self.engine.pool is not None
        await asyncio.shield(self.engine.pool.release(self.connection))


class SafeEngine(PostgresEngine):
    """The one engine of the process; `open` gives it an address once settings are known."""

    def __init__(self) -> None:
        super().__init__(config={})

    async def check_version(self) -> None:
        """Checked by `hubwright migrate`, not by making an engine."""

    async def prep_database(self) -> None:
        """No extension is needed."""

    async def open(self, dsn: str, *, min_size: int = 2, max_size: int = 10) -> None:
        """Connect the pool."""
        self.pool = await asyncpg.create_pool(
            dsn,
            min_size=min_size,
            max_size=max_size,
            init=_speak_json,
            connection_class=_Connection,
            server_settings=CONNECTION_SETTINGS,
        )

    async def close(self) -> None:
        """End the pool; queries still running get a few seconds."""
        pool, self.pool = self.pool, None
        if pool is not None:
            try:
                await asyncio.wait_for(pool.close(), 3)
            except TimeoutError:
                pool.terminate()

    def begin(self, first_statement: str = "") -> SafeTransaction:
        """Open a transaction; only kernel.database calls this."""
        if self.pool is None:
            raise OutsideTransaction("the database is not open")
        return SafeTransaction(self, first_statement)

    def current_connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        """The connection of the open transaction."""
        transaction = self.current_transaction.get()
        if transaction is None:
            raise OutsideTransaction("open acting_for(...) or outside_tenants(...) first")
        connection: asyncpg.Connection[asyncpg.Record] = transaction.connection
        return connection

    async def _run_in_pool(self, query: str, args: Sequence[Any] | None = None) -> Any:
        raise OutsideTransaction(query, args)

    async def _run_in_new_connection(self, query: str, args: Sequence[Any] | None = None) -> Any:
        raise OutsideTransaction(query, args)


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
