"""Companies with something in every table, and ways to look at archives and at everything that a database holds."""

import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from hubwright.kernel.database import DB, acting_for, execute
from hubwright.kernel.files import LocalFolder
from tenants.export.manifest import Manifest
from tenants.export.take import take
from tests.conftest import make_tenant
from tests.integration.isolation.canaries import blueprint, canary, plant
from tests.support.database import TestServers


class Into:
    """A file as the sink of an archive."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self.write, self.flush = self._file.write, self._file.flush

    async def drain(self, *, last: bool = False) -> None:
        if last:
            self._file.close()


async def planted_company(servers: TestServers, name: str = "planted") -> UUID:
    """A company with one row in every table that the catalogue knows, a giving-away word wherever one may stand."""
    tenant_id = await make_tenant(name)
    connection = await asyncpg.connect(servers.superuser_url, server_settings={"search_path": "hubwright, app"})
    try:
        async with connection.transaction():
            await connection.execute("DELETE FROM entitlement_snapshot WHERE tenant_id = $1", tenant_id)
            await plant(connection, await blueprint(connection), tenant_id)
            await _fill(connection, tenant_id)
    finally:
        await connection.close()
    return tenant_id


_COLUMNS = """SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, NULL) AS type
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname = 'hubwright' AND c.relkind IN ('r', 'p') AND c.relforcerowsecurity AND NOT c.relispartition
      AND format_type(a.atttypid, NULL)
        IN ('text', 'jsonb', 'text[]', 'uuid[]', 'timestamp with time zone', 'time without time zone')"""


async def _fill(connection: "asyncpg.Connection[Any]", tenant_id: UUID) -> None:
    """Words in every column that takes one; what a check refuses stays as it was."""
    for column in await connection.fetch(_COLUMNS):
        word = canary(tenant_id)
        value = {
            "text": f"'{word}'",
            "jsonb": f"""'{{"word": "{word}", "more": [1, "{word}", {{"deep": "é\\"ü"}}]}}'""",
            "text[]": f"ARRAY['{word}']",
            "uuid[]": f"ARRAY['{tenant_id}']::uuid[]",
            "timestamp with time zone": "now()",
            "time without time zone": "'12:34'",
        }[column["type"]]
        with suppress(asyncpg.IntegrityConstraintViolationError):
            async with connection.transaction():
                await connection.execute(
                    f"UPDATE {column['table']} SET {column['name']} = {value} WHERE tenant_id = $1", tenant_id
                )


async def export_to(tenant_id: UUID, path: Path, store: LocalFolder) -> Manifest:
    """Everything of a company, as a file."""
    return await take(tenant_id, Into(path), store)


def lines_of(path: Path) -> dict[str, list[str]]:
    """The rows of an archive, by member."""
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name).decode().splitlines() for name in archive.namelist() if name.endswith(".ndjson")
        }


@asynccontextmanager
async def over(servers: TestServers) -> AsyncIterator[None]:
    """Another database as that of this process."""
    before, DB.pool = DB.pool, None
    await DB.open(servers.database_url, min_size=1, max_size=4)
    try:
        yield
    finally:
        await DB.close()
        DB.pool = before


async def everything_said(url: str) -> str:
    """Every row of every table of a database as text, the global ones too: what a plain dump would hold."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
            " AND n.nspname IN ('hubwright', 'days', 'app')"
        )
        found = [
            f"{table['name']}: {row[0]}"
            for table in tables
            for row in await connection.fetch(f"SELECT t::text FROM {table['name']} t")
        ]
    finally:
        await connection.close()
    return "\n".join(found)


async def with_settings_of_secrets(tenant_id: UUID) -> None:
    """A plugin whose settings hold a sealed secret beside a plain one."""
    sealed = "s1.1." + "A" * 60
    async with acting_for(tenant_id):
        await execute(
            "UPDATE installation SET settings = $2 WHERE tenant_id = $1",
            {"base_url": "https://x.example", "api_key": {"$sealed": sealed}, "model": "m"},
        )
        await execute("UPDATE connection SET credentials = $2 WHERE tenant_id = $1", sealed)
