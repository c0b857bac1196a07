"""Start-up refuses a login that row-level security would not bind."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import msgspec
import pytest

from hubwright.entry.resources import check_database
from hubwright.kernel.errors import StartRefused
from tests.conftest import test_settings
from tests.support.database import TestServers

POWERS = {
    "a superuser": ("SUPERUSER", "", "is a superuser or bypasses row-level security"),
    "who bypasses row-level security": ("BYPASSRLS", "", "is a superuser or bypasses row-level security"),
    "a member of the owner role": ("", "GRANT hubwright_owner TO {name}", "owns our tables"),
    "the owner of one table": ("", "ALTER TABLE hubwright.planted_owned OWNER TO {name}", "owns our tables"),
}


@pytest.fixture
async def admin(servers: TestServers) -> AsyncIterator["asyncpg.Connection[Any]"]:
    connection = await asyncpg.connect(servers.superuser_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize("who", POWERS)
async def test_a_login_that_is_too_powerful_is_refused(
    servers: TestServers, admin: "asyncpg.Connection[Any]", tmp_path: Path, who: str
) -> None:
    attribute, sql, because = POWERS[who]
    name, password = f"hw_planted_{secrets.token_hex(4)}", secrets.token_hex(12)
    await admin.execute("CREATE TABLE hubwright.planted_owned ()")
    await admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
    try:
        database = await admin.fetchval("SELECT current_database()")
        await admin.execute(f"GRANT CONNECT ON DATABASE {database} TO {name}")
        await admin.execute(f"GRANT USAGE ON SCHEMA hubwright, app TO {name}; GRANT SELECT ON app.migration TO {name}")
        chosen = msgspec.structs.replace(
            test_settings(servers, tmp_path), database_url=_as_login(servers.database_url, name, password)
        )
        await check_database(chosen)  # a plain login is welcome, so what follows is about its powers
        if attribute:
            await admin.execute(f"ALTER ROLE {name} {attribute}")
        await admin.execute(sql.replace("{name}", name) or "SELECT 1")
        with pytest.raises(StartRefused, match=because) as refused:
            await check_database(chosen)
        assert password not in str(refused.value)
    finally:
        await admin.execute("DROP TABLE hubwright.planted_owned")
        await admin.execute(f"DROP OWNED BY {name}")
        await admin.execute(f"DROP ROLE {name}")


async def test_our_own_runtime_login_is_accepted(servers: TestServers, tmp_path: Path) -> None:
    await check_database(test_settings(servers, tmp_path))


def _as_login(url: str, name: str, password: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, f"{name}:{password}@{host}", parts.path, parts.query, ""))
