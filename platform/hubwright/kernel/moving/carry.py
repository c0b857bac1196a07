"""Copying a tenant's rows, then again and again what has changed since, in ever shorter rounds.

Which rows have changed is read off the number of the transaction that wrote each: no trigger, no lock, and a row too
many does no harm. Each round is one transaction in the target: all of it, or nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import UUID

from hubwright.kernel.moving.catalogue import MovedTable
from hubwright.kernel.moving.side import Connection, Side

_CHUNKS = 64  # of a copy on the way from one database to the other


class _Count(NamedTuple):
    rows: int
    young: int


class Carriage:
    """One tenant on its way."""

    def __init__(self, source: Side, target: Side, tenant_id: UUID, tables: list[MovedTable]) -> None:
        self.source = source
        self.target = target
        self.tenant_id = tenant_id
        self.tables = tables
        self._seen = 0  # every transaction below this number was over when the last round read

    async def wipe(self, side: Side) -> int:
        """Remove the tenant's rows from one of the two; returns how many there were."""
        removed = 0
        async with side.acting_for(self.tenant_id):
            there = await self._counted(side)
            for table in self.tables:
                if there[table.name].rows:
                    sql = f"DELETE FROM {table.place} WHERE tenant_id = $1"
                    removed += _touched(await side.connection.execute(sql, self.tenant_id))
        return removed

    async def copy(self) -> int:
        """Copy everything, as it is at one moment; returns how many rows that was."""
        async with self.source.acting_for(self.tenant_id, one_moment=True), self.target.acting_for(self.tenant_id):
            seen, copied = await self._oldest(), 0
            here = await self._counted(self.source)
            for table in self.tables:
                if here[table.name].rows:
                    await self._fetch(table, "true")
                    copied += await self._insert(table)
                    await self.target.connection.execute(f"DROP TABLE {_incoming(table)}")
        self._seen = seen
        return copied

    async def catch_up(self) -> int:
        """Bring over what has changed since the last round, and take away what is gone; returns how many rows."""
        async with self.source.acting_for(self.tenant_id, one_moment=True), self.target.acting_for(self.tenant_id):
            seen = await self._oldest()
            newest = await self.source.connection.fetchval(
                "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
            )
            # A margin, because what age() counts from may be a little later than the snapshot.
            younger = f"age(xmin) <= {newest - self._seen + 10_000}"
            here, there = await self._counted(self.source, younger), await self._counted(self.target)
            changed, gone = sum(each.young for each in here.values()), 0
            young = [table for table in self.tables if here[table.name].young]
            for table in young:
                await self._fetch(table, younger)
            for table in self.tables:
                new = await self._new(table) if table in young else 0
                if there[table.name].rows + new > here[table.name].rows:
                    gone += await self._remove_gone(table)
            for table in young:
                await self._update(table)
                await self._insert(table)
                await self.target.connection.execute(f"DROP TABLE {_incoming(table)}")
        self._seen = seen
        return changed + gone

    async def _counted(self, side: Side, younger: str = "false") -> dict[str, "_Count"]:
        """How many rows there are in each table, and how many of them are young."""
        each = (
            f"SELECT '{table.name}', count(*), count(*) FILTER (WHERE {younger})"
            f" FROM {table.place} WHERE tenant_id = $1"
            for table in self.tables
        )
        found = await side.connection.fetch(" UNION ALL ".join(each), self.tenant_id)
        return {name: _Count(rows, young) for name, rows, young in found}

    async def _oldest(self) -> int:
        return int(
            await self.source.connection.fetchval("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        )

    async def _fetch(self, table: MovedTable, condition: str) -> None:
        """Bring rows beside the table they belong to."""
        await self.target.connection.execute(
            f"CREATE TEMP TABLE {_incoming(table)} (LIKE {table.place}) ON COMMIT DROP"
        )
        wanted = f"SELECT {table.listed} FROM {table.place} WHERE tenant_id = $1 AND {condition}"
        await self._pipe(wanted, _incoming(table), table.columns)

    async def _new(self, table: MovedTable) -> int:
        sql = (
            f"SELECT count(*) FROM {_incoming(table)} i WHERE NOT EXISTS (SELECT FROM {table.place} t"
            f" WHERE t.tenant_id = $1 AND {table.same('t', 'i')})"
        )
        return int(await self.target.connection.fetchval(sql, self.tenant_id))

    async def _remove_gone(self, table: MovedTable) -> int:
        """Rows that the source has no more; their keys are only compared when the numbers say that there are any."""
        key = ", ".join(table.key)
        await self.target.connection.execute(f"CREATE TEMP TABLE present AS SELECT {key} FROM {table.place} LIMIT 0")
        await self._pipe(f"SELECT {key} FROM {table.place} WHERE tenant_id = $1", "present", table.key)
        status = await self.target.connection.execute(
            f"DELETE FROM {table.place} t WHERE t.tenant_id = $1"
            f" AND NOT EXISTS (SELECT FROM present p WHERE {table.same('t', 'p')})",
            self.tenant_id,
        )
        await self.target.connection.execute("DROP TABLE present")
        return _touched(status)

    async def _update(self, table: MovedTable) -> None:
        if table.rest:
            values = ", ".join(f"{column} = i.{column}" for column in table.rest)
            await self.target.connection.execute(
                f"UPDATE {table.place} t SET {values} FROM {_incoming(table)} i"
                f" WHERE t.tenant_id = $1 AND {table.same('t', 'i')}",
                self.tenant_id,
            )

    async def _insert(self, table: MovedTable) -> int:
        status = await self.target.connection.execute(
            f"INSERT INTO {table.place} ({table.listed}) SELECT {table.listed} FROM {_incoming(table)} i"
            f" WHERE NOT EXISTS (SELECT FROM {table.place} t WHERE t.tenant_id = $1 AND {table.same('t', 'i')})",
            self.tenant_id,
        )
        return _touched(status)

    async def _pipe(self, query: str, into: str, columns: tuple[str, ...]) -> None:
        """From one database to the other, without ever holding more than a little of it."""
        chunks: asyncio.Queue[bytes | None] = asyncio.Queue(_CHUNKS)

        async def read() -> None:
            try:
                written = query.replace("$1", f"'{self.tenant_id}'")
                await self.source.connection.copy_from_query(written, output=chunks.put, format="binary")
            finally:
                await chunks.put(None)

        async def arriving() -> AsyncIterator[bytes]:
            while (chunk := await chunks.get()) is not None:
                yield chunk

        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(read())
                both.create_task(_written(self.target.connection, into, columns, arriving()))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None


async def _written(connection: Connection, name: str, columns: tuple[str, ...], source: AsyncIterator[bytes]) -> None:
    await connection.copy_to_table(
        name.strip('"'), columns=[column.strip('"') for column in columns], source=source, format="binary"
    )


def _incoming(table: MovedTable) -> str:
    return f'"incoming_{table.name}"'


def _touched(status: str) -> int:
    return int(status.rsplit(" ", 1)[-1])
