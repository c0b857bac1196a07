"""A company in a database of its own: what is written for the platform meanwhile is kept or undone together with it."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from hubwright.control.doors import find_door, open_door
from hubwright.control.flows.tables import Flow
from hubwright.kernel import scope
from hubwright.kernel.database import (
    DB,
    MAIN,
    OutsideTransaction,
    acting_for,
    execute,
    fetch,
    global_execute,
    global_fetch,
    outside_tenants,
    outside_tenants_at,
    rows,
)
from hubwright.kernel.ids import new_id
from hubwright.kernel.scope import CrossTenant
from hubwright.kernel.tokens import digest


async def _write_here(key: str) -> None:
    await execute("INSERT INTO tenant_variable (tenant_id, key, value) VALUES ($1, $2, '1')", key)


async def _written(tenant_id: UUID) -> list[str]:
    async with acting_for(tenant_id):
        found = await fetch("SELECT key FROM tenant_variable WHERE tenant_id = $1 ORDER BY key")
    return [row["key"] for row in found]


async def _everything_came_back() -> bool:
    pools = [await DB.pool_of(key) for key in DB.keys]
    return all(pool.get_size() == pool.get_idle_size() for pool in pools)


async def test_what_is_written_for_both_is_kept_in_both(tenant_apart: UUID, heard: list[str]) -> None:
    key = digest(str(tenant_apart))
    async with acting_for(tenant_apart):
        await _write_here("kept")
        await open_door("webhook", key, tenant_apart, new_id())
    assert await _written(tenant_apart) == ["kept"]
    door = await find_door("webhook", key)
    assert door is not None and door.tenant_id == tenant_apart
    assert heard == [] and await _everything_came_back()


async def test_what_is_undone_is_undone_in_both(tenant_apart: UUID, heard: list[str]) -> None:
    key = digest(str(tenant_apart))
    with pytest.raises(ZeroDivisionError):
        async with acting_for(tenant_apart):
            await _write_here("undone")
            await open_door("webhook", key, tenant_apart, new_id())
            raise ZeroDivisionError
    assert await _written(tenant_apart) == []
    assert await find_door("webhook", key) is None
    assert heard == [] and await _everything_came_back()


async def test_when_the_platforms_part_has_failed_the_companys_is_not_kept(
    tenant_apart: UUID, heard: list[str]
) -> None:
    with pytest.raises(OutsideTransaction, match="nothing is kept"):
        async with acting_for(tenant_apart):
            await _write_here("half")
            with pytest.raises(asyncpg.DivisionByZeroError):
                async with outside_tenants("a test"):
                    await global_execute("SELECT 1 / 0")
    assert await _written(tenant_apart) == []
    assert heard == [] and await _everything_came_back()


async def test_a_transaction_of_one_database_that_has_failed_ends_without_another_error(tenant_a: UUID) -> None:
    async with acting_for(tenant_a):
        await _write_here("lost")
        with pytest.raises(asyncpg.DivisionByZeroError):
            await global_execute("SELECT 1 / 0")
    assert await _written(tenant_a) == []


async def test_one_companion_is_enough_for_a_transaction(tenant_apart: UUID) -> None:
    process = "SELECT pg_backend_pid() AS pid, current_database() AS name"
    async with acting_for(tenant_apart):
        (around,) = await global_fetch(process)
        async with outside_tenants("a test"):
            (first,) = await global_fetch(process)
            async with outside_tenants("a test inside it"):
                assert await global_fetch(process) == [first]
        assert await global_fetch(process) == [around]
        async with outside_tenants("another test"):
            assert await global_fetch(process) == [first]
    assert first["name"] != around["name"]


async def test_a_companys_rows_are_not_asked_for_beside_its_transaction(tenant_apart: UUID) -> None:
    mine = "SELECT key FROM tenant_variable WHERE tenant_id = $1"
    async with acting_for(tenant_apart):
        await _write_here("here")
        async with outside_tenants("a test"):
            with pytest.raises(OutsideTransaction, match="not the tenant's"):
                await fetch(mine)
            with pytest.raises(OutsideTransaction, match="not the tenant's"):
                rows(Flow)
            async with acting_for(tenant_apart):
                assert await fetch(mine) == [{"key": "here"}]
                assert await rows(Flow).count() == 0
            with pytest.raises(OutsideTransaction, match="not the tenant's"):
                await fetch(mine)
        assert await fetch(mine) == [{"key": "here"}]


async def test_whoever_may_only_read_writes_in_neither(tenant_apart: UUID) -> None:
    async def visit() -> None:
        scope.only_read()
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            async with acting_for(tenant_apart):
                await _write_here("never")
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            async with acting_for(tenant_apart):
                await open_door("webhook", digest("never"), tenant_apart, new_id())

    await asyncio.create_task(visit())
    assert await _written(tenant_apart) == []


async def test_sweeps_go_to_the_database_they_name_and_to_no_other(tenant_apart: UUID, tenant_b: UUID) -> None:
    names = set()
    for key, mine, theirs in ((MAIN, tenant_b, tenant_apart), ("apart", tenant_apart, tenant_b)):
        async with outside_tenants_at(key, "a test", [mine]):
            (row,) = await global_fetch("SELECT current_database() AS name")
            names.add(row["name"])
        with pytest.raises(asyncpg.PostgresError, match="lives elsewhere"):
            async with outside_tenants_at(key, "a test", [mine, theirs]):
                raise AssertionError("it was let in")
    assert len(names) == 2


async def test_a_sweep_inside_a_transaction_stays_in_its_database(tenant_apart: UUID, tenant_b: UUID) -> None:
    process = "SELECT pg_backend_pid() AS pid"
    for key, other, tenant_id in (("apart", MAIN, tenant_apart), (MAIN, "apart", tenant_b)):
        async with acting_for(tenant_id):
            around = await global_fetch(process)
            async with outside_tenants_at(key, "a test"):
                assert await global_fetch(process) == around
            with pytest.raises(CrossTenant, match=f"cannot go to {other}"):
                async with outside_tenants_at(other, "a test"):
                    raise AssertionError("it was let in")
            with pytest.raises(CrossTenant, match=f"cannot go to {key}"):
                async with outside_tenants_at(key, "a test", [tenant_id]):
                    raise AssertionError("it was let in")
