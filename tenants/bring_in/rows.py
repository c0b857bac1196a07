"""Writes the rows of an archive in an order in which each finds what it names."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from hubwright.kernel.database.catalogue import tenant_shapes
from hubwright.kernel.database.shapes import Shape, loose_links, parents_first
from hubwright.kernel.database.whole_tables import tie_lines, write_lines
from hubwright.kernel.errors import StartRefused
from tenants.bring_in.archive import Given
from tenants.bring_in.ids import Moving, Staying
from tenants.bring_in.known import KnownIds
from tenants.export import left_out
from tenants.export.manifest import Manifest

_AT_ONCE = 500
# Columns that name rows which are nobody's: an account, a release. Every other uuid is an id of the company's own rows.
EVERYBODYS = frozenset(
    {
        ("member", "account_id"),
        ("installation", "release_id"),
        ("installation", "asked_release"),
        ("installation_revision", "release_id"),
    }
)


class NewerArchive(StartRefused):
    """It has what this version does not know."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The archive was made by a newer version of Hubwright (it has {what}); nothing was changed.")


async def fitting_shapes(manifest: Manifest) -> list[Shape]:
    """The tables to write, parents first; refused where the archive has what is not known here."""
    shapes = {shape.name: shape for shape in await tenant_shapes() if shape.name not in left_out.TABLES}
    for table, columns in manifest.tables.items():
        if table not in shapes:
            raise NewerArchive(table)
        unknown = set(columns) - {column.name for column in shapes[table].columns}
        if unknown:
            raise NewerArchive(f"{table}.{min(unknown)}")
    return [shape for shape in parents_first(shapes.values()) if shape.name in manifest.tables]


def learn_ids(given: Given, shapes: Sequence[Shape], known: KnownIds) -> None:
    """Every id that stands in a column for ids of the company's own rows."""
    known.add([given.manifest.company.id])
    for shape in shapes:
        columns = [
            column.name
            for column in shape.columns
            if column.type.startswith("uuid") and (shape.name, column.name) not in EVERYBODYS
        ]
        for lines in given.lines(shape.name, _AT_ONCE):
            known.add(_ids_in(map(msgspec.json.decode, lines), columns))


def _ids_in(rows: Iterable[dict[str, object]], columns: Sequence[str]) -> Iterable[UUID]:
    for row in rows:
        for column in columns:
            value = row.get(column)
            for text in value if isinstance(value, list) else [value]:
                if text is not None:
                    yield UUID(str(text))


async def write_rows(given: Given, shapes: Sequence[Shape], ids: Moving | Staying, keys: dict[str, str]) -> int:
    """Write them all; links that close a circle are tied when everything stands. `keys` are channels' new ones."""
    loose = loose_links({shape.name: shape for shape in shapes})
    written = 0
    for shape in shapes:
        later = {name for link in loose.get(shape.name, ()) for name in link.own}
        columns = [name for name in given.manifest.tables[shape.name] if name not in later]
        for lines in given.lines(shape.name, _AT_ONCE):
            moved = [ids.line(line) for line in lines]
            if shape.name == "channel" and keys:
                moved = [_with_key(line, keys) for line in moved]
            written += await write_lines(shape, columns, moved)
    for shape in shapes:
        for link in loose.get(shape.name, ()):
            for lines in given.lines(shape.name, _AT_ONCE):
                await tie_lines(shape, link, [ids.line(line) for line in lines])
    return written


def _with_key(line: str, keys: dict[str, str]) -> str:
    row = msgspec.json.decode(line)
    return msgspec.json.encode({**row, "key": keys.get(row["key"], row["key"])}).decode()
