"""The roles: an owner nobody can log in as, a runtime login that owns nothing and cannot bypass row-level security."""

from typing import Any

import asyncpg

from hubwright.kernel.errors import StartRefused

OWNER = "hubwright_owner"


async def ensure_roles(connection: "asyncpg.Connection[Any]", runtime: str) -> None:
    """Make owner role, schemas and grants if they are missing; without the right to, say which SQL to run."""
    await ensure_owner(connection)
    await connection.execute(f"SET ROLE {quoted(OWNER)}")
    for schema in ("hubwright", "app"):
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        await connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {quoted(runtime)}")
    await connection.execute("RESET ROLE")


async def ensure_owner(connection: "asyncpg.Connection[Any]") -> None:
    """Make the owner role, and let whoever is connected become it and it make schemas here."""
    migrator, database = await connection.fetchrow("SELECT current_user, current_database()")  # type: ignore[misc]  # this statement always has one row
    owner = quoted(OWNER)
    needed = [
        (
            "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)",
            (OWNER,),
            f"CREATE ROLE {owner} NOLOGIN",
        ),
        (
            "SELECT pg_has_role(current_user, $1, 'MEMBER')",
            (OWNER,),
            f"GRANT {owner} TO {quoted(migrator)}",
        ),
        (
            "SELECT has_database_privilege($1, current_database(), 'CREATE')",
            (OWNER,),
            f"GRANT CREATE ON DATABASE {quoted(database)} TO {owner}",
        ),
    ]
    for question, arguments, statement in needed:
        if await connection.fetchval(question, *arguments):
            continue
        try:
            await connection.execute(statement)
        except asyncpg.InsufficientPrivilegeError:
            script = ";\n".join(line for _question, _arguments, line in needed)
            raise StartRefused(
                f"{migrator} may not prepare the database. Let an administrator run there:\n{script};"
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
