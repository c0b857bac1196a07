"""Layer 2, table by table: the runtime role acting for A can do nothing to B's row, until the policy is taken away."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from hubwright.kernel.ids import new_id
from tests.architecture.statements import tenant_tables
from tests.integration.isolation.canaries import Blueprint, Connection, blueprint, insert, plant
from tests.support.database import TestServers
from tests.support.figures import keep_figures

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")
Outcome = str  # "nothing" and "refused" are safe, "leak" is not


class Planted(msgspec.Struct):
    """Two tenants with a row in every table, inside a transaction that is undone."""

    connection: Connection
    plan: Blueprint
    runtime: str
    a: UUID
    b: UUID
    rows_of_a: dict[str, dict[str, Any]]
    rows_of_b: dict[str, dict[str, Any]]


@pytest.fixture
async def planted(servers: TestServers) -> AsyncIterator[Planted]:
    connection = await asyncpg.connect(servers.superuser_url, server_settings={"search_path": "hubwright, app"})
    transaction = connection.transaction()
    await transaction.start()
    try:
        plan = await blueprint(connection)
        a, b = new_id(), new_id()
        yield Planted(
            connection,
            plan,
            servers.runtime_role,
            a,
            b,
            await plant(connection, plan, a),
            await plant(connection, plan, b),
        )
    finally:
        await transaction.rollback()
        await connection.close()


async def _attempt(planted: Planted, sql: str, *arguments: object) -> Outcome:
    """Try one thing as the runtime role acting for A, and undo it."""
    tried = planted.connection.transaction()
    await tried.start()
    try:
        await planted.connection.execute(f'SET LOCAL ROLE "{planted.runtime}"')
        await planted.connection.execute("SELECT set_config('app.tenant_id', $1, true)", str(planted.a))
        status = await planted.connection.execute(sql, *arguments)
    except asyncpg.InsufficientPrivilegeError:
        return "refused"
    except asyncpg.IntegrityConstraintViolationError:
        return "leak"  # it got as far as the constraints
    finally:
        await tried.rollback()
    return "nothing" if status.endswith(" 0") else "leak"


async def _probe(planted: Planted, table: str) -> dict[str, Outcome]:
    """What A can do to B's row of one table, by verb."""
    row = planted.plan.row(table, planted.b, planted.rows_of_b)
    names, places = ", ".join(row), ", ".join(f"${n}" for n in range(1, len(row) + 1))
    mine = f"WHERE tenant_id = '{planted.a}'"
    theirs = f"WHERE tenant_id = '{planted.b}'"
    return {
        "SELECT": await _attempt(planted, f"SELECT tenant_id FROM {table} {theirs}"),
        "INSERT": await _attempt(planted, f"INSERT INTO {table} ({names}) VALUES ({places})", *row.values()),
        "UPDATE": await _attempt(planted, f"UPDATE {table} SET tenant_id = tenant_id {theirs}"),
        "DELETE": await _attempt(planted, f"DELETE FROM {table} {theirs}"),
        "GIVE": await _attempt(planted, f"UPDATE {table} SET tenant_id = '{planted.b}' {mine}"),
    }


async def _may(planted: Planted, table: str, verb: str) -> bool:
    allowed: bool = await planted.connection.fetchval(
        "SELECT has_table_privilege($1, $2, $3)", planted.runtime, table, verb
    )
    return allowed


@pytest.mark.parametrize("table", sorted(tenant_tables()))
async def test_the_policy_alone_keeps_a_table_apart(planted: Planted, table: str) -> None:
    own = await _attempt(planted, f"SELECT tenant_id FROM {table} WHERE tenant_id = '{planted.a}'")
    assert own == "leak", "the probe sees the tenant's own row, so it would see another one's"
    found = await _probe(planted, table)
    assert "leak" not in found.values(), found

    # Taken away, the probe must notice: that shows it can.
    await planted.connection.execute(f"DROP POLICY tenant ON {table}")
    assert await _attempt(planted, f"SELECT tenant_id FROM {table} WHERE tenant_id = '{planted.a}'") == "nothing"
    await planted.connection.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    await planted.connection.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    found = await _probe(planted, table)
    for verb in VERBS:
        expected = "leak" if await _may(planted, table, verb) else "refused"
        assert found[verb] == expected, (verb, found)


@pytest.mark.parametrize("table", sorted(tenant_tables()))
async def test_without_a_tenant_there_is_nothing(planted: Planted, table: str) -> None:
    row = planted.plan.row(table, planted.b, planted.rows_of_b)
    await planted.connection.execute(f'SET LOCAL ROLE "{planted.runtime}"')
    for nobody in (None, ""):
        if nobody is not None:
            await planted.connection.execute("SELECT set_config('app.tenant_id', $1, true)", nobody)
        assert await planted.connection.fetch(f"SELECT tenant_id FROM {table}") == []
        tried = planted.connection.transaction()
        await tried.start()
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await insert(planted.connection, table, row)
        await tried.rollback()


async def test_every_table_of_the_catalogue_is_probed(planted: Planted) -> None:
    assert set(planted.plan.owned()) == tenant_tables()
    assert {t for t in planted.rows_of_b if t != "account"} == tenant_tables()
    keep_figures("isolation by table", {"tables": len(tenant_tables()), "probes_each": len(VERBS) + 1})
    print(f"isolation by table: {len(tenant_tables())} tables, {len(VERBS) + 1} probes each")


async def _only_grows(planted: Planted, table: str) -> bool:
    """Whether a policy refuses to take rows away, but for erasing."""
    found: bool = await planted.connection.fetchval(
        "SELECT EXISTS (SELECT FROM pg_policy WHERE polrelid = $1::text::regclass AND polname = 'only_grows')", table
    )
    return found


async def test_append_only_tables_are_append_only(planted: Planted) -> None:
    for table in (
        "audit_entry", "flow_version", "step", "flow_step", "usage_event", "flow_release", "plan_version",
        "billing_terms", "invoice", "credit_grant", "credit_posting", "spending_alert",
    ):  # fmt: skip
        assert not await _may(planted, table, "UPDATE")
        assert await _attempt(planted, f"DELETE FROM {table} WHERE tenant_id = '{planted.a}'") == "refused"
    changed = f"UPDATE audit_entry SET detail = '{{}}' WHERE tenant_id = '{planted.a}'"
    assert await _attempt(planted, changed) == "refused"


async def test_every_table_can_be_erased_by_who_says_so_and_only_for_whom(planted: Planted) -> None:
    """What only grows goes in a transaction that erases for the company in scope, and another company's never."""
    for table in sorted(tenant_tables() - {"step"}):
        assert await _may(planted, table, "DELETE"), table
        if not await _only_grows(planted, table):
            continue
        for erasing, whose, expected in (
            (planted.a, planted.a, "leak"),
            (planted.a, planted.b, "nothing"),
            (planted.b, planted.a, "refused"),
            ("", planted.a, "refused"),
        ):
            await planted.connection.execute("SELECT set_config('app.erasing', $1, true)", str(erasing))
            outcome = await _attempt(planted, f"DELETE FROM {table} WHERE tenant_id = '{whose}'")
            assert outcome == expected, (table, erasing, whose)
