"""A migrated database for the integration tests: the embedded servers, or the ones that the environment names.

HUBWRIGHT_TEST_POSTGRES (a superuser's URL) and HUBWRIGHT_TEST_REDIS select running servers; a database and two
logins are made there for the session and dropped at its end.
"""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import msgspec
import redis.asyncio

from hubwright.kernel.migrate import migrate


class TestServers(msgspec.Struct, frozen=True):
    """Addresses for one test session."""

    database_url: str
    migrate_database_url: str
    superuser_url: str
    redis_url: str
    runtime_role: str

    __test__ = False


@asynccontextmanager
async def servers_for_session() -> AsyncIterator[TestServers]:
    """Start or find servers, migrate, and clean up."""
    if os.environ.get("HUBWRIGHT_TEST_POSTGRES"):
        async with _on_running_servers() as servers:
            yield servers
        return
    from tests.support.embedded import shared_servers

    endpoints = shared_servers()
    role = urlsplit(endpoints.database_url).username or ""
    await migrate(endpoints.migrate_database_url, role)
    yield TestServers(
        endpoints.database_url,
        endpoints.migrate_database_url,
        endpoints.superuser_url,
        endpoints.redis_url,
        role,
    )


@asynccontextmanager
async def _swept(redis_url: str) -> AsyncIterator[None]:
    """Leave a Redis database that was empty empty again."""
    if not redis_url:
        yield
        return
    client = redis.asyncio.from_url(redis_url)
    try:
        was_empty = not await client.dbsize()
        yield
        if was_empty:
            await client.flushdb()
    finally:
        await client.aclose()


@asynccontextmanager
async def _on_running_servers() -> AsyncIterator[TestServers]:
    root = os.environ["HUBWRIGHT_TEST_POSTGRES"]
    name = f"hubwright_test_{os.getpid()}"
    password = secrets.token_hex(16)
    admin = await asyncpg.connect(root)
    had_owner = await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = 'hubwright_owner'")
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        await admin.execute(f"CREATE ROLE {name}_rt LOGIN PASSWORD '{password}'")
        await admin.execute(f"CREATE ROLE {name}_mig LOGIN SUPERUSER PASSWORD '{password}'")
        parts = urlsplit(root)

        def url(user: str, word: str) -> str:
            host = parts.netloc.rpartition("@")[2]
            login = f"{user}:{word}@" if word else (f"{user}@" if user else "")
            return urlunsplit((parts.scheme, f"{login}{host}", f"/{name}", parts.query, ""))

        servers = TestServers(
            url(f"{name}_rt", password),
            url(f"{name}_mig", password),
            url(f"{name}_mig", password),
            os.environ.get("HUBWRIGHT_TEST_REDIS", ""),
            f"{name}_rt",
        )
        await migrate(servers.migrate_database_url, servers.runtime_role)
        async with _swept(servers.redis_url):
            yield servers
    finally:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.execute(f"DROP ROLE IF EXISTS {name}_rt")
        await admin.execute(f"DROP ROLE IF EXISTS {name}_mig")
        if not had_owner:
            with suppress(asyncpg.DependentObjectsStillExistError):  # another run has begun on this server meanwhile
                await admin.execute("DROP ROLE IF EXISTS hubwright_owner")
        await admin.close()
