"""Writes one recognisable row of a tenant into every table, built from the catalogue alone."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from hubwright.kernel.ids import new_id

Connection = asyncpg.Connection
_GLOBAL = ("due", "door", "placement", "sign_in_session", "incident", "usage_day")  # each row a tenant's, read outside
# What a CHECK over several columns wants; everything else follows from the catalogue.
# `step` is a partition of flow_step, so their rows must differ.
WANTED: dict[str, dict[str, object]] = {"flow_session": {"draft_doc": "{}"}, "step": {"n": 2}}
_COLUMNS = """
SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, NULL) AS type,
       a.attnotnull AND (d.oid IS NULL OR a.attname = 'tenant_id') AS needed
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE n.nspname = 'hubwright' AND c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum"""
_LINKS = """
SELECT k.conrelid::regclass::text AS "table", k.confrelid::regclass::text AS parent,
       array_agg(a.attname::text ORDER BY o.n) AS mine, array_agg(b.attname::text ORDER BY o.n) AS theirs
FROM pg_constraint k, unnest(k.conkey, k.confkey) WITH ORDINALITY AS o(mine, theirs, n)
JOIN LATERAL (SELECT attname FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = o.mine) a ON true
JOIN LATERAL (SELECT attname FROM pg_attribute WHERE attrelid = k.confrelid AND attnum = o.theirs) b ON true
WHERE k.contype = 'f' GROUP BY k.oid, k.conrelid, k.confrelid"""
_CHECKS = """
SELECT k.conrelid::regclass::text AS "table", pg_get_constraintdef(k.oid) AS told
FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE k.contype = 'c' AND n.nspname = 'hubwright'"""


class Blueprint(msgspec.Struct):
    """What the catalogue says about the tables."""

    columns: dict[str, list[dict[str, Any]]]
    links: dict[str, list[dict[str, Any]]]
    choices: dict[tuple[str, str], str]

    def owned(self) -> list[str]:
        """The tables of tenants, parents before children."""
        tables = [t for t, columns in self.columns.items() if any(c["name"] == "tenant_id" for c in columns)]
        owned = [t for t in tables if t not in _GLOBAL]
        ordered: list[str] = []
        while len(ordered) < len(owned):
            ready = [t for t in owned if t not in ordered and self._parents(t) <= {*ordered, "account"}]
            assert ready, "tables that need each other"
            ordered += ready
        return ordered

    def _parents(self, table: str) -> set[str]:
        return {link["parent"] for link in self._needed_links(table)}

    def _needed_links(self, table: str) -> list[dict[str, Any]]:
        needed = {c["name"] for c in self.columns[table] if c["needed"]}
        return [link for link in self.links.get(table, []) if set(link["mine"]) <= needed]

    def row(self, table: str, tenant: UUID, parents: dict[str, dict[str, object]]) -> dict[str, object]:
        """Values for one row."""
        values: dict[str, object] = {"tenant_id": tenant, **WANTED.get(table, {})}
        for link in self._needed_links(table):
            values |= {m: parents[link["parent"]][t] for m, t in zip(link["mine"], link["theirs"], strict=True)}
        for column in self.columns[table]:
            if column["needed"] and column["name"] not in values:
                chosen = self.choices.get((table, column["name"]))
                values[column["name"]] = chosen if chosen is not None else _value(column["type"], tenant)
        return values


async def blueprint(connection: Connection) -> Blueprint:
    """Read the catalogue."""
    columns: dict[str, list[dict[str, Any]]] = {}
    for row in await connection.fetch(_COLUMNS):
        columns.setdefault(row["table"], []).append(dict(row))
    links: dict[str, list[dict[str, Any]]] = {}
    for row in await connection.fetch(_LINKS):
        links.setdefault(row["table"], []).append(dict(row))
    choices: dict[tuple[str, str], str] = {}
    for row in await connection.fetch(_CHECKS):
        listed = re.match(r"CHECK \(\((\w+) = ANY \(ARRAY\['([^']*)'", row["told"])
        if listed is not None:
            choices[row["table"], listed[1]] = listed[2]
    return Blueprint(columns, links, choices)


async def plant(connection: Connection, plan: Blueprint, tenant: UUID) -> dict[str, dict[str, object]]:
    """Write one row of the tenant into each of its tables; as a superuser, in the caller's transaction."""
    planted: dict[str, dict[str, object]] = {"account": {"id": new_id()}}
    await connection.execute(
        "INSERT INTO account (id, email, name) VALUES ($1, $2, $2)", planted["account"]["id"], canary(tenant)
    )
    for table in plan.owned():
        planted[table] = plan.row(table, tenant, planted)
        if table == "member":  # no foreign key: a company may live in a database of its own, and accounts do not
            planted[table]["account_id"] = planted["account"]["id"]
        await insert(connection, table, planted[table])
    return planted


async def insert(connection: Connection, table: str, values: dict[str, object]) -> None:
    """Write one row."""
    names = ", ".join(values)
    places = ", ".join(f"${n}" for n in range(1, len(values) + 1))
    await connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", *values.values())


def canary(tenant: UUID) -> str:
    """The word that gives a tenant's rows away; never the same twice."""
    return f"CANARY-{tenant.hex}-{new_id().hex}"


def _value(kind: str, tenant: UUID) -> object:
    return {
        "uuid": new_id(),
        "text": canary(tenant),
        "jsonb": "{}",
        "integer": 1,
        "smallint": 1,
        "bigint": 1,
        "numeric": Decimal(1),
        "double precision": float(1),
        "boolean": False,
        "bytea": canary(tenant).encode(),
        "timestamp with time zone": datetime.now(UTC),
        "date": datetime.now(UTC).date(),
    }[kind]
