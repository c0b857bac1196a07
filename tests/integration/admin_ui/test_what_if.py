"""A plan is tried on what came, seen with its figures, used, and taken back; nothing changes before."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape

import httpx
import pytest

from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.control.routing.list_queues import get_queue
from hubwright.control.routing.plan import DEFAULT
from hubwright.control.routing.skills import put_skill, set_level
from hubwright.desk.queues import accept_offer
from hubwright.desk.what_if import tasks
from hubwright.desk.what_if.tasks import begin_run
from hubwright.desk.what_if.verbs import run_of
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.ids import parse_id
from tests.conftest import test_settings
from tests.integration.admin_ui.routing_admin import Admin
from tests.integration.desk.waiting import Desk, arrives, hand_out, make_desk, offers, waits
from tests.support.app import served
from tests.support.database import TestServers

FORM = {
    "affinity_seconds": "0",
    "steps.0.seconds": "600",
    "steps.0.needs.0.skill": "fr",
    "steps.0.needs.0.bound": "at_least",
    "steps.0.needs.0.level": "3",
    "steps.0.asked": "no",
    "steps.0.order_by": "least_loaded",
    "priority.low": "0",
    "priority.normal": "15",
    "priority.high": "60",
    "priority.urgent": "240",
    "sla_lead_minutes": "30",
}


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("what-if"))) as app:
        yield app.base


@pytest.fixture
async def desk(base: str) -> Desk:
    return await make_desk(2)


@pytest.fixture
async def admin(base: str, desk: Desk) -> AsyncIterator[Admin]:
    company = desk.company
    opened = await open_session(company.admin.account_id, company.tenant_id, address="a", user_agent="b")
    async with httpx.AsyncClient(base_url=base, trust_env=False, cookies={COOKIE_NAME: opened.cookie}) as client:
        yield Admin(company, client)


async def somebody_was_served(desk: Desk) -> None:
    """Two come; both agents answer one. Only the second agent speaks French."""
    async with acting_for(desk.tenant_id):
        await put_skill(desk.company.admin.actor, "fr", "French")
        await set_level(desk.company.admin.actor, desk.agents[1].member_id, "fr", 4)
    for person in desk.agents:
        await arrives(desk, person)
    for _turn in range(2):
        await waits(desk)
        await hand_out(desk)
        (offer,) = await offers(desk)
        person = next(each for each in desk.agents if each.member_id == offer["member_id"])
        async with acting_for(desk.tenant_id):
            await accept_offer(person.actor, offer["id"])


async def worked_out(desk: Desk, run_id: str) -> None:
    """What a worker does."""
    await begin_run(desk.tenant_id, {"run_id": run_id})
    await asyncio.gather(*tasks.under_way())


async def test_a_plan_is_tried_seen_used_and_taken_back(desk: Desk, admin: Admin) -> None:
    await somebody_was_served(desk)
    asked = await admin.post(f"{admin.queue}/what-if", **FORM)
    at = asked.headers["location"]
    assert "Being worked out" in await admin.get(at)
    await worked_out(desk, at.rsplit("/", 1)[1])
    page = await admin.get(at)
    assert "1 of 2 conversations would have ended elsewhere." in page
    assert "The plans that held make 2 of 2 recorded offers again." in page
    assert "only people with French ≥ 3" in page
    async with acting_for(desk.tenant_id):
        assert (await get_queue(desk.company.queue_id)).plan == DEFAULT
    assert at in await admin.get(f"{admin.queue}/what-if")
    used = await admin.post(f"{at}/use")
    async with acting_for(desk.tenant_id):
        plan = (await get_queue(desk.company.queue_id)).plan
    assert plan.steps[0].seconds == 600
    assert "This is the plan that holds." in await admin.get(at)
    await admin.undo(used)
    async with acting_for(desk.tenant_id):
        assert (await get_queue(desk.company.queue_id)).plan == DEFAULT


async def test_where_nothing_has_come_or_the_plan_makes_no_sense_the_form_says_so(desk: Desk, admin: Admin) -> None:
    async with acting_for(desk.tenant_id):
        await put_skill(desk.company.admin.actor, "fr", "French")
    empty = await admin.post(f"{admin.queue}/what-if", **FORM)
    assert empty.status_code == 422 and "Nothing has come into a queue yet" in empty.text
    wrong = await admin.post(f"{admin.queue}/what-if", **{**FORM, "steps.0.seconds": "0"})
    assert wrong.status_code == 422
    assert "Nothing was tried yet" in await admin.get(f"{admin.queue}/what-if")


async def test_a_run_whose_worker_died_is_told_as_failed_and_can_be_begun_again(desk: Desk, admin: Admin) -> None:
    await somebody_was_served(desk)
    at = (await admin.post(f"{admin.queue}/what-if", **FORM)).headers["location"]
    run_id = parse_id(at.rsplit("/", 1)[1])
    assert run_id is not None
    async with acting_for(desk.tenant_id):
        await execute(
            "UPDATE what_if SET state = 'running', moved_at = now() - $3::interval WHERE tenant_id = $1 AND id = $2",
            run_id,
            timedelta(minutes=5),
        )
        assert (await run_of(desk.company.admin.actor, run_id)).state == "failed"
    assert "It could not be worked out." in await admin.get(at)
    await worked_out(desk, str(run_id))
    async with acting_for(desk.tenant_id):
        assert (await run_of(desk.company.admin.actor, run_id)).state == "done"


async def test_a_run_of_another_queue_is_not_there(desk: Desk, admin: Admin) -> None:
    await somebody_was_served(desk)
    at = (await admin.post(f"{admin.queue}/what-if", **FORM)).headers["location"]
    other = (await admin.post("/settings/routing", name="VIP")).headers["location"]
    elsewhere = f"{other}/what-if/{at.rsplit('/', 1)[1]}"
    assert (await admin.client.get(elsewhere)).status_code == 404


MADE = {
    "hours": "2",
    "per_hour": "40",
    "handle_minutes": "5",
    "handle_spread": "0.5",
    "patience_minutes": "0",
    "priorities.low": "0",
    "priorities.normal": "4",
    "priorities.high": "0",
    "priorities.urgent": "1",
    "shifts.0.agents": "4",
    "shifts.0.begins": "0",
    "shifts.0.ends": "2",
    "asking.0.skill": "fr",
    "asking.0.level": "2",
    "asking.0.percent": "50",
    "seed": "7",
}


async def test_a_plan_is_tried_on_a_made_day_before_anybody_has_come_and_the_same_seed_says_the_same(
    desk: Desk, admin: Admin
) -> None:
    async with acting_for(desk.tenant_id):
        await put_skill(desk.company.admin.actor, "fr", "French")
        await set_level(desk.company.admin.actor, desk.agents[1].member_id, "fr", 4)
    assert "Conversations an hour" in await admin.get(f"{admin.queue}/what-if/made")
    asking = await admin.post(f"{admin.queue}/what-if/made", **FORM)
    assert "only people with French ≥ 3" in asking.text
    carried = unescape(asking.text.split('name="plan" value="', 1)[1].split('"', 1)[0])
    refused = await admin.post(f"{admin.queue}/what-if/made/run", **{**MADE, "shifts.0.ends": "0"}, plan=carried)
    assert refused.status_code == 422 and "shifts that end later" in refused.text and carried in unescape(refused.text)
    figures = []
    for seed in ("7", "7", "8"):
        asked = await admin.post(f"{admin.queue}/what-if/made/run", **{**MADE, "seed": seed}, plan=carried)
        at = asked.headers["location"]
        assert "A made-up day with about 80 conversations" in await admin.get(at)
        await worked_out(desk, at.rsplit("/", 1)[1])
        page = await admin.get(at)
        assert "Taken within a minute, of all who came" in page and "(2)" in page and "/inbox/team/" not in page
        run_id = parse_id(at.rsplit("/", 1)[1])
        assert run_id is not None
        async with acting_for(desk.tenant_id):
            run = await run_of(desk.company.admin.actor, run_id)
        assert run.found is not None and run.plan.steps[0].seconds == 600
        figures.append(run.found)
    assert figures[0].comparison == figures[1].comparison != figures[2].comparison
    assert figures[0].comparison.changed > 0
