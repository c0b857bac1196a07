"""Taking one of the two layers away: our own filters in statements, or row-level security in a throw-away database."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import asyncpg
import pytest

from hubwright.kernel.database import DB, named_rows, whole_tables
from hubwright.kernel.database import sql as sql_module
from hubwright.kernel.database.rows import Rows
from tests.architecture.statements import named, shared_by_tenant, tenant_tables
from tests.support.database import TestServers
from tests.support.fresh_database import fresh_database

Standing = Literal["both layers", "without row-level security", "without our own filters", "neither layer"]
HOLDING: tuple[Standing, ...] = ("both layers", "without row-level security", "without our own filters")
_TIE = re.compile(r'((?:"?\w+"?\.)?"?\btenant_id"?)\s*=\s*\$(\d+)\b')
_GIVEN = re.compile(r"(?<=\()tenant_id(?=,[^)]*\)\s*(?:VALUES|SELECT|OVERRIDING))")


@asynccontextmanager
async def security_of(servers: TestServers, left: Standing) -> AsyncIterator[TestServers]:
    """A database with as much row-level security as is left."""
    if left in ("both layers", "without our own filters"):
        yield servers
        return
    async with without_security(servers) as apart:
        yield apart


def filters_of_ours(left: Standing, patch: pytest.MonkeyPatch, now: Callable[[], bool] = lambda: True) -> None:
    """Open our own filters if they are not to hold, while `now` says so."""
    if left in ("without our own filters", "neither layer"):
        without_our_filters(patch, now)


@asynccontextmanager
async def without_security(servers: TestServers) -> AsyncIterator[TestServers]:
    """A throw-away database whose tables have no policies."""
    async with fresh_database(servers) as apart:
        admin = await asyncpg.connect(apart.superuser_url)
        for table in sorted(tenant_tables()):
            await admin.execute(f"DROP POLICY tenant ON hubwright.{table}")
            await admin.execute(f"ALTER TABLE hubwright.{table} NO FORCE ROW LEVEL SECURITY")
            await admin.execute(f"ALTER TABLE hubwright.{table} DISABLE ROW LEVEL SECURITY")
        await admin.close()
        yield apart


def without_our_filters(patch: pytest.MonkeyPatch, now: Callable[[], bool] = lambda: True) -> None:
    """Every filter lets everything through."""
    before = Rows.__init__

    def unfiltered(self: Any, table: Any) -> None:
        before(self, table)
        if now():
            self.mine = table.tenant_id == table.tenant_id

    patch.setattr(Rows, "__init__", unfiltered)
    patch.setattr(sql_module, "_checked", lambda statement: opened(statement) if now() else statement)
    for module in (whole_tables, named_rows):
        patch.setattr(module, "DB", _Open(now))


class _Open:
    """The database as files that put their SQL together ask for it, with their filters open."""

    def __init__(self, now: Callable[[], bool]) -> None:
        self._now = now

    def current_connection(self) -> "_Open":
        return self

    def __getattr__(self, name: str) -> Any:
        def asked(statement: str, *arguments: object) -> Any:
            ask = getattr(DB.current_connection(), name)
            return ask(opened(statement) if self._now() else statement, *arguments)

        return asked


def filters_of(statement: str) -> int:
    """How often a statement compares a tenant with what it was given."""
    return len(_TIE.findall(statement))


def opened(statement: str) -> str:
    """The statement with its filters open, unless it is about a table that has no other guard than them."""
    return statement if named(statement.replace('"', "")) & shared_by_tenant() else loosened(statement)


def loosened(statement: str, only: int | None = None) -> str:
    """The statement with its filters open, or with one of them; it takes the same arguments."""
    seen = iter(range(filters_of(statement)))
    return _TIE.sub(lambda tie: _open(tie) if only in (None, next(seen)) else tie[0], statement)


def without_one(statement: str) -> Iterator[str]:
    """The statement with one guard less each time: a filter, or the tenant that a new row is given."""
    for guard in (_TIE, _GIVEN):
        for found in guard.finditer(statement):
            yield f"{statement[: found.start()]}true{statement[found.end() :]}"


def _open(tie: re.Match[str]) -> str:
    return f"({tie[0]} OR {tie[1]} IS NOT NULL)"
