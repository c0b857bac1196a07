"""Runs Piccolo migrations whose bodies are SQL, each in one transaction together with the row that says it is done.

Piccolo's own runner commits body and bookkeeping apart and locks nobody out; ours takes an advisory lock first.
"""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import asyncpg
import structlog

from hubwright.kernel.errors import StartRefused
from hubwright.kernel.migrate.roles import OWNER, ensure_roles, quoted, refuse_powerful_runtime

log = structlog.get_logger()
LOCK = 7_218_834_117_201
_BOOKKEEPING = """CREATE TABLE IF NOT EXISTS app.migration (
    id serial PRIMARY KEY, name varchar(200) NOT NULL UNIQUE, app_name varchar(200) NOT NULL,
    ran_on timestamp NOT NULL DEFAULT now())"""


def migrations_folder() -> Path:
    """Find the migrations: in the wheel, or at the root of the checkout."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parents[1] / "migrations"


def modules() -> list[ModuleType]:
    """Load every migration in order of its name."""
    return [_load(path) for path in sorted(migrations_folder().glob("hubwright_*.py"))]


async def migrate(migrate_url: str, runtime: str, *, only_companies: bool = False) -> list[str]:
    """Bring the schema up to date for the runtime role; returns what was run. Safe to call from many at once.

    In a database for companies only, the runtime role has no right to what belongs to the platform.
    """
    connection = await connect(migrate_url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        await ensure_roles(connection, runtime)
        await connection.execute(f"SET ROLE {OWNER}")
        await connection.execute(_BOOKKEEPING)
        await connection.execute(f"GRANT SELECT ON app.migration TO {quoted(runtime)}")
        done = {r["name"] for r in await connection.fetch("SELECT name FROM app.migration")}
        todo = [m for m in modules() if m.ID not in done]
        for module in todo:
            await _run(connection, module, runtime)
        await connection.execute("SELECT app.ease_ties()")
        if only_companies:
            await connection.execute("SELECT app.only_companies($1)", runtime)
        return [m.ID for m in todo]
    finally:
        await connection.close()


async def require_fit(url: str) -> None:
    """Refuse a login that is too powerful or a schema that is not up to date."""
    connection = await connect(url)
    try:
        await refuse_powerful_runtime(connection)
        waiting = await pending(connection)
        if waiting:
            raise StartRefused(f"{len(waiting)} migrations have not run; run `hubwright migrate` first.")
    finally:
        await connection.close()


async def pending(connection: "asyncpg.Connection[Any]") -> list[str]:
    """Name migrations that have not run; a server refuses to start while there are any."""
    known = await connection.fetchval("SELECT to_regclass('app.migration')")
    done = {r["name"] for r in await connection.fetch("SELECT name FROM app.migration")} if known else set()
    return [m.ID for m in modules() if m.ID not in done]


class NotReachable(StartRefused):
    """No server answers there now; it may be starting."""


async def connect(url: str) -> "asyncpg.Connection[Any]":
    """Connect, or say in one sentence why not; the password is never in the sentence."""
    try:
        return await asyncpg.connect(url, timeout=10, server_settings={"search_path": "hubwright, app"})
    except (OSError, TimeoutError, asyncpg.CannotConnectNowError, asyncpg.InternalClientError) as failure:
        raise NotReachable(f"PostgreSQL cannot be reached: {type(failure).__name__}: {failure}") from None
    except (asyncpg.PostgresError, ValueError) as failure:
        raise StartRefused(f"PostgreSQL cannot be reached: {type(failure).__name__}: {failure}") from None


async def _run(connection: "asyncpg.Connection[Any]", module: ModuleType, runtime: str) -> None:
    async with connection.transaction():
        await connection.execute("SELECT set_config('app.runtime_role', $1, true)", runtime)
        await connection.execute(module.SQL)
        await connection.execute("INSERT INTO app.migration (name, app_name) VALUES ($1, 'hubwright')", module.ID)
    log.info("migrated", migration=module.ID)


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"hubwright_migration_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
