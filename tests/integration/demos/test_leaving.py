"""What a demo leaves behind is erased; whoever came along into the fresh one keeps their account."""

from uuid import UUID

import pytest

from hubwright.control.companies import find_company
from hubwright.control.identity.authenticate import actor_from_cookie
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from tenants.demos import queries, tending
from tenants.demos.reset import reset
from tenants.demos.seats import enter
from tenants.demos.spawn import spawn
from tenants.demos.tending import let_go_of_left, tend_demos
from tenants.life.purge import purge
from tests.architecture.statements import tenant_tables
from tests.support.demos import expire

HERE = {"address": "127.0.0.1", "user_agent": "test"}


async def _let_go(tenant_id: UUID) -> None:
    while tenant_id in await queries.left(10_000):
        await let_go_of_left()


async def test_a_tenant_that_was_reset_is_erased_and_who_came_along_is_still_inside(database: None) -> None:
    demo = await spawn(industry_key="education", edition_key="online")
    opened = await enter(demo, "admin", "sales", **HERE)
    fresh = await reset(demo.id, 1)
    await _let_go(demo.leads_to)
    company = await find_company(demo.leads_to)
    assert company is not None
    assert company.status == "closing"

    assert await purge(demo.leads_to, utc_now())

    async with acting_for(demo.leads_to):
        for table in sorted(tenant_tables() - {"erasing"}):
            assert await fetch(f"SELECT 1 FROM {table} WHERE tenant_id = $1 LIMIT 1") == [], table
    actor = await actor_from_cookie(opened.cookie)
    assert actor is not None
    assert (actor.kind, actor.tenant_id) == ("member", fresh.leads_to)
    async with acting_for(fresh.leads_to):
        assert len(await fetch("SELECT 1 FROM conversation WHERE tenant_id = $1")) > 350


async def test_one_whose_time_is_up_ends_by_the_clock_and_is_erased(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo, other = [await spawn(industry_key="retail", edition_key="online") for _turn in range(2)]
    await expire(demo.id)
    async with acting_for(demo.leads_to):
        assert len(await fetch("SELECT 1 FROM conversation WHERE tenant_id = $1")) > 350
    while not await _ended(demo.id):
        monkeypatch.setattr(tending, "_looked", [])
        assert await tend_demos() > 0
    await _let_go(demo.leads_to)

    assert await purge(demo.leads_to, utc_now())
    async with acting_for(demo.leads_to):
        for table in sorted(tenant_tables() - {"erasing"}):
            assert await fetch(f"SELECT 1 FROM {table} WHERE tenant_id = $1 LIMIT 1") == [], table
    assert not await _ended(other.id), "its day is not over"


async def _ended(demo_id: UUID) -> bool:
    demo = await queries.find(demo_id)
    return demo is not None and demo.ended_at is not None
