"""A demo is made whole: a desk with people and thirty days behind it, all of whose figures follow from its log."""

from datetime import timedelta
from uuid import UUID

import pytest

from editions.catalogue import current_editions
from hubwright.control.companies import find_company
from hubwright.control.flows import list_flows, live_version
from hubwright.control.usage.verbs import day_of, rows_of, this_month
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.reckoning.reckon import reckon
from hubwright.entry.discovery import load_work
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch, reading_one_moment
from hubwright.kernel.permissions import Permission
from hubwright.runtime.flow_counts.count import DAYS, count_up
from hubwright.runtime.flow_counts.read import counts_of, span_of
from hubwright.runtime.ways.past import rebuilt
from hubwright.runtime.ways.read import way_of
from tenants.demos.industries import INDUSTRIES
from tenants.demos.spawn import spawn
from tests.support.demos import run_jobs_of

EDITIONS = [sold.key for sold in current_editions()]


async def _count(sql: str) -> int:
    (row,) = await fetch(sql)
    return int(row["n"])


@pytest.mark.parametrize("key", INDUSTRIES)
async def test_every_industry_has_a_month_behind_it_that_adds_up(database: None, key: str) -> None:
    demo = await spawn(industry_key=key, edition_key="online")
    tenant: UUID = demo.leads_to
    actor = Actor(kind="operator", tenant_id=tenant, name="t", permissions=frozenset(Permission))
    company = await find_company(tenant)
    assert company is not None
    assert (company.kind, company.name, company.status) == ("demo", INDUSTRIES[key].company, "active")
    assert company.time_zone == INDUSTRIES[key].time_zone  # its day is the one its past was told by
    async with reading_one_moment(tenant):
        report = await reckon(actor, utc_now())
        assert report.differences == [], report.differences[:5]
        assert report.conversations > 350
        days = await fetch("SELECT DISTINCT created_at::date AS day FROM conversation WHERE tenant_id = $1")
        assert len(days) >= 30
        assert await _count("SELECT count(*) AS n FROM conversation WHERE tenant_id = $1 AND rating = 5") > 50
        assert await _count("SELECT count(*) AS n FROM conversation WHERE tenant_id = $1 AND status = 'waiting'") == 3
        assert await _count("SELECT count(*) AS n FROM contact WHERE tenant_id = $1") > 100
        assert await _count("SELECT count(DISTINCT disposition_id) AS n FROM conversation WHERE tenant_id = $1") >= 4
        assert await _count("SELECT count(*) AS n FROM skill WHERE tenant_id = $1") == 5
        assert await _count("SELECT count(*) AS n FROM queue WHERE tenant_id = $1") == 4
        assert await _count("SELECT count(*) AS n FROM member WHERE tenant_id = $1") == 7
        assert await _count("SELECT count(*) AS n FROM usage_event WHERE tenant_id = $1") > 2_000


async def test_what_its_bot_did_is_counted_opens_and_is_rebuilt_as_it_was(database: None) -> None:
    demo = await spawn(industry_key="travel", edition_key="online")
    tenant: UUID = demo.leads_to
    actor = Actor(kind="operator", tenant_id=tenant, name="t", permissions=frozenset(Permission))
    while (await count_up(tenant, utc_now())).next_day is not None:
        pass
    async with reading_one_moment(tenant):
        (flow,) = await list_flows()
        live = await live_version(flow.id)
        assert live is not None
        counted = await counts_of(live.id, await span_of(DAYS, utc_now()))
        talks = await _count("SELECT count(*) AS n FROM conversation WHERE tenant_id = $1")
        assert counted.nodes["trg_message"].visits == counted.nodes["n_about"].visits == talks
        assert await _count(
            "SELECT sum(steps_total)::bigint AS n FROM flow_session WHERE tenant_id = $1"
        ) == await _count(
            "SELECT sum(quantity)::bigint AS n FROM usage_event WHERE tenant_id = $1 AND meter = 'flow_steps'"
        )
        month = {each.meter: each.quantity for each in (await this_month(utc_now())).meters}
        assert month["flow_steps"] >= 3 * month["conversations"]
        for meter in ("flow_steps", "messages_in", "conversations"):
            told = await rows_of(meter, await day_of(utc_now() - timedelta(days=3)))
            assert [row.event_time for row in told.rows] == sorted(row.event_time for row in told.rows) != []
        for row in await fetch("SELECT id, state, conversation_id FROM flow_session WHERE tenant_id = $1 LIMIT 40"):
            _flow, _id, found = await rebuilt(row["id"])
            assert found.gap == ""
            assert (found.end.status, found.end.outcome) == (row["state"]["status"], row["state"]["outcome"])
            way = await way_of(actor, row["id"])
            assert any(step.said for step in way.steps)


async def test_who_waits_in_a_demo_is_served_and_their_execution_ends(database: None) -> None:
    load_work()
    demo = await spawn(industry_key="retail", edition_key="online")
    tenant = demo.leads_to
    async with acting_for(tenant):
        (held,) = await fetch(
            "SELECT c.id, c.assignee_id, f.id AS session FROM conversation c JOIN flow_session f"
            " ON f.tenant_id = $1 AND f.conversation_id = c.id AND f.status = 'active'"
            " WHERE c.tenant_id = $1 AND c.status = 'assigned' ORDER BY c.id LIMIT 1"
        )
        actor = Actor(
            kind="member", tenant_id=tenant, name="t", member_id=held["assignee_id"], permissions=frozenset(Permission)
        )
        await resolve(actor, held["id"])
    await run_jobs_of(tenant)
    async with acting_for(tenant):
        (row,) = await fetch("SELECT status, state FROM flow_session WHERE tenant_id = $1 AND id = $2", held["session"])
    assert (row["status"], row["state"]["outcome"]) == ("ended", "handed_off")
