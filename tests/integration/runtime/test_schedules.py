"""Schedules: exactly one run an occurrence whoever of the workers is there, by the database's clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from hubwright.control.companies.change_company import change_company
from hubwright.control.flows import get_draft, publish, save_draft
from hubwright.control.triggers import Trigger, triggers_of
from hubwright.kernel.database import acting_for, execute
from hubwright.runtime import schedules
from tests.integration.runtime.running import doc, house, outcomes, publish_flow, rows_of, runs_of, work
from tests.support.company import Company


@pytest.fixture
async def company(database: None) -> Company:
    return await house("calendar")


async def timed(company: Company, **plan: object) -> UUID:
    return await publish_flow(company, doc(wires={"t.out": "n_end"}, trigger="schedule", config=plan))


async def trigger_of(company: Company, flow_id: UUID) -> Trigger:
    async with acting_for(company.tenant_id):
        (found,) = await triggers_of(flow_id)
    return found


async def let_pass(company: Company, trigger_id: UUID, ago: timedelta) -> datetime:
    """As if the occurrence had been this long ago."""
    async with acting_for(company.tenant_id):
        await execute(
            "UPDATE flow_trigger SET next_at = now() - $3::interval WHERE tenant_id = $1 AND id = $2", trigger_id, ago
        )
        await execute("UPDATE due SET due_at = now() - $3::interval WHERE tenant_id = $1 AND id = $2", trigger_id, ago)
    (row,) = await rows_of(company, "SELECT next_at FROM flow_trigger WHERE tenant_id = $1 AND id = $2", trigger_id)
    found: datetime = row["next_at"]
    return found


async def test_publishing_arms_it_and_it_fires_when_it_is_due(company: Company) -> None:
    flow_id = await timed(company, repeat="minutes", minutes=15)
    trigger = await trigger_of(company, flow_id)
    assert trigger.next_at is not None
    assert timedelta(0) < trigger.next_at - datetime.now(UTC) <= timedelta(minutes=15)
    await work(company)
    assert await outcomes(company, flow_id) == []

    meant = await let_pass(company, trigger.id, timedelta(seconds=1))
    await work(company)
    assert await outcomes(company, flow_id) == ["done"]
    (run,) = await rows_of(company, "SELECT event FROM flow_run WHERE tenant_id = $1")
    assert run["event"]["data"] == {"scheduled_for": meant.isoformat()}
    again = await trigger_of(company, flow_id)
    assert again.next_at is not None
    assert again.next_at > datetime.now(UTC)


async def test_several_workers_make_one_run_of_an_occurrence(company: Company) -> None:
    flow_id = await timed(company, repeat="minutes", minutes=1)
    trigger = await trigger_of(company, flow_id)
    for _ in range(5):
        await let_pass(company, trigger.id, timedelta(seconds=30))
        struck = await asyncio.gather(*(schedules.strike(company.tenant_id, trigger.id) for _ in range(6)))
        assert sum(struck) == 1

    assert len(await runs_of(company, flow_id)) == 5


async def test_what_was_missed_while_nothing_ran_comes_once(company: Company) -> None:
    flow_id = await timed(company, repeat="minutes", minutes=1)
    trigger = await trigger_of(company, flow_id)
    await let_pass(company, trigger.id, timedelta(days=3))
    await work(company)

    assert await outcomes(company, flow_id) == ["done"]


async def test_publishing_the_same_plan_again_keeps_what_is_overdue(company: Company) -> None:
    flow_id = await timed(company, repeat="days", days=1, at="09:00")
    trigger = await trigger_of(company, flow_id)
    overdue = await let_pass(company, trigger.id, timedelta(hours=1))
    await republish(company, flow_id, note="x")
    assert (await trigger_of(company, flow_id)).next_at == overdue
    await republish(company, flow_id, at="10:30")
    moved = (await trigger_of(company, flow_id)).next_at
    assert moved is not None
    assert moved > datetime.now(UTC)
    assert moved.strftime("%H:%M") == "10:30"


async def republish(company: Company, flow_id: UUID, *, note: str = "", **config: object) -> None:
    async with acting_for(company.tenant_id):
        draft = await get_draft(flow_id)
        draft.doc["entry"][0]["config"].update(config)
        draft.doc["entry"][0]["note"] = note
        await save_draft(company.admin.actor, flow_id, draft.doc, draft.rev)
        await publish(company.admin.actor, flow_id)


async def test_a_schedule_lives_by_the_companys_clock(company: Company) -> None:
    flow_id = await timed(company, repeat="days", days=1, at="09:00")
    async with acting_for(company.tenant_id):
        await change_company(company.admin.actor, name="Calendar", language="zh", time_zone="Asia/Shanghai")
    moved = (await trigger_of(company, flow_id)).next_at

    assert moved is not None
    assert moved.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%H:%M") == "09:00"


async def test_a_trigger_that_is_taken_out_fires_no_more(company: Company) -> None:
    flow_id = await timed(company, repeat="minutes", minutes=1)
    trigger = await trigger_of(company, flow_id)
    async with acting_for(company.tenant_id):
        draft = await get_draft(flow_id)
        draft.doc["entry"][0] = {"id": "t", "type": "trigger.manual", "config": {}}
        await save_draft(company.admin.actor, flow_id, draft.doc, draft.rev)
        await publish(company.admin.actor, flow_id)

    assert await rows_of(company, "SELECT id FROM due WHERE tenant_id = $1 AND kind = 'schedule'") == []
    assert not await schedules.strike(company.tenant_id, trigger.id)
