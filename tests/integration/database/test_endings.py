"""How transactions end, what they leave behind, and how the pools behind them are opened and closed."""

import asyncio
import contextvars
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import pytest
from structlog.testing import capture_logs

from hubwright.kernel import scope
from hubwright.kernel.database import (
    DB,
    MAIN,
    DatabaseUnknown,
    OutsideTransaction,
    SafeEngine,
    acting_for,
    after_commit,
    database_of,
    erasing_for,
    execute,
    fetch,
    global_fetch,
    outside_tenants,
    reading_one_moment,
    savepoint,
    where,
)
from hubwright.kernel.ids import new_id
from hubwright.kernel.scope import CrossTenant
from tests.support.database import TestServers

_INSERT = "INSERT INTO tenant_variable (tenant_id, key, value) VALUES ($1, $2, '1')"
_KEYS = "SELECT key FROM tenant_variable WHERE tenant_id = $1 ORDER BY key"


async def _written(tenant_id: UUID) -> list[str]:
    async with acting_for(tenant_id):
        return [row["key"] for row in await fetch(_KEYS)]


async def test_a_connection_comes_back_clean_from_a_transaction_that_could_not_begin(
    database: None, heard: list[str]
) -> None:
    assert DB.pool is not None
    with pytest.raises(asyncpg.UndefinedFunctionError):
        async with DB.begin("SELECT nothing_like_this()"):
            raise AssertionError("it began")
    assert heard == []
    assert DB.pool.get_size() == DB.pool.get_idle_size()


async def test_a_connection_comes_back_clean_from_a_transaction_that_is_undone(
    tenant_a: UUID, heard: list[str]
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with acting_for(tenant_a):
            await execute(_INSERT, "undone")
            raise ZeroDivisionError
    assert heard == []
    assert await _written(tenant_a) == []


async def test_a_transaction_that_has_begun_is_entered_as_it_is(database: None) -> None:
    process = "SELECT pg_backend_pid() AS pid"
    begun = await DB.begin().begin()
    before = await begun.connection.fetchval(process)
    async with begun as entered:
        assert entered is begun
        assert await global_fetch(process) == [{"pid": before}]
    assert DB.current() is None


async def test_an_engine_over_two_databases_opens_the_second_when_it_is_needed(
    servers: TestServers, second: TestServers
) -> None:
    looked: list[str] = []

    async def look(dsn: str) -> None:
        looked.append(dsn)

    engine = SafeEngine()
    assert engine.keys == (MAIN,)
    with pytest.raises(OutsideTransaction, match="the database is not open"):
        await engine.pool_of(MAIN)
    await engine.open(servers.database_url, min_size=1, max_size=3, others={"apart": second.database_url}, check=look)
    try:
        assert list(engine.keys) == [MAIN, "apart"]
        main = await engine.pool_of(MAIN)
        assert main is engine.pool
        assert looked == []
        apart = await engine.pool_of("apart")
        assert looked == [second.database_url]
        assert (apart.get_min_size(), apart.get_size(), apart.get_max_size()) == (0, 0, 3)
        assert f"/{await apart.fetchval('SELECT current_database()')}" == urlsplit(second.database_url).path
        assert await apart.fetchval("SELECT '[1]'::jsonb") == [1]
        assert await engine.pool_of("apart") is apart
        with pytest.raises(DatabaseUnknown):
            await engine.pool_of("farther")
    finally:
        await engine.close()
    assert main.is_closing() and apart.is_closing()


async def test_what_was_told_of_databases_is_forgotten_when_others_are_opened(servers: TestServers) -> None:
    tenant, engine = new_id(), SafeEngine()
    where.note(tenant, "apart")
    await engine.open(servers.database_url, min_size=0)
    await engine.close()
    assert database_of(tenant) == MAIN


async def test_what_only_grows_is_taken_away_only_while_erasing(tenant_a: UUID) -> None:
    remove = "DELETE FROM audit_entry WHERE tenant_id = $1"
    async with acting_for(tenant_a):
        await execute(
            "INSERT INTO audit_entry (tenant_id, id, actor, action, subject) VALUES ($1, $2, 'a', 'b', 'c')", new_id()
        )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only grow"):
        async with acting_for(tenant_a):
            await execute(remove)
    async with erasing_for(tenant_a):
        assert scope.active_tenant() == tenant_a
        assert await execute(remove) == 1
        with pytest.raises(CrossTenant, match="a transaction of its own"):
            async with erasing_for(tenant_a):
                raise AssertionError("it began")
    assert scope.tenant_or_none() is None


async def test_no_way_into_a_company_leaves_it_in_scope(tenant_a: UUID) -> None:
    for way in (acting_for, erasing_for, reading_one_moment):
        with pytest.raises(ZeroDivisionError):
            async with way(tenant_a):
                raise ZeroDivisionError
        assert scope.tenant_or_none() is None
        assert DB.current() is None


async def test_one_moment_is_read_whatever_others_write_meanwhile(tenant_a: UUID) -> None:
    async def write() -> None:
        async with acting_for(tenant_a):
            await execute(_INSERT, "later")

    async with reading_one_moment(tenant_a):
        assert await fetch(_KEYS) == []
        await asyncio.create_task(write(), context=contextvars.Context())
        assert await fetch(_KEYS) == []
    assert await _written(tenant_a) == ["later"]
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with reading_one_moment(tenant_a):
            await execute(_INSERT, "never")


async def test_whoever_may_only_read_writes_nothing(tenant_a: UUID) -> None:
    async def visit() -> None:
        scope.only_read()
        assert await _written(tenant_a) == []
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            async with acting_for(tenant_a):
                await execute(_INSERT, "never")

    await asyncio.create_task(visit())
    assert await _written(tenant_a) == []


async def test_what_fails_after_a_commit_is_logged_and_keeps_nothing_else_back(tenant_a: UUID) -> None:
    ran: list[str] = []

    async def fails() -> None:
        raise ZeroDivisionError

    async def runs() -> None:
        ran.append("ran")

    with capture_logs() as logs:
        async with acting_for(tenant_a):
            await execute(_INSERT, "kept")
            after_commit(fails)
            after_commit(runs)
    assert ran == ["ran"]
    assert [(line["event"], line["log_level"]) for line in logs] == [("after_commit_failed", "error")]
    assert await _written(tenant_a) == ["kept"]


async def test_whatever_is_joined_ends_with_what_it_joined(tenant_a: UUID) -> None:
    with pytest.raises(ZeroDivisionError):
        async with acting_for(tenant_a):
            async with outside_tenants("a test"), acting_for(tenant_a):
                await execute(_INSERT, "undone")
            assert await fetch(_KEYS) == [{"key": "undone"}]
            raise ZeroDivisionError
    assert await _written(tenant_a) == []


async def test_a_part_is_undone_with_the_parts_inside_it_that_went_well(tenant_a: UUID) -> None:
    async with acting_for(tenant_a):
        await execute(_INSERT, "around")
        with pytest.raises(ZeroDivisionError):
            async with savepoint():
                await execute(_INSERT, "outer")
                async with savepoint():
                    await execute(_INSERT, "inner")
                raise ZeroDivisionError
    assert await _written(tenant_a) == ["around"]
