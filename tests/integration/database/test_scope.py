"""The tenant scope: closed by default, one tenant a transaction, connections always come back."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from hubwright.kernel.database import DB, OutsideTransaction, acting_for, after_commit, execute, fetch, fetch_one
from hubwright.kernel.database.sql import TenantNotNamed
from hubwright.kernel.ids import new_id
from hubwright.kernel.scope import CrossTenant, NoTenantInScope
from tests.support.database import TestServers


async def _set_variable(key: str) -> None:
    await execute("INSERT INTO tenant_variable (tenant_id, key, value) VALUES ($1, $2, 'true')", key)


async def test_without_a_scope_there_is_an_error_never_an_empty_list(database: None) -> None:
    with pytest.raises(OutsideTransaction):
        await fetch("SELECT key FROM tenant_variable WHERE tenant_id = $1")


async def test_outside_tenants_cannot_read_tenant_rows(tenant_a: UUID) -> None:
    from hubwright.kernel.database import global_fetch, outside_tenants

    async with acting_for(tenant_a):
        await _set_variable("colour")
    async with outside_tenants("a test"):
        with pytest.raises(NoTenantInScope):
            await fetch("SELECT key FROM tenant_variable WHERE tenant_id = $1")
        assert await global_fetch("SELECT key FROM tenant_variable") == []


async def test_a_tenant_sees_its_rows_and_nobody_elses(tenant_a: UUID, tenant_b: UUID) -> None:
    async with acting_for(tenant_a):
        await _set_variable("colour")
    async with acting_for(tenant_b):
        assert await fetch("SELECT key FROM tenant_variable WHERE tenant_id = $1") == []
    async with acting_for(tenant_a):
        assert await fetch("SELECT key FROM tenant_variable WHERE tenant_id = $1") == [{"key": "colour"}]


async def test_another_tenant_inside_a_transaction_is_refused(tenant_a: UUID, tenant_b: UUID) -> None:
    async with acting_for(tenant_a):
        async with acting_for(tenant_a):
            await _set_variable("joined")
        with pytest.raises(CrossTenant):
            async with acting_for(tenant_b):
                pass


async def test_sql_that_does_not_name_the_tenant_is_refused(in_tenant_a: UUID) -> None:
    with pytest.raises(TenantNotNamed):
        await fetch_one("SELECT key FROM tenant_variable WHERE key = $1")


async def test_a_row_of_another_tenant_cannot_be_written(tenant_a: UUID, tenant_b: UUID) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with acting_for(tenant_a):
            connection = DB.current_connection()
            await connection.execute(
                "INSERT INTO tenant_variable (tenant_id, key, value) VALUES ($1, 'x', 'true')", tenant_b
            )


async def test_after_commit_runs_once_committed_and_never_after_a_rollback(tenant_a: UUID) -> None:
    seen: list[str] = []

    async def note() -> None:
        seen.append("ran")

    async with acting_for(tenant_a):
        after_commit(note)
        assert seen == []
    assert seen == ["ran"]
    with pytest.raises(ZeroDivisionError):
        async with acting_for(tenant_a):
            after_commit(note)
            raise ZeroDivisionError
    assert seen == ["ran"]


@pytest.mark.parametrize("trouble", ["commit fails", "cancelled", "backend killed", "error"])
async def test_a_connection_always_comes_back_to_the_pool(tenant_a: UUID, servers: TestServers, trouble: str) -> None:
    assert DB.pool is not None
    for _ in range(DB.pool.get_max_size() + 2):
        await _one_broken_transaction(tenant_a, servers.superuser_url, trouble)

    assert DB.pool.get_size() - DB.pool.get_idle_size() == 0
    async with acting_for(tenant_a):
        row = await fetch_one("SELECT current_setting('app.tenant_id') AS tenant, $1::uuid AS tenant_id, 1 AS x")
        assert row is not None and row["tenant"] == str(tenant_a)


async def _one_broken_transaction(tenant: UUID, superuser_url: str, trouble: str) -> None:
    if trouble == "cancelled":
        started = asyncio.Event()

        async def hang() -> None:
            async with acting_for(tenant):
                started.set()
                await DB.current_connection().execute("SELECT pg_sleep(30)")

        task = asyncio.create_task(hang())
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return
    broken = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
    with pytest.raises((ZeroDivisionError, OSError, *broken)):
        async with acting_for(tenant):
            connection = DB.current_connection()
            if trouble == "error":
                raise ZeroDivisionError
            if trouble == "commit fails":
                await connection.execute("SET CONSTRAINTS ALL DEFERRED")
                await connection.execute("CREATE TEMP TABLE parent (id int PRIMARY KEY)")
                await connection.execute(
                    "CREATE TEMP TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"
                )
                await connection.execute("INSERT INTO child VALUES (1)")
            if trouble == "backend killed":
                pid = await connection.fetchval("SELECT pg_backend_pid()")
                admin = await asyncpg.connect(superuser_url)
                await admin.execute("SELECT pg_terminate_backend($1)", pid)
                await admin.close()
                await connection.execute("SELECT 1")


async def test_the_tenant_does_not_stay_on_a_pooled_connection(tenant_a: UUID) -> None:
    assert DB.pool is not None
    async with acting_for(tenant_a):
        await _set_variable("k")
    connections = [await DB.pool.acquire() for _ in range(DB.pool.get_size())]
    settings = [await c.fetchval("SELECT current_setting('app.tenant_id', true)") for c in connections]
    for connection in connections:
        await DB.pool.release(connection)
    assert set(settings) <= {"", None}


async def test_ids_that_are_not_ids_never_reach_sql() -> None:
    with pytest.raises(ValueError, match="badly formed"):
        async with acting_for("'; DROP TABLE account; --"):  # type: ignore[arg-type]  # hostile on purpose
            pass
    assert new_id() != new_id()
