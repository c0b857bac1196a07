"""Steps lie in one table a day: made ahead, dropped when old, never refused, and kept apart in every one of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from hubwright.kernel.errors import StartRefused
from hubwright.kernel.ids import new_id
from hubwright.kernel.migrate.days import AHEAD, keep_days, parts_of
from tests.integration.catalogue.checks import CHECKS, offenders
from tests.integration.catalogue.global_tables import global_tables
from tests.support.database import TestServers
from tests.support.fresh_database import fresh_database

Connection = asyncpg.Connection
ONE_WEEK = 7  # how long the first partition goes on


class Steps:
    """A database of its own, with an execution to write steps for."""

    def __init__(self, servers: TestServers, admin: Connection, session: UUID, tenant: UUID) -> None:
        self.servers, self.admin, self.session, self.tenant = servers, admin, session, tenant
        self.today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
        self.n = 0

    async def write(self, at: datetime, connection: Connection | None = None, table: str = "flow_step") -> None:
        self.n += 1
        await (connection or self.admin).execute(
            f"INSERT INTO hubwright.{table} (tenant_id, id, flow_session_id, n, node_id, node_type, at)"
            " VALUES ($1, $2, $3, $4, 'n_a', 'message', $5)",
            self.tenant, new_id(), self.session, self.n, at,
        )  # fmt: skip

    async def where(self) -> dict[str, int]:
        found = await self.admin.fetch(
            "SELECT tableoid::regclass::text AS part, count(*) FROM hubwright.flow_step GROUP BY 1"
        )
        return {row["part"]: row["count"] for row in found}

    async def names(self) -> list[str]:
        return [part.name for part in await parts_of(self.admin, "flow_step")]

    async def keep(self, days: int = 30) -> Any:
        return await keep_days(self.servers.migrate_database_url, {"flow_step": days})

    def day(self, days: int) -> str:
        return f"days.flow_step_{self.today + timedelta(days=days):%Y_%m_%d}"


@pytest.fixture
async def steps(servers: TestServers) -> AsyncIterator[Steps]:
    async with fresh_database(servers) as apart:
        admin = await asyncpg.connect(apart.superuser_url, server_settings={"timezone": "UTC", "search_path": ""})
        tenant, session = new_id(), new_id()
        await admin.execute("ALTER TABLE hubwright.flow_session DISABLE TRIGGER ALL")
        await admin.execute(
            "INSERT INTO hubwright.flow_session (tenant_id, id, conversation_id, draft_doc, state)"
            " VALUES ($1, $2, $3, '{}', '{}')",
            tenant, session, new_id(),
        )  # fmt: skip
        await admin.execute("ALTER TABLE hubwright.flow_session ENABLE TRIGGER ALL")
        yield Steps(apart, admin, session, tenant)
        await admin.close()


async def test_days_are_made_ahead_and_once(steps: Steps) -> None:
    assert await steps.names() == ["days.flow_step_rest", "hubwright.step"]
    kept = await steps.keep()
    assert kept.made == [steps.day(n) for n in range(ONE_WEEK, AHEAD)]
    assert (await steps.keep()).made == []
    await steps.write(steps.today + timedelta(days=ONE_WEEK + 1))
    assert await steps.where() == {steps.day(ONE_WEEK + 1): 1}


async def test_nothing_is_refused_for_want_of_a_day(steps: Steps) -> None:
    far = steps.today + timedelta(days=400)
    await steps.write(far)
    assert await steps.where() == {"days.flow_step_rest": 1}


async def test_the_release_before_writes_by_the_tables_old_name_and_conflict_target(steps: Steps) -> None:
    old = await asyncpg.connect(steps.servers.database_url, server_settings={"search_path": "hubwright, app"})
    sql = (
        "INSERT INTO step (tenant_id, id, flow_session_id, conversation_id, n, node_id, node_type, port, detail, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (tenant_id, flow_session_id, n) DO NOTHING"
    )
    written = (steps.tenant, new_id(), steps.session, new_id(), 1, "n_a", "message", "out", "{}", steps.today)
    async with old.transaction():
        await old.execute(f"SET LOCAL app.tenant_id = '{steps.tenant}'")
        assert await old.execute(sql, *written) == "INSERT 0 1"
        assert await old.execute(sql, *written) == "INSERT 0 0"
    await old.close()
    assert await steps.where() == {"hubwright.step": 1}


async def test_old_days_are_dropped_with_their_rows_the_first_table_among_them(steps: Steps) -> None:
    await steps.keep()
    for days in (0, ONE_WEEK, ONE_WEEK + 1):
        await steps.write(steps.today + timedelta(days=days))
    assert (await steps.keep(days=1 - ONE_WEEK)).dropped == []
    assert (await steps.keep(days=-ONE_WEEK)).dropped == ["hubwright.step"]  # as if a week had passed
    assert (await steps.keep(days=-ONE_WEEK - 1)).dropped == [steps.day(ONE_WEEK)]
    assert await steps.where() == {steps.day(ONE_WEEK + 1): 1}


async def test_old_rows_of_the_default_partition_are_deleted_and_newer_ones_stay(steps: Steps) -> None:
    await steps.keep()
    await steps.admin.execute("ALTER TABLE hubwright.flow_step DETACH PARTITION hubwright.step")
    await steps.write(steps.today - timedelta(days=40))
    await steps.write(steps.today - timedelta(days=2))
    assert (await steps.keep()).deleted == 1
    assert await steps.where() == {"days.flow_step_rest": 1}
    forced = await steps.admin.fetchval(
        "SELECT relforcerowsecurity FROM pg_class WHERE oid = 'days.flow_step_rest'::regclass"
    )
    assert forced


async def test_a_day_whose_rows_lie_in_the_default_partition_is_left_there(steps: Steps) -> None:
    await steps.write(steps.today + timedelta(days=ONE_WEEK))
    kept = await steps.keep()
    assert steps.day(ONE_WEEK) not in kept.made
    assert steps.day(ONE_WEEK + 1) in kept.made
    assert await steps.where() == {"days.flow_step_rest": 1}


@pytest.mark.parametrize("check", CHECKS)
async def test_every_check_of_the_catalogue_holds_for_partitions(steps: Steps, check: str) -> None:
    await steps.keep()
    assert len(await steps.names()) == 2 + AHEAD - ONE_WEEK
    assert await offenders(steps.admin, check, steps.servers.runtime_role, list(global_tables())) == []


async def test_the_runtime_login_reaches_rows_through_the_parent_only(steps: Steps) -> None:
    await steps.keep()
    at = steps.today + timedelta(days=ONE_WEEK)
    runtime = await asyncpg.connect(steps.servers.database_url)
    async with runtime.transaction():
        await runtime.execute(f"SET LOCAL app.tenant_id = '{steps.tenant}'")
        await steps.write(at, runtime)
        assert await runtime.fetchval("SELECT count(*) FROM hubwright.flow_step") == 1
    async with runtime.transaction():
        await runtime.execute(f"SET LOCAL app.tenant_id = '{new_id()}'")
        assert await runtime.fetchval("SELECT count(*) FROM hubwright.flow_step") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with runtime.transaction():
                await steps.write(at, runtime)
    for name in (steps.day(ONE_WEEK), "days.flow_step_rest"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await runtime.fetchval(f"SELECT count(*) FROM {name}")
    await runtime.close()


async def test_whoever_may_not_own_tables_is_refused_in_one_sentence(steps: Steps) -> None:
    with pytest.raises(StartRefused, match="may not become hubwright_owner"):
        await keep_days(steps.servers.database_url, {"flow_step": 30})
