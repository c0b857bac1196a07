"""The engine: connections that come back, queries that run nowhere else, JSON both ways, and parts that are undone."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from hubwright.control.flows.tables import Flow
from hubwright.kernel.database import (
    DB,
    OutsideTransaction,
    SafeEngine,
    acting_for,
    after_commit,
    encode_json,
    execute,
    execute_many,
    fetch,
    fetch_one,
    global_execute,
    outside_tenants,
    savepoint,
)
from tests.support.database import TestServers


async def test_a_pool_has_room_for_a_process_and_can_be_closed_twice(servers: TestServers) -> None:
    engine = SafeEngine()
    with pytest.raises(OutsideTransaction, match="not open"):
        engine.begin()
    await engine.open(servers.database_url)
    assert engine.pool is not None
    assert (engine.pool.get_min_size(), engine.pool.get_max_size()) == (2, 10)
    await engine.close()
    assert engine.pool is None
    await engine.close()


async def test_what_hangs_is_cut_off_when_the_pool_closes(servers: TestServers) -> None:
    engine = SafeEngine()
    await engine.open(servers.database_url, min_size=1, max_size=1)
    assert engine.pool is not None
    connection = await engine.pool.acquire()
    pid = await connection.fetchval("SELECT pg_backend_pid()")
    loop = asyncio.get_running_loop()
    began = loop.time()
    await engine.close()

    assert loop.time() - began < 10
    admin = await asyncpg.connect(servers.superuser_url)
    for _look in range(250):
        left = await admin.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid)
        if left == 0:
            break
        await asyncio.sleep(0.02)
    await admin.close()
    assert left == 0


async def test_a_transaction_that_cannot_begin_says_so_and_gives_its_connection_back(database: None) -> None:
    assert DB.pool is not None
    with pytest.raises(asyncpg.PostgresError):
        async with DB.begin("SELECT nothing_like_this()"):
            raise AssertionError("it began")
    assert DB.current_transaction.get() is None
    assert DB.pool.get_size() == DB.pool.get_idle_size()


async def test_no_query_runs_outside_a_transaction(database: None) -> None:
    with pytest.raises(OutsideTransaction):
        await Flow.select()
    with pytest.raises(OutsideTransaction):
        await Flow.select().run(in_pool=False)
    with pytest.raises(OutsideTransaction, match="open acting_for"):
        DB.current_connection()
    with pytest.raises(OutsideTransaction, match="after_commit needs an open transaction"):
        after_commit(_nothing)


async def test_after_a_transaction_nothing_waits_for_a_commit(tenant_a: UUID) -> None:
    async with acting_for(tenant_a):
        after_commit(_nothing)
    async with outside_tenants("nothing at all"):
        pass
    with pytest.raises(OutsideTransaction):
        after_commit(_nothing)


async def _nothing() -> None:
    return None


async def test_json_goes_in_and_comes_out_as_it_was(in_tenant_a: UUID) -> None:
    for value in ({"a": [1, None, "中"]}, [], 3, True):
        row = await fetch_one("SELECT $2::jsonb AS value, $1::uuid AS tenant_id, 1 AS x", value)
        assert row is not None
        assert row["value"] == value
    assert encode_json('{"written": "already"}') == '{"written": "already"}'
    assert encode_json({"b": 1}) == '{"b":1}'


async def test_how_many_rows_a_statement_touched(in_tenant_a: UUID) -> None:
    await execute_many(
        "INSERT INTO tenant_variable (tenant_id, key, value) VALUES ($1, $2, $3)", [("a", 1), ("b", 2), ("c", 3)]
    )
    assert await execute("UPDATE tenant_variable SET value = '9' WHERE tenant_id = $1 AND key <> $2", "a") == 2
    assert await execute("DELETE FROM tenant_variable WHERE tenant_id = $1 AND key = $2", "nobody") == 0
    assert await global_execute("SET LOCAL app.nothing = 'x'") == 0


async def test_a_part_is_undone_alone(tenant_a: UUID) -> None:
    insert = "INSERT INTO tenant_variable (tenant_id, key, value) VALUES ($1, $2, '1')"
    async with acting_for(tenant_a):
        await execute(insert, "before")
        with pytest.raises(ZeroDivisionError):
            async with savepoint():
                await execute(insert, "inside")
                raise ZeroDivisionError
        with pytest.raises(asyncpg.UniqueViolationError):
            async with savepoint():
                await execute(insert, "before")
        async with savepoint():
            await execute(insert, "kept")
        await execute(insert, "after")
    async with acting_for(tenant_a):
        found = await fetch("SELECT key FROM tenant_variable WHERE tenant_id = $1 ORDER BY key")
    assert [row["key"] for row in found] == ["after", "before", "kept"]
