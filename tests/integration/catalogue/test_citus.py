"""The schema can be spread over many servers by tenant: every table qualifies, and the script names each once.

There is no Citus here: its two functions are stood in for by ones that write down what they are asked, and the rules
that Citus documents are asked of the catalogue. What only a cluster can show is said in docs/scaling.md.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hubwright.kernel.migrate.runner import migrations_folder
from tests.architecture.statements import tenant_tables
from tests.integration.catalogue.global_tables import global_tables
from tests.support.database import TestServers
from tests.support.fresh_database import fresh_database

Connection = asyncpg.Connection
SCRIPT = (migrations_folder() / "citus" / "distribute.sql").read_text(encoding="utf-8")
# Global for row-level security, yet each row is one tenant's: spread, not copied.
SPREAD_THOUGH_GLOBAL = {"due", "incident", "usage_day"}
STAND_IN = """
CREATE TABLE public.asked (position serial, name text, how text);
CREATE FUNCTION public.create_reference_table(tab regclass) RETURNS void LANGUAGE sql AS $$
    INSERT INTO public.asked (name, how) VALUES (split_part(tab::text, '.', -1), 'copy') $$;
CREATE FUNCTION public.create_distributed_table(tab regclass, by text, colocate_with text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND tab IN (k.conrelid, k.confrelid)
               AND k.conrelid <> k.confrelid AND k.conparentid = 0
               AND NOT EXISTS (SELECT FROM public.asked a
                               WHERE a.name = split_part(k.confrelid::regclass::text, '.', -1))) THEN
        RAISE EXCEPTION '% is tied to a table that is not spread yet', tab;
    END IF;
    INSERT INTO public.asked (name, how) VALUES (split_part(tab::text, '.', -1), by || ' beside ' || colocate_with);
END $$;
"""
# What keeps a table from being spread by tenant_id; `$1` are the tables that are copied instead.
RULES = {
    "every key holds the tenant": """
        SELECT i.indexrelid::regclass::text FROM spread s JOIN pg_index i ON i.indrelid = s.oid
        WHERE (i.indisunique OR i.indisexclusion) AND NOT EXISTS (
            SELECT FROM pg_attribute a
            WHERE a.attrelid = s.oid AND a.attnum = ANY (i.indkey) AND a.attname = 'tenant_id')""",
    "the tenant is a uuid everywhere, so that rows of one lie on one server": """
        SELECT s.name FROM spread s WHERE NOT EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = s.oid AND a.attname = 'tenant_id' AND a.attnotnull
              AND a.atttypid = 'uuid'::regtype)""",
    "a tie between spread tables ties tenant to tenant": """
        SELECT s.name || ': ' || k.conname FROM spread s JOIN pg_constraint k ON k.conrelid = s.oid
        JOIN spread t ON t.oid = k.confrelid WHERE k.contype = 'f' AND NOT EXISTS (
            SELECT FROM unnest(k.conkey, k.confkey) AS pair(mine, theirs)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.mine AND a.attname = 'tenant_id'
            JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.theirs AND b.attname = 'tenant_id')""",
    "no tie from a copied table to a spread one": """
        SELECT k.conname::text FROM pg_constraint k JOIN copied c ON c.oid = k.conrelid
        JOIN spread s ON s.oid = k.confrelid WHERE k.contype = 'f'""",
    "no tie that sets values or cascades over the tenant": """
        SELECT s.name || ': ' || k.conname FROM spread s JOIN pg_constraint k ON k.conrelid = s.oid
        WHERE k.contype = 'f' AND (k.confdeltype IN ('n', 'd') OR k.confupdtype IN ('n', 'd', 'c'))""",
    "no trigger": """
        SELECT s.name || ': ' || t.tgname FROM spread s JOIN pg_trigger t ON t.tgrelid = s.oid
        WHERE NOT t.tgisinternal""",
    "no number of a sequence": """
        SELECT s.name || '.' || a.attname FROM spread s JOIN pg_attribute a ON a.attrelid = s.oid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attnum > 0 AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) ~ 'nextval')""",
    "partitions of one level only": """
        SELECT s.name FROM spread s JOIN pg_inherits i ON i.inhparent = s.oid JOIN pg_class c ON c.oid = i.inhrelid
        WHERE s.relkind <> 'p' OR c.relkind <> 'r'""",
    "functions that a worker node can be given": """
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_language l ON l.oid = p.prolang
        WHERE n.nspname IN ('hubwright', 'app') AND (l.lanname NOT IN ('sql', 'plpgsql') OR p.prosecdef)""",
}
SETS = """WITH mine AS (
    SELECT c.oid, c.relname AS name, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'hubwright' AND c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition
), spread AS (SELECT * FROM mine WHERE name <> ALL ($1::text[])),
copied AS (SELECT * FROM mine WHERE name = ANY ($1::text[]))
"""


@pytest.fixture(scope="module")
async def database_apart(servers: TestServers) -> AsyncIterator[TestServers]:
    async with fresh_database(servers) as apart:
        yield apart


@pytest.fixture
async def connection(database_apart: TestServers) -> AsyncIterator[Connection]:
    opened = await asyncpg.connect(database_apart.superuser_url, server_settings={"search_path": ""})
    transaction = opened.transaction()
    await transaction.start()
    yield opened
    await transaction.rollback()
    await opened.close()


async def _spread(connection: Connection) -> list[tuple[str, str]]:
    await connection.execute(STAND_IN)
    await connection.execute(SCRIPT)
    return [(row["name"], row["how"]) for row in await connection.fetch("SELECT * FROM public.asked ORDER BY position")]


async def test_the_script_names_every_table_once(connection: Connection) -> None:
    asked = await _spread(connection)
    copied = {name for name, how in asked if how == "copy"}
    parts = {"step"}  # follows flow_step
    assert len({name for name, _how in asked}) == len(asked)
    assert {name for name, _how in asked} == (tenant_tables() - parts) | copied | SPREAD_THOUGH_GLOBAL
    globals_ = {name.partition(".")[2] for name in global_tables() if name.startswith("hubwright.")}
    assert copied == globals_ - SPREAD_THOUGH_GLOBAL
    first, *others = [how for _name, how in asked if how != "copy"]
    assert first == "tenant_id beside none"
    assert set(others) == {"tenant_id beside hubwright.conversation"}


async def test_every_copied_table_has_a_reason(connection: Connection) -> None:
    await _spread(connection)
    told = await connection.fetch("SELECT name, reason FROM pg_temp.on_every_node")
    assert [row["name"] for row in told if len(row["reason"]) < 30] == []


async def test_the_ties_are_put_back(connection: Connection) -> None:
    ties = (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conparentid = 0 ORDER BY 1, 2"
    )
    before = [tuple(row) for row in await connection.fetch(ties)]
    await _spread(connection)
    await connection.execute("SET LOCAL search_path = ''")
    assert [tuple(row) for row in await connection.fetch(ties)] == before
    assert len(before) > 30


@pytest.mark.parametrize("rule", RULES)
async def test_every_table_qualifies(connection: Connection, rule: str) -> None:
    assert await _breaking(connection, rule) == []


async def _breaking(connection: Connection, rule: str) -> list[Any]:
    copied = [name for name, how in await _spread(connection) if how == "copy"]
    return [row[0] for row in await connection.fetch(SETS + RULES[rule], copied)]


_PLANTED = "CREATE TABLE hubwright.planted (tenant_id uuid NOT NULL, "
FAULTS = {
    "every key holds the tenant": f"{_PLANTED} id uuid PRIMARY KEY)",
    "the tenant is a uuid everywhere, so that rows of one lie on one server": _PLANTED.replace("uuid", "text")
    + "n int)",
    "a tie between spread tables ties tenant to tenant": f"{_PLANTED} id uuid,"
    " FOREIGN KEY (id, tenant_id) REFERENCES hubwright.message (tenant_id, id))",
    "no tie from a copied table to a spread one": "ALTER TABLE hubwright.door"
    " ADD FOREIGN KEY (tenant_id, target_id) REFERENCES hubwright.member (tenant_id, id) NOT VALID",
    "no tie that sets values or cascades over the tenant": f"{_PLANTED} id uuid,"
    " FOREIGN KEY (tenant_id, id) REFERENCES hubwright.message (tenant_id, id) ON DELETE SET NULL)",
    "no trigger": "CREATE FUNCTION app.planted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    "CREATE TRIGGER planted BEFORE INSERT ON hubwright.message FOR EACH ROW EXECUTE FUNCTION app.planted()",
    "no number of a sequence": f"{_PLANTED} n serial)",
    "partitions of one level only": f"{_PLANTED} n int) PARTITION BY RANGE (n);"
    "CREATE TABLE hubwright.planted_0 PARTITION OF hubwright.planted DEFAULT PARTITION BY RANGE (n)",
    "functions that a worker node can be given": "CREATE FUNCTION app.planted() RETURNS int"
    " LANGUAGE internal AS 'pg_backend_pid'",
}


@pytest.mark.parametrize("rule", RULES)
async def test_a_planted_fault_is_found(connection: Connection, rule: str) -> None:
    if "copied table" not in rule:
        await connection.execute(FAULTS[rule])
        assert await _breaking(connection, rule), rule
        return
    await _spread(connection)
    await connection.execute(FAULTS[rule])
    assert await connection.fetch(SETS + RULES[rule], ["door", "tenant", "account"]), rule


def test_the_documentation_names_the_script() -> None:
    assert "migrations/citus/distribute.sql" in (Path(__file__).parents[3] / "docs" / "scaling.md").read_text("utf-8")
