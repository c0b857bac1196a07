"""Every table of every schema keeps tenants apart, and each check is shown to catch its fault."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tests.integration.catalogue.checks import CHECKS, offenders
from tests.integration.catalogue.global_tables import global_tables
from tests.support.database import TestServers

GLOBAL = global_tables()
EXPECTED = {
    "account", "sign_in_session", "account_token", "tenant", "placement", "door", "due", "incident", "process",
    "partner", "partner_member", "partner_key", "partner_token", "plugin", "release", "release_archive",
    "release_event", "release_health", "release_epoch", "plugin_review", "partner_event",
    "plugin_listing", "plugin_picture", "plugin_day", "plugin_use_day", "release_day", "figures_round",
    "stripe_event", "erased_company", "demo", "demo_visit", "demo_pass", "demo_link", "demo_left",
    "operator_act", "feature_flag", "announcement", "usage_day", "usage_round",
    "partner_payout", "partner_share", "payout_round",
}  # fmt: skip


@pytest.fixture
async def connection(servers: TestServers) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A superuser's connection whose changes are undone."""
    opened = await asyncpg.connect(servers.superuser_url, server_settings={"search_path": ""})
    transaction = opened.transaction()
    await transaction.start()
    yield opened
    await transaction.rollback()
    await opened.close()


def test_global_tables_are_the_designs_few_and_each_has_a_reason() -> None:
    assert {name.partition(".")[2] for name in GLOBAL if name.startswith("hubwright.")} == EXPECTED
    assert [name for name, reason in GLOBAL.items() if len(reason) < 20] == []


@pytest.mark.parametrize("check", CHECKS)
async def test_nothing_offends(connection: "asyncpg.Connection[Any]", servers: TestServers, check: str) -> None:
    assert await offenders(connection, check, servers.runtime_role, list(GLOBAL)) == []


async def test_there_are_tables_to_check(connection: "asyncpg.Connection[Any]") -> None:
    names = {
        f"{row['schemaname']}.{row['tablename']}"
        for row in await connection.fetch(
            "SELECT schemaname, tablename FROM pg_catalog.pg_tables"
            " WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema'"
        )
    }
    assert set(GLOBAL) <= names
    assert len(names - set(GLOBAL)) >= 29


_TABLE = "tenant_id uuid NOT NULL DEFAULT app.tid(), id uuid NOT NULL"
_PLAIN = f"CREATE TABLE hubwright.planted ({_TABLE}, PRIMARY KEY (tenant_id, id));"
_PROTECT = (
    "SET app.runtime_role = '{rt}'; SET search_path = hubwright, app;"
    " SELECT app.protect('planted'); SET search_path = '';"
)
FAULTS: list[tuple[str, str, str]] = [
    ("row-level security is on and forced", "a table without any", _PLAIN),
    ("row-level security is on and forced", "not forced", "ALTER TABLE hubwright.message NO FORCE ROW LEVEL SECURITY"),
    (
        "row-level security is on and forced",
        "a partition of a protected table",
        f"CREATE TABLE hubwright.planted ({_TABLE}, PRIMARY KEY (tenant_id, id)) PARTITION BY HASH (tenant_id);"
        + _PROTECT
        + "CREATE TABLE hubwright.planted_0 PARTITION OF hubwright.planted FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
    ),
    ("row-level security is on and forced", "in schema public", _PLAIN.replace("hubwright.", "public.")),
    (
        "tenant_id is a uuid, never empty, filled from the scope",
        "may be empty",
        "CREATE TABLE hubwright.planted (tenant_id uuid DEFAULT app.tid(), id uuid)",
    ),
    (
        "tenant_id is a uuid, never empty, filled from the scope",
        "no such column",
        "CREATE TABLE app.planted (id uuid PRIMARY KEY)",
    ),
    (
        "tenant_id is a uuid, never empty, filled from the scope",
        "another default",
        "ALTER TABLE hubwright.message ALTER tenant_id SET DEFAULT '00000000-0000-0000-0000-000000000000'",
    ),
    (
        "one canonical policy and no other",
        "no WITH CHECK",
        "DROP POLICY tenant ON hubwright.message;"
        " CREATE POLICY tenant ON hubwright.message USING (tenant_id = app.tid())",
    ),
    (
        "one canonical policy and no other",
        "a permissive extra",
        "CREATE POLICY more ON hubwright.message FOR SELECT USING (true)",
    ),
    ("one canonical policy and no other", "none", "DROP POLICY tenant ON hubwright.message"),
    (
        "one canonical policy and no other",
        "a way round",
        "ALTER POLICY tenant ON hubwright.message USING (tenant_id = app.tid() OR internal)",
    ),
    (
        "views run with the reader's rights",
        "a view of its owner",
        "CREATE VIEW hubwright.planted AS SELECT * FROM hubwright.message; GRANT SELECT ON hubwright.planted TO {rt}",
    ),
    (
        "no materialized view can be read at run time",
        "one",
        "CREATE MATERIALIZED VIEW hubwright.planted AS SELECT * FROM hubwright.message;"
        " GRANT SELECT ON hubwright.planted TO {rt}",
    ),
    (
        "the primary key begins with the tenant",
        "a key of its own",
        "CREATE TABLE hubwright.planted (tenant_id uuid NOT NULL, id uuid PRIMARY KEY)",
    ),
    (
        "unique and exclusion indexes include the tenant",
        "an existence oracle",
        _PLAIN + "ALTER TABLE hubwright.planted ADD email text UNIQUE",
    ),
    (
        "unique and exclusion indexes include the tenant",
        "a single uuid as primary key",
        "CREATE TABLE hubwright.planted (tenant_id uuid NOT NULL, id uuid PRIMARY KEY)",
    ),
    (
        "foreign keys between tenant tables tie tenant to tenant",
        "to the id alone",
        _PLAIN + "CREATE UNIQUE INDEX ON hubwright.planted (id);"
        "ALTER TABLE hubwright.planted ADD parent_id uuid REFERENCES hubwright.planted (id)",
    ),
    (
        "foreign keys between tenant tables tie tenant to tenant",
        "crosswise",
        f"CREATE TABLE hubwright.planted ({_TABLE}, PRIMARY KEY (tenant_id, id),"
        " FOREIGN KEY (id, tenant_id) REFERENCES hubwright.message (tenant_id, id))",
    ),
    (
        "the runtime role has no special powers, nor has any role it belongs to",
        "bypasses",
        "ALTER ROLE {rt} BYPASSRLS",
    ),
    (
        "the runtime role has no special powers, nor has any role it belongs to",
        "through a group",
        "CREATE ROLE planted_group SUPERUSER; GRANT planted_group TO {rt}",
    ),
    ("the runtime role owns nothing", "a table", "ALTER TABLE hubwright.message OWNER TO {rt}"),
    ("the runtime role owns nothing", "through the owner role", "GRANT hubwright_owner TO {rt}"),
    ("the runtime role may change rows only", "truncate", "GRANT TRUNCATE ON hubwright.message TO {rt}"),
    ("the runtime role may change rows only", "to everybody", "GRANT TRIGGER ON hubwright.message TO PUBLIC"),
    ("the runtime role makes nothing", "tables", "GRANT CREATE ON SCHEMA hubwright TO {rt}"),
    (
        "no function runs with its owner's rights",
        "one",
        "CREATE FUNCTION app.planted() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
        " RETURN (SELECT count(*) FROM hubwright.message)",
    ),
    (
        "no sequence tells how much a tenant has",
        "a serial number",
        f"CREATE TABLE hubwright.planted ({_TABLE}, n serial)",
    ),
    (
        "no sequence tells how much a tenant has",
        "readable",
        "CREATE SEQUENCE hubwright.planted; GRANT SELECT ON SEQUENCE hubwright.planted TO {rt}",
    ),
    (
        "no trigger or rule acts behind a statement",
        "a rule",
        "CREATE RULE planted AS ON DELETE TO hubwright.message DO INSTEAD NOTHING",
    ),
]


@pytest.mark.parametrize(("check", "fault", "sql"), FAULTS, ids=[f"{check}: {fault}" for check, fault, _sql in FAULTS])
async def test_a_planted_fault_is_caught(
    connection: "asyncpg.Connection[Any]", servers: TestServers, check: str, fault: str, sql: str
) -> None:
    await connection.execute(sql.replace("{rt}", servers.runtime_role))
    found = await offenders(connection, check, servers.runtime_role, list(GLOBAL))

    assert found, fault


def test_every_check_has_a_planted_fault() -> None:
    assert {check for check, _fault, _sql in FAULTS} == set(CHECKS)
