"""A long line costs no more than a short one, and an open inbox asks for little: what is read is counted."""

import json
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from hubwright.desk.conversations import staff_queries
from hubwright.desk.queues import line_queries
from hubwright.desk.queues.enter_queue import kind_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for, execute, fetch
from tests.integration.desk.waiting import Desk, make_desk
from tests.support.company import new_visitor
from tests.support.database import TestServers

LINE, KINDS, WANTED = 3_000, 30, 3


async def full(desk: Desk, servers: TestServers, now: datetime) -> None:
    """So many wait in one queue, in lines of several kinds, and the planner knows it."""
    contact_id = await new_visitor(desk.company)
    async with acting_for(desk.tenant_id):
        await execute(
            "INSERT INTO conversation (tenant_id, id, contact_id, channel_id, status, queue_id, language)"
            " SELECT $1, gen_random_uuid(), $3, $4, 'waiting', $5, 'en' FROM generate_series(1, $2::int)",
            LINE,
            contact_id,
            desk.company.channel_id,
            desk.company.queue_id,
        )
        await execute(
            "INSERT INTO queue_entry (tenant_id, id, queue_id, conversation_id, priority, entered_at, rank_at, asks,"
            " kind) SELECT $1, gen_random_uuid(), $2, c.id, 2, at, at, '{}', ($4::text[])[1 + c.n % $5]"
            " FROM (SELECT id, row_number() OVER () AS n FROM conversation"
            " WHERE tenant_id = $1 AND status = 'waiting') c"
            " CROSS JOIN LATERAL (SELECT $3::timestamptz - c.n * interval '1 second' AS at) t",
            desk.company.queue_id,
            now,
            [kind_of("chat", "", {"french": n} if n else {}) for n in range(KINDS)],
            KINDS,
        )
    admin = await asyncpg.connect(servers.superuser_url)
    await admin.execute("ANALYZE hubwright.conversation, hubwright.queue_entry, hubwright.offer")
    await admin.close()


def looked_at(plan: Any, table: str, *, removed: bool = True) -> float:
    """How many rows of a table were read, with or without those that did not fit."""
    found = 0.0
    if plan.get("Relation Name") == table:
        rows = plan["Actual Rows"] + (plan.get("Rows Removed by Filter", 0) if removed else 0)
        found = rows * plan["Actual Loops"]
    return found + sum(looked_at(each, table, removed=removed) for each in plan.get("Plans", ()))


async def explained(sql: str, *arguments: object) -> Any:
    ((plan),) = [row["QUERY PLAN"] for row in await fetch(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", *arguments)]
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


async def test_of_a_long_line_only_the_top_is_read(
    database: None, servers: TestServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, now, plans = await make_desk(1), utc_now(), list[Any]()
    await full(desk, servers, now)

    async def watched(sql: str, *arguments: object) -> list[Row]:
        plans.append(await explained(sql, *arguments))
        return await fetch(sql, *arguments)

    monkeypatch.setattr(line_queries, "fetch", watched)
    window = (desk.company.queue_id, now - timedelta(days=2), now)
    async with acting_for(desk.tenant_id):
        top = await line_queries.tops([window], {"chat": WANTED}, 0)

    oldest = [now - timedelta(seconds=LINE - n) for n in range(WANTED * KINDS)]
    assert sorted(row["entered_at"] for row in top) == oldest
    assert looked_at(plans[0], "queue_entry") < 5 * WANTED * KINDS
    assert looked_at(plans[0], "conversation") < 5 * WANTED * KINDS


async def test_the_window_holds_whom_it_says(database: None, servers: TestServers) -> None:
    desk, now = await make_desk(1), utc_now()
    await full(desk, servers, now)
    since, until = now - timedelta(seconds=20), now - timedelta(seconds=10)
    async with acting_for(desk.tenant_id):
        found = await line_queries.tops([(desk.company.queue_id, since, until)], {"chat": 100}, 0)

    assert sorted(row["entered_at"] for row in found) == [now - timedelta(seconds=n) for n in range(19, 9, -1)]


async def test_an_open_inbox_asks_for_little_however_many_are_open(
    database: None, servers: TestServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, plans = await make_desk(1), list[Any]()
    await full(desk, servers, utc_now())

    async def watched(sql: str, *arguments: object) -> Row:
        plans.append(await explained(sql, *arguments))
        return (await fetch(sql, *arguments))[0]

    monkeypatch.setattr(staff_queries, "fetch_one", watched)
    async with acting_for(desk.tenant_id):
        before = await staff_queries.pulse(None, None)
        await execute(
            "UPDATE conversation SET status = 'resolved', updated_at = now() + interval '1 second' WHERE tenant_id = $1"
            " AND id = (SELECT id FROM conversation WHERE tenant_id = $1 LIMIT 1)"
        )
        after = await staff_queries.pulse(None, None)

    assert before["open"] == 1_001
    assert after["newest"] > before["newest"], "what is resolved is seen"
    # Other companies of this database stand in the way of a scan, so only what fits is counted.
    assert all(looked_at(plan, "conversation", removed=False) < 1_100 for plan in plans)
