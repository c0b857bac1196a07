"""Tables kept by day: partitions made ahead, and dropped with their rows when they are old enough.

Only the owner may do this, so it runs over the login that migrates (`hubwright maintain`, once a day), never in a
process that serves. If nobody runs it, nothing is refused: what has no day of its own lies in the default partition.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

import asyncpg
import structlog

from hubwright.kernel.errors import StartRefused
from hubwright.kernel.migrate.roles import OWNER
from hubwright.kernel.migrate.runner import LOCK, connect

log = structlog.get_logger()
AHEAD = 14
_PATIENCE = 5  # a lock that somebody holds for long is asked for again, so that nobody queues behind us
_UPPER = re.compile(r"TO \('([^']+)'\)$")
_CHILDREN = """SELECT format('%I.%I', n.nspname, c.relname) AS name, pg_get_expr(c.relpartbound, c.oid) AS bound
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE i.inhparent = to_regclass($1) ORDER BY 1"""
Connection: TypeAlias = "asyncpg.Connection[Any]"


class Part(NamedTuple):
    """One partition; `until` is None for the default one."""

    name: str
    until: date | None


class Kept(NamedTuple):
    """What was done: partitions made, partitions dropped, old rows deleted from default partitions."""

    made: list[str]
    dropped: list[str]
    deleted: int


async def keep_days(migrate_url: str, keep: Mapping[str, int]) -> Kept:
    """For each table, make the days ahead and drop those older than so many days; safe to call from many at once."""
    connection = await connect(migrate_url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        try:
            await connection.execute(f"SET ROLE {OWNER}")
        except asyncpg.PostgresError as failure:
            raise StartRefused(f"MIGRATE_DATABASE_URL may not become {OWNER}: {failure}") from None
        await connection.execute("SET lock_timeout = '2s'; SET timezone = 'UTC'; SET search_path = hubwright, app")
        today: date = await connection.fetchval("SELECT now()::date")
        kept = Kept([], [], 0)
        for table, days in keep.items():
            done = await _keep(connection, table, today, today - timedelta(days=days))
            kept = Kept(kept.made + done.made, kept.dropped + done.dropped, kept.deleted + done.deleted)
        return kept
    finally:
        await connection.close()


async def _keep(connection: Connection, table: str, today: date, oldest: date) -> Kept:
    parts = await parts_of(connection, table)
    if not parts:
        return Kept([], [], 0)
    made = await _make_ahead(connection, table, parts, today)
    dropped = [part.name for part in parts if part.until is not None and part.until <= oldest]
    for name in dropped:
        await _patiently(lambda name=name: _drop(connection, name))  # type: ignore[misc]  # bound now, on purpose
    deleted = 0
    for part in parts:
        if part.until is None:
            deleted += await _patiently(lambda name=part.name: _delete_old(connection, name, oldest))  # type: ignore[misc]  # as above
    log.info("days_kept", table=table, made=len(made), dropped=len(dropped), deleted=deleted)
    return Kept(made, dropped, deleted)


async def parts_of(connection: Connection, table: str) -> list[Part]:
    """The partitions of a table, the connection's time zone being UTC."""
    found = await connection.fetch(_CHILDREN, f"hubwright.{table}")
    return [Part(row["name"], _until(row["bound"])) for row in found]


def _until(bound: str) -> date | None:
    upper = _UPPER.search(bound)
    return datetime.fromisoformat(upper[1]).date() if upper is not None else None


async def _make_ahead(connection: Connection, table: str, parts: list[Part], today: date) -> list[str]:
    """Days in a row, from the last one there is; a day whose rows lie in the default partition already stays there."""
    day = max([today, *(part.until for part in parts if part.until is not None)])
    made = []
    while day < today + timedelta(days=AHEAD):
        name = f"days.{table}_{day:%Y_%m_%d}"
        try:
            await _patiently(lambda name=name, day=day: _make(connection, table, name, day))  # type: ignore[misc]  # as above
            made.append(name)
        except asyncpg.CheckViolationError:
            log.warning("day_stays_in_default", table=table, day=str(day))
        day += timedelta(days=1)
    return made


async def _make(connection: Connection, table: str, name: str, day: date) -> None:
    """Made first and attached then: that locks the parent for less than CREATE … PARTITION OF does."""
    async with connection.transaction():
        await connection.execute(
            f"CREATE TABLE {name} (LIKE hubwright.{table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        )
        await connection.execute(f"SELECT app.shield('{name}')")
        await connection.execute(
            f"ALTER TABLE hubwright.{table} ATTACH PARTITION {name}"
            f" FOR VALUES FROM ('{day} 00:00:00+00') TO ('{day + timedelta(days=1)} 00:00:00+00')"
        )


async def _drop(connection: Connection, name: str) -> None:
    await connection.execute(f"DROP TABLE {name}")


async def _delete_old(connection: Connection, name: str, oldest: date) -> int:
    """Row by row, for the few that came while nobody kept the days; row-level security binds the owner, so it is
    lifted inside the transaction, which nobody else can look into."""
    if not await connection.fetchval("SELECT pg_relation_size($1::text::regclass)", name):
        return 0
    async with connection.transaction():
        await connection.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
        status = await connection.execute(f"DELETE FROM {name} WHERE at < '{oldest} 00:00:00+00'")
        await connection.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    return int(status.rsplit(" ", 1)[-1])


async def _patiently(work: Callable[[], Awaitable[Any]]) -> Any:
    for _again in range(_PATIENCE - 1):
        try:
            return await work()
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            await asyncio.sleep(1)
    return await work()
