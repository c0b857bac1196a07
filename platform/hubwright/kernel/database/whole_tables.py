"""Acts on whole tables of the active tenant, whichever the catalogue names; the one place where SQL is put together.

Names come from the catalogue and are quoted; each statement binds the tenant as `$1`, as those that people write do.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from hubwright.kernel.database.engine import DB
from hubwright.kernel.database.shapes import Link, Shape, quoted
from hubwright.kernel.scope import active_tenant

_PATIENT = "SET LOCAL statement_timeout = '10min'; SET LOCAL idle_in_transaction_session_timeout = '30min'"
# How values are written must not depend on who asks.
_PLAIN = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL bytea_output = 'hex'"


async def be_patient() -> None:
    """Let the open transaction take its time: it reads or writes all that a tenant has."""
    await DB.current_connection().execute(f"{_PATIENT}; {_PLAIN}; SET LOCAL lock_timeout = '60s'")


async def count_rows(shape: Shape) -> int:
    """How many the active tenant has."""
    found: int = await DB.current_connection().fetchval(
        f"SELECT count(*) FROM {shape.table} WHERE tenant_id = $1", active_tenant()
    )
    return found


async def read_lines(shape: Shape, columns: Sequence[str], at_once: int) -> AsyncIterator[list[str]]:
    """Every row as one line of JSON, in the order of the key, some at a time however many there are."""
    order = f" ORDER BY {', '.join(map(quoted, shape.key))}" if shape.key else ""
    sql = (
        f"SELECT row_to_json(r)::text FROM (SELECT {', '.join(map(quoted, columns))} FROM {shape.table}"
        f" WHERE tenant_id = $1{order}) r"
    )
    cursor = await DB.current_connection().cursor(sql, active_tenant())
    while found := await cursor.fetch(at_once):
        yield [row[0] for row in found]


async def write_lines(shape: Shape, columns: Sequence[str], lines: Sequence[str]) -> int:
    """Write rows that `read_lines` gave; what a column that must be filled has as null is the JSON null."""
    names = ", ".join(map(quoted, columns))
    status = await DB.current_connection().execute(
        f"INSERT INTO {shape.table} (tenant_id, {names}) SELECT $1, {', '.join(_read(shape, c) for c in columns)}"
        f" FROM json_populate_recordset(NULL::{shape.table}, $2::text::json) r",
        active_tenant(),
        _array(lines),
    )
    return _touched(status)


async def tie_lines(shape: Shape, link: Link, lines: Sequence[str]) -> int:
    """Fill in, in rows that stand already, the columns of a link that closes a circle."""
    sets = ", ".join(f"{quoted(name)} = r.{quoted(name)}" for name in link.own)
    same = " AND ".join(f"t.{quoted(name)} = r.{quoted(name)}" for name in shape.key)
    status = await DB.current_connection().execute(
        f"UPDATE {shape.table} t SET {sets}"
        f" FROM json_populate_recordset(NULL::{shape.table}, $2::text::json) r"
        f" WHERE t.tenant_id = $1 AND {same} AND r.{quoted(link.own[0])} IS NOT NULL",
        active_tenant(),
        _array(lines),
    )
    return _touched(status)


async def loosen(shape: Shape, link: Link, most: int) -> int:
    """Empty the columns of a link that closes a circle, in some rows; tells in how many."""
    sets = ", ".join(f"{quoted(name)} = NULL" for name in link.own)
    first = quoted(link.own[0])
    status = await DB.current_connection().execute(
        f"UPDATE {shape.table} SET {sets} WHERE tenant_id = $1 AND {_some(shape, f'{first} IS NOT NULL')}",
        active_tenant(),
        most,
    )
    return _touched(status)


async def delete_some(shape: Shape, most: int) -> int:
    """Take some rows away; tells how many went."""
    status = await DB.current_connection().execute(
        f"DELETE FROM {shape.table} WHERE tenant_id = $1 AND {_some(shape, 'true')}", active_tenant(), most
    )
    return _touched(status)


def _some(shape: Shape, which: str) -> str:
    if not shape.key:
        return f"{which} AND $2::integer > 0"
    key = ", ".join(map(quoted, shape.key))
    return f"({key}) IN (SELECT {key} FROM {shape.table} WHERE tenant_id = $1 AND {which} LIMIT $2::integer)"


def _read(shape: Shape, column: str) -> str:
    told = shape.column(column)
    value = f"r.{quoted(column)}"
    return f"coalesce({value}, 'null'::jsonb)" if told.needed and told.type == "jsonb" else value


def _array(lines: Sequence[str]) -> str:
    return f"[{','.join(lines)}]"


def _touched(status: Any) -> int:
    word = str(status).rsplit(" ", 1)[-1]
    return int(word) if word.isdigit() else 0
