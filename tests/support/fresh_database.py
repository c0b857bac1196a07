"""A throw-away migrated database beside the session's own, for tests that break one on purpose."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import msgspec

from hubwright.kernel.migrate import migrate
from tests.support.database import TestServers


@asynccontextmanager
async def fresh_database(
    servers: TestServers, *, migrated: bool = True, only_companies: bool = False
) -> AsyncIterator[TestServers]:
    """Make it with the same logins, and drop it."""
    name = f"hubwright_apart_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(servers.superuser_url)
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        apart = msgspec.structs.replace(
            servers,
            database_url=_in(servers.database_url, name),
            migrate_database_url=_in(servers.migrate_database_url, name),
            superuser_url=_in(servers.superuser_url, name),
        )
        migrator = urlsplit(servers.migrate_database_url).username
        if migrator != urlsplit(servers.superuser_url).username:
            await admin.execute(f'GRANT CREATE ON DATABASE {name} TO hubwright_owner, "{migrator}"')
        if migrated:
            await migrate(apart.migrate_database_url, servers.runtime_role, only_companies=only_companies)
        yield apart
    finally:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.close()


def _in(url: str, database: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{database}", parts.query, ""))
