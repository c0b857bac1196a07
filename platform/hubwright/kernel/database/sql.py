"""Hand-written SQL for joins, locks and batches; `$1` is always the active tenant, so it cannot be forgotten."""

import re
from collections.abc import Sequence
from typing import Any

from hubwright.kernel.database.engine import DB
from hubwright.kernel.scope import active_tenant

Row = dict[str, Any]
_TENANT_BOUND = re.compile(r"tenant_id\s*(=|,)|\(tenant_id", re.IGNORECASE)


class TenantNotNamed(RuntimeError):
    """A statement over tenant tables does not bind `tenant_id` to `$1`: a defect in our code."""


def _checked(sql: str) -> str:
    if "$1" not in sql or not _TENANT_BOUND.search(sql):
        raise TenantNotNamed(sql)
    return sql


async def fetch(sql: str, *arguments: object) -> list[Row]:
    """Run a statement in the active tenant's transaction and return its rows."""
    return [dict(r) for r in await DB.tenants_connection().fetch(_checked(sql), active_tenant(), *arguments)]


async def fetch_one(sql: str, *arguments: object) -> Row | None:
    """Like `fetch`, for at most one row."""
    record = await DB.tenants_connection().fetchrow(_checked(sql), active_tenant(), *arguments)
    return dict(record) if record is not None else None


async def execute(sql: str, *arguments: object) -> int:
    """Run a statement and return how many rows it touched."""
    status = await DB.tenants_connection().execute(_checked(sql), active_tenant(), *arguments)
    return _touched(status)


async def execute_many(sql: str, arguments: Sequence[Sequence[object]]) -> None:
    """Run a writing statement once for each row of arguments."""
    connection, tenant = DB.tenants_connection(), active_tenant()
    await connection.executemany(_checked(sql), [(tenant, *one) for one in arguments])


async def global_fetch(sql: str, *arguments: object) -> list[Row]:
    """Run a statement over the listed global tables; RLS hides every tenant row from it."""
    return [dict(r) for r in await DB.current_connection().fetch(sql, *arguments)]


async def global_execute(sql: str, *arguments: object) -> int:
    """Run a writing statement over the listed global tables and return how many rows it touched."""
    return _touched(await DB.current_connection().execute(sql, *arguments))


def _touched(status: str) -> int:
    word = status.rsplit(" ", 1)[-1]
    return int(word) if word.isdigit() else 0
