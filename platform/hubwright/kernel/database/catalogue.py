"""Reads from PostgreSQL's own catalogue which tables tenants have, so that no list of ours can forget one."""

from hubwright.kernel.database.engine import DB
from hubwright.kernel.database.shapes import Column, Link, Shape

# A tenant's table is one whose tenant comes from the scope; partitions are reached through their parent. Not asked of
# the policies: what a company has must not depend on the second layer.
_FROM_SCOPE = (
    "EXISTS (SELECT FROM pg_attribute t JOIN pg_attrdef d ON d.adrelid = t.attrelid AND d.adnum = t.attnum"
    " WHERE t.attrelid = {of}.oid AND t.attname = 'tenant_id' AND pg_get_expr(d.adbin, d.adrelid) LIKE '%tid()')"
)
_OWNED = (
    f"n.nspname = 'hubwright' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND {_FROM_SCOPE.format(of='c')}"
)
_COLUMNS = (
    'SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,'
    " a.attnotnull AS needed, coalesce(a.attnum = ANY (k.conkey), false) AS in_key,"
    " array_position(k.conkey, a.attnum) AS place"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
    " LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'"
    f" WHERE {_OWNED} ORDER BY c.relname, a.attnum"
)
_LINKS = (
    'SELECT c.relname AS "table", p.relname AS parent,'
    " array_agg(a.attname::text ORDER BY o.n) AS own, bool_or(NOT a.attnotnull) AS loose"
    " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_class p ON p.oid = k.confrelid"
    " CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS o (attnum, n)"
    " JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.attnum"
    f" WHERE k.contype = 'f' AND {_FROM_SCOPE.format(of='p')}"
    f" AND a.attname <> 'tenant_id' AND {_OWNED}"
    " GROUP BY c.relname, p.relname, k.oid ORDER BY 1, 2"
)


async def tenant_shapes() -> list[Shape]:
    """Every table that tenants have, by name; joins the transaction that is open."""
    connection = DB.current_connection()
    columns: dict[str, list[Column]] = {}
    keys: dict[str, dict[int, str]] = {}
    for row in await connection.fetch(_COLUMNS):
        columns.setdefault(row["table"], []).append(Column(row["name"], row["type"], row["needed"]))
        if row["in_key"] and row["name"] != "tenant_id":
            keys.setdefault(row["table"], {})[row["place"]] = row["name"]
    links: dict[str, list[Link]] = {}
    for row in await connection.fetch(_LINKS):
        links.setdefault(row["table"], []).append(Link(row["parent"], tuple(row["own"]), row["loose"]))
    return [
        Shape(
            name=table,
            key=tuple(name for _place, name in sorted(keys.get(table, {}).items())),
            columns=tuple(column for column in found if column.name != "tenant_id"),
            links=tuple(links.get(table, ())),
        )
        for table, found in columns.items()
    ]


async def migrations() -> list[str]:
    """What was run over this database, in order."""
    return [row["name"] for row in await DB.current_connection().fetch("SELECT name FROM app.migration ORDER BY name")]
