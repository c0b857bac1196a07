"""A second database, called `apart`, for the engine of the process, and a company that lives there."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from hubwright.kernel.database import DB, SafeEngine
from tests.support.database import TestServers
from tests.support.fresh_database import fresh_database


@asynccontextmanager
async def knowing(servers: TestServers, others: Mapping[str, str]) -> AsyncIterator[None]:
    """For a while the engine of the process knows these other databases."""
    engine, before = SafeEngine(), DB.others
    await engine.open(servers.database_url, min_size=0, max_size=2, others=others)
    DB.others = engine.others
    try:
        yield
    finally:
        DB.others = before
        await engine.close()


@pytest.fixture(scope="session")
async def second(servers: TestServers) -> AsyncIterator[TestServers]:
    """Another database on the same server, for companies only."""
    async with fresh_database(servers, only_companies=True) as made:
        yield made


@pytest.fixture
async def apart(database: None, servers: TestServers, second: TestServers) -> AsyncIterator[None]:
    """The engine knows it as `apart`."""
    async with knowing(servers, {"apart": second.database_url}):
        yield


@pytest.fixture
async def tenant_apart(apart: None, tenant_a: UUID, servers: TestServers, second: TestServers) -> AsyncIterator[UUID]:
    """A company that lives there, and lives in the main database again afterwards."""
    place = """INSERT INTO hubwright.placement (tenant_id, dsn_key) VALUES ($1, $2)
               ON CONFLICT (tenant_id) DO UPDATE SET dsn_key = excluded.dsn_key"""
    main, there = await asyncpg.connect(servers.superuser_url), await asyncpg.connect(second.superuser_url)
    try:
        for connection in (main, there):
            await connection.execute(place, tenant_a, "apart")
        yield tenant_a
        await main.execute(place, tenant_a, "default")
    finally:
        await main.close()
        await there.close()


@pytest.fixture
async def heard() -> AsyncIterator[list[str]]:
    """What the loop is told of: asyncpg complains there when a connection comes back inside a transaction."""
    loop = asyncio.get_running_loop()
    told: list[str] = []
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _loop, context: told.append(str(context["message"])))
    yield told
    loop.set_exception_handler(before)
