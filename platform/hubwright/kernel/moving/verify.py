"""Comparing the two copies: as many rows in each table, and the same hash over all of them."""

import asyncio
from uuid import UUID

from hubwright.kernel.backup.manifest import Mark
from hubwright.kernel.moving.catalogue import MovedTable
from hubwright.kernel.moving.side import Side


class Differs(RuntimeError):
    """A table is not the same on both sides; nothing has been moved."""


async def verify(source: Side, target: Side, tenant_id: UUID, tables: list[MovedTable]) -> dict[str, Mark]:
    """Compare every table; returns what there is."""
    here, there = await asyncio.gather(*(_marks(side, tenant_id, tables) for side in (source, target)))
    differing = sorted(name for name in here if here[name] != there[name])
    if differing:
        raise Differs(f"{differing[0]} has {here[differing[0]]} in {source.key}, {there[differing[0]]} in {target.key}")
    return here


async def _marks(side: Side, tenant_id: UUID, tables: list[MovedTable]) -> dict[str, Mark]:
    each = (
        f"SELECT '{table.name}', count(*),"
        f" coalesce(sum(('x' || left(md5(ROW({table.listed})::text), 15))::bit(60)::bigint), 0)::text"
        f" FROM {table.place} WHERE tenant_id = $1"
        for table in tables
    )
    async with side.acting_for(tenant_id, one_moment=True):
        found = await side.connection.fetch(" UNION ALL ".join(each), tenant_id)
    return {name: Mark(rows, marked) for name, rows, marked in found}
