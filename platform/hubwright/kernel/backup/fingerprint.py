"""A hash over every row of every table, whatever their order, so that two databases can be compared."""

from typing import Any, TypeAlias

import asyncpg

from hubwright.kernel.backup.manifest import Mark
from hubwright.kernel.errors import StartRefused

Connection: TypeAlias = "asyncpg.Connection[Any]"
_TABLES = """SELECT n.nspname || '.' || c.relname AS name, format('%I.%I', n.nspname, c.relname) AS quoted
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1"""
# How values are written as text must not depend on who asks.
AS_TEXT = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "search_path": "pg_catalog",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}


async def opened(url: str) -> Connection:
    """A connection that sees every row, or a refusal."""
    try:
        connection: Connection = await asyncpg.connect(url, timeout=10, server_settings=AS_TEXT)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InternalClientError, ValueError) as failure:
        raise StartRefused(f"PostgreSQL cannot be reached: {type(failure).__name__}: {failure}") from None
    row = await connection.fetchrow(
        "SELECT rolname, rolsuper OR rolbypassrls AS sees_all FROM pg_roles WHERE rolname = current_user"
    )
    if row is None or not row["sees_all"]:
        await connection.close()
        name = row["rolname"] if row else "the login"
        raise StartRefused(
            f"{name} does not see every company's rows, so a backup would be empty: name a login with BYPASSRLS in "
            "HUBWRIGHT_BACKUP_DATABASE_URL."
        )
    return connection


async def fingerprint(connection: Connection) -> dict[str, Mark]:
    """Every table with the number of its rows and their hash; a partitioned table is one table."""
    marks = {}
    for table in await connection.fetch(_TABLES):
        row = await connection.fetchrow(
            "SELECT count(*) AS rows, coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text AS hash"
            f" FROM {table['quoted']} t"
        )
        assert row is not None
        marks[table["name"]] = Mark(row["rows"], row["hash"])
    return marks
