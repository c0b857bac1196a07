"""Visitors come through the product's own doors while somebody lets them, and end with the demo."""

import asyncio
from datetime import timedelta
from random import Random

from hubwright.desk.reckoning.reckon import reckon
from hubwright.entry.discovery import load_work
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch, reading_one_moment
from hubwright.kernel.permissions import Permission
from tenants.demos import queries
from tenants.demos.ending import end
from tenants.demos.reset import reset
from tenants.demos.schemas import Demo
from tenants.demos.spawn import spawn
from tenants.demos.traffic.queries import SOURCE, take_turns
from tenants.demos.traffic.turn import turn
from tests.support.demos import run_jobs_of, turn_is_due


async def _came(demo: Demo) -> list[dict[str, object]]:
    async with acting_for(demo.leads_to):
        return await fetch(
            "SELECT c.id, c.status, c.rating, (SELECT count(*) FROM message m WHERE m.tenant_id = $1"
            " AND m.conversation_id = c.id AND m.author = 'agent' AND NOT m.internal) AS answers,"
            " EXISTS (SELECT FROM flow_session s WHERE s.tenant_id = $1 AND s.conversation_id = c.id) AS by_flow"
            " FROM conversation c WHERE c.tenant_id = $1 AND c.source ->> 'source' = $2",
            SOURCE,
        )


async def _goes_on(demo: Demo, turns: int) -> None:
    """So many turns, each seen from ten seconds later: who was said something has had time to read it."""
    rng = Random(5)
    for _turn in range(turns):
        await turn(demo, utc_now() + timedelta(seconds=10), rng)
        await run_jobs_of(demo.leads_to)


async def test_they_come_are_answered_closed_and_rate_and_every_figure_adds_up(database: None) -> None:
    load_work()
    demo = await spawn(industry_key="retail", edition_key="online")
    await _goes_on(demo, 60)
    came = await _came(demo)

    assert len(came) >= 6
    assert any(one["status"] == "resolved" and one["answers"] for one in came)
    assert any(one["rating"] for one in came)
    assert all(one["by_flow"] for one in came), "the bot had each of them first"
    actor = Actor(kind="operator", tenant_id=demo.leads_to, name="t", permissions=frozenset(Permission))
    async with reading_one_moment(demo.leads_to):
        assert (await reckon(actor, utc_now())).differences == []


async def test_one_worker_at_a_time_lets_a_demo_go_on_and_only_while_somebody_lets_them(database: None) -> None:
    demo = await spawn(industry_key="retail", edition_key="online")
    assert demo.id not in await take_turns(60, 1_000)
    await queries.set_traffic(demo.id, on=True)
    taken = await asyncio.gather(*(take_turns(60, 1_000) for _worker in range(4)))
    assert [each for one in taken for each in one].count(demo.id) == 1
    assert demo.id not in await take_turns(60, 1_000), "it is not its turn yet"
    await turn_is_due(demo.id)
    assert demo.id in await take_turns(0, 1_000)
    await queries.set_traffic(demo.id, on=False)
    assert demo.id not in await take_turns(0, 1_000)


async def test_they_end_with_the_demo_and_a_fresh_one_has_none(database: None) -> None:
    demo, other = [await spawn(industry_key="retail", edition_key="online") for _turn in range(2)]
    for each in (demo, other):
        await queries.set_traffic(each.id, on=True)
    await end(demo)
    fresh = await reset(other.id, 1)

    assert not fresh.traffic
    assert {demo.id, other.id}.isdisjoint(await take_turns(0, 1_000))
