"""Rows of two companies under the same keys, and what a table holds, read without the modules that are tried."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hubwright.kernel.database import DB, acting_for, execute_many, fetch
from hubwright.kernel.database.catalogue import tenant_shapes
from hubwright.kernel.database.shapes import Shape

ONE, TWO, THREE, FOUR = (UUID(int=number) for number in range(1, 5))
SHUFFLED = (THREE, ONE, FOUR, TWO)
NOBODY = UUID(int=99)


async def shape_of(table: str) -> Shape:
    """As the catalogue tells it."""
    (shape,) = [shape for shape in await tenant_shapes() if shape.name == table]
    return shape


async def in_no_order() -> None:
    """Rows come as they lie in the table, unless a statement says otherwise."""
    await DB.current_connection().execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off")


async def put(table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Write rows one by one, in this order; all have the same columns."""
    columns = list(rows[0])
    places = ", ".join(f"${number}" for number in range(2, len(columns) + 2))
    await execute_many(
        f"INSERT INTO {table} (tenant_id, {', '.join(columns)}) VALUES ($1, {places})",
        [tuple(row[column] for column in columns) for row in rows],
    )


async def held(table: str, columns: str, order: str = "1") -> list[tuple[Any, ...]]:
    """What the active company has there."""
    found = await fetch(f"SELECT {columns} FROM {table} WHERE tenant_id = $1 ORDER BY {order}")
    return [tuple(row.values()) for row in found]


async def everything(tenant_id: UUID, *tables: str) -> list[str]:
    """All rows of some tables of a company, whatever is in them."""
    async with acting_for(tenant_id):
        return [
            row["line"]
            for table in tables
            for row in await fetch(f"SELECT t::text AS line FROM {table} t WHERE t.tenant_id = $1 ORDER BY 1")
        ]
