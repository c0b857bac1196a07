"""Which tables hold rows of a tenant: asked of the database, so that a new one cannot be forgotten."""

import msgspec

from hubwright.kernel.errors import StartRefused
from hubwright.kernel.moving.side import Side

_TABLES = """SELECT c.relname AS name,
    (SELECT array_agg(quote_ident(a.attname) ORDER BY a.attnum) FROM pg_attribute a
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
    (SELECT array_agg(quote_ident(a.attname) ORDER BY a.attnum) FROM pg_index i JOIN pg_attribute a
       ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary) AS key
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'hubwright' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND (c.relforcerowsecurity OR c.relname = ANY (app.beside())) ORDER BY c.relname"""


class MovedTable(msgspec.Struct, frozen=True):
    """A table with its columns and those of its primary key, quoted."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def place(self) -> str:
        return f'hubwright."{self.name}"'

    @property
    def listed(self) -> str:
        return ", ".join(self.columns)

    @property
    def rest(self) -> tuple[str, ...]:
        """What is not part of the key."""
        return tuple(column for column in self.columns if column not in self.key)

    def same(self, one: str, other: str) -> str:
        """The condition that two rows are the same row."""
        return " AND ".join(f"{one}.{column} = {other}.{column}" for column in self.key)


async def moved_tables(source: Side, target: Side) -> list[MovedTable]:
    """The tables of both; they must be of the same version."""
    here, there = [
        [MovedTable(r["name"], tuple(r["columns"]), tuple(r["key"])) for r in await side.connection.fetch(_TABLES)]
        for side in (source, target)
    ]
    if {table.name: set(table.columns) for table in here} != {table.name: set(table.columns) for table in there}:
        raise StartRefused(
            f"The tables of {source.key} and {target.key} differ: run `hubwright migrate`, it brings both up to date."
        )
    return here
