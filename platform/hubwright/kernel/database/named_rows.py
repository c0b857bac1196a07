"""Takes away, empties and counts rows of the active tenant that name given things; for erasure and retention.

As in `whole_tables`, names of tables and columns come from the catalogue and are quoted, values are bound.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from hubwright.kernel.database.engine import DB
from hubwright.kernel.database.shapes import Shape, quoted
from hubwright.kernel.scope import active_tenant

Names = Collection[UUID | str]
# What a column holds once its words are gone.
Empty = Literal["", "{}", "[]", "0", "null", "now", "its own id"]
_EMPTY: dict[Empty, str] = {
    "": "''",
    "{}": "'{}'",
    "[]": "'[]'",
    "0": "0",
    "null": "NULL",
    "now": "now()",
    "its own id": "'erased:' || id",
}


async def ids_where(shape: Shape, wanted: str, by: str, names: Names) -> list[UUID]:
    """One column of the rows that name one of these."""
    found = await DB.current_connection().fetch(
        f"SELECT DISTINCT {quoted(wanted)} AS id FROM {shape.table} WHERE tenant_id = $1 AND {_names(shape, by)}"
        f" AND {quoted(wanted)} IS NOT NULL",
        active_tenant(),
        _list(shape, by, names),
    )
    return [row["id"] for row in found]


async def count_where(shape: Shape, by: str, names: Names) -> int:
    """How many rows name one of these."""
    found: int = await DB.current_connection().fetchval(
        f"SELECT count(*) FROM {shape.table} WHERE tenant_id = $1 AND {_names(shape, by)}",
        active_tenant(),
        _list(shape, by, names),
    )
    return found


async def lines_where(shape: Shape, columns: Sequence[str], by: str, names: Names) -> list[str]:
    """The rows that name one of these, each as a line of JSON."""
    order = f" ORDER BY {', '.join(map(quoted, shape.key))}" if shape.key else ""
    found = await DB.current_connection().fetch(
        f"SELECT row_to_json(r)::text FROM (SELECT {', '.join(map(quoted, columns))} FROM {shape.table}"
        f" WHERE tenant_id = $1 AND {_names(shape, by)}{order}) r",
        active_tenant(),
        _list(shape, by, names),
    )
    return [row[0] for row in found]


async def delete_where(shape: Shape, by: str, names: Names) -> int:
    """Take away the rows that name one of these."""
    return await _run(
        f"DELETE FROM {shape.table} WHERE tenant_id = $1 AND {_names(shape, by)}", _list(shape, by, names)
    )


async def empty_where(shape: Shape, words: Mapping[str, Empty], by: str, names: Names) -> int:
    """Empty the columns that hold words, in the rows that name one of these; tells how many rows held some."""
    return await _run(
        f"UPDATE {shape.table} SET {_sets(words)} WHERE tenant_id = $1 AND {_names(shape, by)} AND ({_full(words)})",
        _list(shape, by, names),
    )


async def count_mentioning(shape: Shape, columns: Sequence[str], words: Sequence[str]) -> int:
    """How many rows say one of these words in one of these columns."""
    found: int = await DB.current_connection().fetchval(
        f"SELECT count(*) FROM {shape.table} WHERE tenant_id = $1 AND {_says(columns)}", active_tenant(), list(words)
    )
    return found


async def delete_mentioning(shape: Shape, columns: Sequence[str], words: Sequence[str]) -> int:
    """Take away rows that say one of these words."""
    return await _run(f"DELETE FROM {shape.table} WHERE tenant_id = $1 AND {_says(columns)}", list(words))


async def empty_mentioning(
    shape: Shape, empty: Mapping[str, Empty], columns: Sequence[str], words: Sequence[str]
) -> int:
    """Empty columns of rows that say one of these words."""
    return await _run(
        f"UPDATE {shape.table} SET {_sets(empty)} WHERE tenant_id = $1 AND {_says(columns)} AND ({_full(empty)})",
        list(words),
    )


async def count_older(shape: Shape, by: str, before: datetime, *, most: int, also: str = "") -> int:
    """How many rows are older than a moment; no further than `most`."""
    found: int = await DB.current_connection().fetchval(
        f"SELECT count(*) FROM (SELECT FROM {shape.table} WHERE tenant_id = $1 AND {_older(by, also)} LIMIT $3) r",
        active_tenant(),
        before,
        most,
    )
    return found


async def delete_older(shape: Shape, by: str, before: datetime, *, most: int, also: str = "") -> int:
    """Take away some of the rows that are older than a moment, the first first; tells how many went."""
    key = ", ".join(map(quoted, shape.key))
    return await _run(
        f"DELETE FROM {shape.table} WHERE tenant_id = $1 AND ({key}) IN (SELECT {key} FROM {shape.table}"
        f" WHERE tenant_id = $1 AND {_older(by, also)} ORDER BY {key} LIMIT $3)",
        before,
        most,
    )


async def empty_older(
    shape: Shape, words: Mapping[str, Empty], by: str, before: datetime, *, most: int, also: str = ""
) -> int:
    """Empty columns in some of the rows that are older than a moment, the first first."""
    key = ", ".join(map(quoted, shape.key))
    return await _run(
        f"UPDATE {shape.table} SET {_sets(words)} WHERE tenant_id = $1 AND ({key}) IN (SELECT {key} FROM {shape.table}"
        f" WHERE tenant_id = $1 AND {_older(by, also)} ORDER BY {key} LIMIT $3)",
        before,
        most,
    )


async def _run(sql: str, *arguments: object) -> int:
    status = str(await DB.current_connection().execute(sql, active_tenant(), *arguments))
    word = status.rsplit(" ", 1)[-1]
    return int(word) if word.isdigit() else 0


def _older(by: str, also: str) -> str:
    """`also` is a condition of ours, written beside the class it belongs to."""
    return f"{quoted(by)} < $2" + (f" AND ({also})" if also else "")


def _says(columns: Sequence[str]) -> str:
    told = ", ".join(f"{quoted(column)}::text" for column in columns)
    return f"EXISTS (SELECT FROM unnest($2::text[]) w WHERE strpos(lower(concat_ws(' ', {told})), w) > 0)"


def _names(shape: Shape, by: str) -> str:
    return f"{quoted(by)} = ANY ($2::{_type(shape, by)}[])"


def _list(shape: Shape, by: str, names: Names) -> list[UUID] | list[str]:
    if _type(shape, by) == "uuid":
        return [UUID(str(name)) for name in names]
    return [str(name) for name in names]


def _type(shape: Shape, by: str) -> str:
    return "uuid" if shape.column(by).type == "uuid" else "text"


def _full(words: Mapping[str, Empty]) -> str:
    """Whether there is still something to empty; a moment is written together with what it is about."""
    return " OR ".join(
        f"{quoted(column)} IS DISTINCT FROM {_EMPTY[empty]}" for column, empty in words.items() if empty != "now"
    )


def _sets(words: Mapping[str, Empty]) -> str:
    return ", ".join(f"{quoted(column)} = {_EMPTY[empty]}" for column, empty in words.items())
