"""Logins and the database of an embedded cluster, made over the superuser's connection at every start."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import asyncpg

from hubwright.kernel.embedded.cluster import SUPERUSER
from hubwright.kernel.embedded.data_folder import Passwords

DATABASE = "hubwright"
OWNER = "hubwright_owner"
MIGRATOR = "hubwright_migrator"
RUNTIME = "hubwright_runtime"


class Connection(Protocol):
    """The part of asyncpg's connection that is used here."""

    async def execute(self, query: str) -> str: ...
    async def fetchval(self, query: str, *args: Any) -> Any: ...


async def _make_roles_and_database(connection: Connection, passwords: Passwords) -> None:
    """Add what is missing; the passwords are hexadecimal and the names ours, so nothing needs quoting."""
    logins = {OWNER: "", MIGRATOR: passwords.migrator, RUNTIME: passwords.runtime}
    for role, password in logins.items():
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
            login = f"LOGIN PASSWORD '{password}'" if password else "NOLOGIN"
            await connection.execute(
                f"CREATE ROLE {role} {login} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
            )
    await connection.execute(f"GRANT {OWNER} TO {MIGRATOR} WITH INHERIT FALSE, SET TRUE")
    if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
        await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    await connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
    await connection.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {MIGRATOR}, {RUNTIME}")


def make_roles_and_database(sockets: Path, passwords: Passwords) -> None:
    """Bring a cluster to the state the platform expects; harmless when it is there already."""

    async def work(connection: Connection) -> None:
        await _make_roles_and_database(connection, passwords)

    as_superuser(sockets, passwords.superuser, work)


def answers(sockets: Path, password: str) -> bool:
    """Whether the server takes a connection and runs a query; a wrong password is raised, not waited for."""

    async def work(connection: Connection) -> None:
        await connection.fetchval("SELECT 1")

    try:
        as_superuser(sockets, password, work)
    except asyncpg.InvalidAuthorizationSpecificationError:
        raise
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        return False  # no socket yet, or "the database system is starting up"
    return True


def as_superuser(sockets: Path, password: str, work: Callable[[Connection], Awaitable[None]]) -> None:
    """Run a piece of work in a loop of its own, in a thread: the caller may or may not have a running loop."""

    async def connected() -> None:
        connection = await asyncpg.connect(
            host=str(sockets), user=SUPERUSER, password=password, database="postgres", timeout=5, command_timeout=20
        )
        try:
            await work(connection)
        finally:
            await connection.close(timeout=5)

    with ThreadPoolExecutor(max_workers=1) as alone:
        alone.submit(lambda: asyncio.run(connected())).result()
