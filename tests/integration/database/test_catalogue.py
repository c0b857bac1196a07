"""What PostgreSQL's catalogue tells of the tables that tenants have: keys, columns and links, and no table too many."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from hubwright.kernel.database import catalogue
from hubwright.kernel.database.catalogue import migrations, tenant_shapes
from hubwright.kernel.database.shapes import Column, Link, Shape
from tests.support.database import TestServers

MOMENT = "timestamp with time zone"
ODD = """
CREATE TABLE hubwright.odd_parent (
    tenant_id uuid NOT NULL DEFAULT app.tid(), a int, b text, PRIMARY KEY (tenant_id, b, a)
);
CREATE TABLE hubwright.odd_child (
    gone int, b text, tenant_id uuid NOT NULL DEFAULT app.tid(), a int NOT NULL, twice int GENERATED ALWAYS AS (a * 2)
    STORED, other_b text NOT NULL, FOREIGN KEY (tenant_id, b, a) REFERENCES hubwright.odd_parent,
    FOREIGN KEY (tenant_id, other_b, a) REFERENCES hubwright.odd_parent
);
ALTER TABLE hubwright.odd_child DROP COLUMN gone;
CREATE TABLE hubwright.odd_parts (
    tenant_id uuid NOT NULL DEFAULT app.tid(), at date, PRIMARY KEY (tenant_id, at)
) PARTITION BY RANGE (at);
CREATE TABLE hubwright.odd_part PARTITION OF hubwright.odd_parts DEFAULT;
CREATE TABLE hubwright.odd_global (tenant_id uuid NOT NULL, id int PRIMARY KEY);
CREATE TABLE public.odd_elsewhere (tenant_id uuid NOT NULL DEFAULT app.tid());
CREATE VIEW hubwright.odd_view AS SELECT * FROM hubwright.odd_parent;
"""


@pytest.fixture
async def odd_tables(servers: TestServers, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Tables of kinds that the product has none of, in a transaction that is never committed."""
    admin: asyncpg.Connection[Any] = await asyncpg.connect(servers.superuser_url)
    begun = admin.transaction()
    await begun.start()
    try:
        await admin.execute(ODD)
        monkeypatch.setattr(catalogue, "DB", SimpleNamespace(current_connection=lambda: admin))
        yield
    finally:
        await begun.rollback()
        await admin.close()


async def shapes_by_name() -> dict[str, Shape]:
    return {shape.name: shape for shape in await tenant_shapes()}


async def test_a_shape_has_key_columns_and_links_without_the_tenant(in_tenant_a: UUID) -> None:
    shapes = await shapes_by_name()
    assert shapes["tenant_variable"] == Shape(
        "tenant_variable",
        ("key",),
        (Column("key", "text", True), Column("value", "jsonb", True), Column("updated_at", MOMENT, True)),
    )
    assert shapes["payment_customer"] == Shape(
        "payment_customer", (), (Column("customer", "text", True), Column("made_at", MOMENT, True))
    )
    assert shapes["contact_word"] == Shape(
        "contact_word", ("term", "contact_id"), (Column("term", "text", True), Column("contact_id", "uuid", True))
    )
    assert shapes["canned_reply"] == Shape(
        "canned_reply",
        ("id",),
        (
            Column("id", "uuid", True),
            Column("member_id", "uuid", False),
            Column("shortcut", "text", True),
            Column("text", "text", True),
            Column("updated_at", MOMENT, True),
        ),
        (Link("member", ("member_id",), True),),
    )
    assert shapes["queue_member"].links == (
        Link("member", ("member_id",), False),
        Link("queue", ("queue_id",), False),
    )


async def test_every_table_of_tenants_is_told_once_by_name_and_no_other(in_tenant_a: UUID) -> None:
    names = [shape.name for shape in await tenant_shapes()]
    assert names == sorted(set(names))
    assert {"contact", "flow_step", "usage_rolled"} <= set(names)
    assert not {"tenant", "placement", "account", "step"} & set(names)


async def test_the_tenants_column_stands_nowhere(in_tenant_a: UUID) -> None:
    for shape in await tenant_shapes():
        named = [column.name for column in shape.columns]
        assert "tenant_id" not in {*named, *shape.key, *(name for link in shape.links for name in link.own)}
        assert set(shape.key) <= set(named)
        assert len(named) == len(set(named)) > 0


async def test_a_key_has_the_order_of_the_constraint_and_not_of_the_table(odd_tables: None) -> None:
    assert (await shapes_by_name())["odd_parent"] == Shape(
        "odd_parent", ("b", "a"), (Column("a", "integer", True), Column("b", "text", True))
    )


async def test_a_table_without_a_key_has_its_links_and_no_column_that_is_gone_or_calculated(odd_tables: None) -> None:
    child = (await shapes_by_name())["odd_child"]
    assert (child.name, child.key) == ("odd_child", ())
    assert child.columns == (Column("b", "text", False), Column("a", "integer", True), Column("other_b", "text", True))
    assert set(child.links) == {
        Link("odd_parent", ("b", "a"), True),
        Link("odd_parent", ("other_b", "a"), False),
    }


async def test_parts_views_and_tables_of_everybody_are_not_told(odd_tables: None) -> None:
    assert {name for name in await shapes_by_name() if name.startswith("odd_")} == {
        "odd_parent",
        "odd_child",
        "odd_parts",
    }


async def test_migrations_are_told_in_their_order(in_tenant_a: UUID, servers: TestServers) -> None:
    admin: asyncpg.Connection[Any] = await asyncpg.connect(servers.superuser_url)
    ran = {row["name"] for row in await admin.fetch("SELECT name FROM app.migration")}
    await admin.close()
    found = await migrations()
    assert found == sorted(ran)
    assert found[0] == "2026-11-24T07:00:00:000000"
