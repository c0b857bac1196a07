"""The busy company of the demo: made with everything its agents need, untouched by the next start, larger on demand."""

from uuid import UUID

from hubwright.control.identity.sign_in import sign_in
from hubwright.control.routing.hours import queue_hours
from hubwright.control.routing.list_queues import list_queues, staffing
from hubwright.control.routing.skills import levels
from hubwright.desk.sla.policies import list_policies
from hubwright.desk.states.lists import break_kinds, dispositions
from hubwright.kernel.database import acting_for
from tenants.busy_company import DOVE, QUEUES
from tenants.spawn_busy import AGENTS, new_busy_secrets, spawn_busy
from tests.integration.tenants.test_spawn_demo import everything
from tests.support.database import TestServers


async def test_it_has_queues_skills_promises_breaks_and_dispositions_and_is_left_alone_afterwards(
    database: None, servers: TestServers
) -> None:
    kept = new_busy_secrets()
    made = await spawn_busy(kept, 12)
    tenant: UUID = made.tenant.tenant_id
    async with acting_for(tenant):
        queues = await list_queues()
        assert {queue.key for queue in queues} == {*QUEUES}
        assert {queue.id for queue in queues} == {*await queue_hours()}
        serving = await staffing()
        assert all(len(serving[queue.id]) >= 3 for queue in queues)
        assert len([who for who, known in (await levels()).items() if known]) == 12
        assert len(await list_policies()) == 2
        assert [kind.name_en for kind in await break_kinds()] == [english for english, _chinese in DOVE.breaks]
        assert [one.name_zh for one in await dispositions()] == [chinese for _english, chinese in DOVE.dispositions]
    assert len(made.agents) == 12
    before = await everything(servers, [tenant])
    assert await spawn_busy(kept, 12) == made
    assert await everything(servers, [tenant]) == before
    signed = await sign_in(made.agents[-1], kept.passwords[AGENTS], address="127.0.0.9", user_agent="test")
    assert signed.tenant_id == tenant

    grown = await spawn_busy(kept, 15)
    assert grown.agents[:12] == made.agents
    async with acting_for(tenant):
        assert len([who for who, known in (await levels()).items() if known]) == 15
    other = new_busy_secrets()
    await spawn_busy(other, 15)  # as a start with another data folder does
    signed = await sign_in(made.agents[0], other.passwords[AGENTS], address="127.0.0.9", user_agent="test")
    assert signed.tenant_id == tenant
