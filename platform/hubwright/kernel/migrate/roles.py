"""The roles: an owner nobody can log in as, a runtime login that owns nothing and cannot bypass row-level security."""

from typing import Any

import asyncpg

from hubwright.kernel.errors import StartRefused

OWNER = "hubwright_owner"

_ROLE_SQL = """CREATE ROLE {owner} NOLOGIN;
GRANT {owner} TO {migrator};
CREATE SCHEMA IF NOT EXISTS hubwright AUTHORIZATION {owner};
CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION {owner};
GRANT USAGE ON SCHEMA hubwright, app TO {runtime};
ALTER ROLE {runtime} SET statement_timeout = '15s';
ALTER ROLE {runtime} SET lock_timeout = '5s';
ALTER ROLE {runtime} SET idle_in_transaction_session_timeout = '15s';
REVOKE ALL ON SCHEMA public FROM PUBLIC;"""


async def ensure_roles(connection: "asyncpg.Connection[Any]", runtime: str) -> None:
    """Make owner role, schemas and grants if they are missing; without the right to, say which SQL to run."""
    ready = await connection.fetchval(
        "SELECT count(*) = 2 FROM pg_namespace WHERE nspname IN ('hubwright', 'app')"
        " AND pg_get_userbyid(nspowner) = $1 AND has_schema_privilege($2, nspname, 'USAGE')",
        OWNER,
        runtime,
    )
    if ready:
        return
    migrator = await connection.fetchval("SELECT current_user")
    owner_exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", OWNER)
    script = _ROLE_SQL.format(owner=quoted(OWNER), migrator=quoted(migrator), runtime=quoted(runtime))
    if owner_exists:
        script = script.split("\n", 1)[1]
    try:
        async with connection.transaction():
            for statement in script.split(";\n"):
                await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError as refused:
        raise StartRefused(
            f"{migrator} may not prepare the database ({refused}). Let an administrator run:\n{script}"
        ) from None


async def refuse_powerful_runtime(connection: "asyncpg.Connection[Any]") -> None:
    """Refuse to serve as a superuser, with BYPASSRLS, or as the owner of a table."""
    row = await connection.fetchrow(
        "SELECT current_user AS name, rolsuper OR rolbypassrls AS powerful,"
        " EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        "         WHERE n.nspname IN ('hubwright', 'app') AND pg_has_role(current_user, c.relowner, 'MEMBER')) AS owns"
        " FROM pg_roles WHERE rolname = current_user"
    )
    assert row is not None
    if row["powerful"] or row["owns"]:
        what = "is a superuser or bypasses row-level security" if row["powerful"] else "owns our tables"
        raise StartRefused(
            f"DATABASE_URL logs in as {row['name']}, which {what}; tenants would not be kept apart. "
            "Use a plain login there and MIGRATE_DATABASE_URL for migrations."
        )


def quoted(name: str) -> str:
    """Quote an identifier for SQL."""
    return '"' + name.replace('"', '""') + '"'
