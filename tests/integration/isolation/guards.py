"""Asks every statement of a house again for a company that has nothing, whole, and then with one guard less each time.

At the moment when a statement runs for B, in B's own transaction, it is run for nobody in savepoints that are undone.
Whole, it must find and touch nothing. What finds something as soon as a guard is gone shows that the guard is one.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import msgspec
import pytest

from hubwright.kernel.database import engine
from hubwright.kernel.ids import new_id
from hubwright.kernel.scope import tenant_or_none
from tests.architecture.statements import named, tenant_tables
from tests.integration.isolation.layers import filters_of, loosened, opened

Connection = asyncpg.Connection
Plain = Callable[..., Awaitable[Any]]
_OFTEN = 12  # so many runs of a statement are looked at before a guard counts as one that nothing notices


class Outcome(msgspec.Struct, frozen=True):
    """What came of a statement: its rows as text, and how many it touched; or how it failed."""

    rows: str = ""
    status: str = ""
    failed: str = ""

    @property
    def touched(self) -> bool:
        """It changed or removed something."""
        word, _space, count = self.status.partition(" ")
        return word in ("UPDATE", "DELETE") and count not in ("", "0")


class Variant(msgspec.Struct, frozen=True):
    """A statement with one guard less: `first` is run before it."""

    guard: str
    sql: str
    first: str = ""


class Layer(Protocol):
    """What is tried of a statement: how it runs for nobody, and its variants."""

    def as_nobody(self, nobody: UUID) -> str:
        """What is set before a statement runs for a company that has nothing."""

    def whole(self, sql: str) -> str:
        """The statement as it runs while only this layer holds."""

    def variants(self, sql: str) -> list[Variant]:
        """One for each guard of it."""


class Filters:
    """Layer one: a statement's own filters; there is no row-level security around it."""

    def as_nobody(self, nobody: UUID) -> str:
        return ""

    def whole(self, sql: str) -> str:
        return sql

    def variants(self, sql: str) -> list[Variant]:
        return [Variant(sql, loosened(sql))]


class Policies:
    """Layer two: a table's policy; our own filters let everything through.

    Only of tables that a statement reads alone: what is joined is guarded by each table's.
    """

    def as_nobody(self, nobody: UUID) -> str:
        return f"SET LOCAL app.tenant_id = '{nobody}'"

    def whole(self, sql: str) -> str:
        return opened(sql)

    def variants(self, sql: str) -> list[Variant]:
        tables = named(sql.replace('"', "").replace("hubwright.", "")) & tenant_tables()
        return [Variant(table, opened(sql), f"SELECT unguarded('{table}')") for table in tables if len(tables) == 1]


class Guards:
    """What was found out so far, about the statements of one company."""

    def __init__(self, layer: Layer, of: UUID, words: Sequence[str]) -> None:
        self.layer, self.of, self.words = layer, of, [word.lower() for word in words]
        self.nobody = new_id()
        self.statements: set[str] = set()
        self.noticed: set[str] = set()
        self.leaks: list[str] = []
        self._tried: dict[str, int] = {}
        self._busy = False

    @property
    def unnoticed(self) -> list[str]:
        """Guards whose going nothing has shown."""
        return sorted(self._tried.keys() - self.noticed)

    @property
    def removed(self) -> int:
        """How many guards were taken away, each alone."""
        return len(self._tried.keys() | self.noticed)

    def figures(self) -> dict[str, object]:
        """For the proof."""
        return {
            "statements": len(self.statements),
            "leaks": len(self.leaks),
            "guards_removed": self.removed,
            "noticed": len(self.noticed),
            "unnoticed": self.unnoticed,
        }

    def listen(self, patch: pytest.MonkeyPatch) -> None:
        """Look at whatever the product runs for the company, just before it does."""
        plain = engine._Connection._execute

        async def looked_at(connection: Connection, sql: str, arguments: Sequence[Any], *more: Any, **how: Any) -> Any:
            if tenant_or_none() == self.of and not self._busy and connection.is_in_transaction():
                self._busy = True
                try:
                    await self._look(connection, sql, arguments)
                finally:
                    self._busy = False
            return await plain(connection, sql, arguments, *more, **how)

        patch.setattr(engine._Connection, "_execute", looked_at)

    async def _look(self, connection: Connection, sql: str, arguments: Sequence[Any]) -> None:
        if not filters_of(sql):
            return
        left = [v for v in self.layer.variants(sql) if v.guard not in self.noticed and self._tried_less(v.guard)]
        if not left and sql in self.statements:
            return
        for_nobody = [self.nobody if argument == self.of else argument for argument in arguments]
        as_nobody, whole = self.layer.as_nobody(self.nobody), self.layer.whole(sql)
        nothing = await self._run(connection, whole, for_nobody, as_nobody)
        self.statements.add(sql)
        if nothing.touched or any(word in nothing.rows.lower() for word in self.words):
            self.leaks.append(f"{nothing.status} {nothing.rows[:200]}: {sql}")
        if not left or await self._run(connection, whole, arguments) == nothing:
            return  # the company itself has nothing there either
        for variant in left:
            self._tried[variant.guard] = self._tried.get(variant.guard, 0) + 1
            if await self._run(connection, variant.sql, for_nobody, variant.first, as_nobody) != nothing:
                self.noticed.add(variant.guard)

    def _tried_less(self, guard: str) -> bool:
        return self._tried.get(guard, 0) < _OFTEN

    async def _run(self, connection: Connection, sql: str, arguments: Sequence[Any], *first: str) -> Outcome:
        """Run it and undo it."""
        before = "; ".join(part for part in ("SET LOCAL lock_timeout = '300ms'", *first) if part)
        await connection.execute("SAVEPOINT guards")
        try:
            await connection.execute(before)
            statement = await connection.prepare(sql)
            rows = await statement.fetch(*arguments)
            return Outcome(repr([tuple(row.values()) for row in rows]), statement.get_statusmsg())
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
            return Outcome(failed=type(failure).__name__)
        finally:
            await connection.execute("ROLLBACK TO SAVEPOINT guards; RELEASE SAVEPOINT guards")
