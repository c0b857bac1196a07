"""What a demo leaves behind is erased; whoever came along into the fresh one keeps their account."""

from uuid import UUID

from hubwright.control.companies import find_company
from hubwright.control.identity.authenticate import actor_from_cookie
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from tenants.demos import queries
from tenants.demos.reset import reset
from tenants.demos.seats import enter
from tenants.demos.spawn import spawn
from tenants.demos.tending import let_go_of_left
from tenants.life.purge import purge
from tests.architecture.statements import tenant_tables

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
