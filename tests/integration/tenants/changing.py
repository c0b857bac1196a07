"""A company that uses more than another edition includes, and the end of its month."""

from uuid import UUID

import asyncpg

from hubwright.control.api_keys.verbs import create_key
from hubwright.control.channels.schemas import NewChannel
from hubwright.control.channels.verbs import create_channel
from hubwright.control.companies import pin_edition
from hubwright.control.routing.plan import ANYBODY, Plan, Step
from hubwright.desk.contacts.listing import keep_segment
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.desk.queues.serve_by import serve_by
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import JOBS, run_due_jobs
from tenants import tasks
from tenants.edition_change.ask import ask_for
from tenants.edition_change.held import Held
from tenants.entitlements import refresh
from tests.integration.runtime.flows import greeter
from tests.support.company import WEB_CHAT, Company, make_company
from tests.support.database import TestServers
from tests.support.people import join

ONLINE, CLASSIC = Held(edition="online", version=2), Held(edition="classic", version=2)
MARKETING = Held(edition="marketing", version=2)
# What an edition says, and what is written of the doing itself.
OURS = {"edition_change", "entitlement_snapshot", "tenant_add_on", "audit_entry", "job", "due", "sign_in_session"}


async def paying() -> Company:
    """A company that pays for the online edition."""
    made = await make_company("kestrel", greeter("Good day"))
    async with acting_for(made.tenant_id):
        await pin_edition(made.tenant_id, "online", 2)
        await refresh()
    return made


async def month_is_over(tenant_id: UUID, servers: TestServers) -> None:
    """What the clock does; at run time nobody may move the day."""
    connection = await asyncpg.connect(servers.superuser_url)
    await connection.execute("UPDATE hubwright.edition_change SET due_at = now() WHERE tenant_id = $1", tenant_id)
    await connection.close()
    async with acting_for(tenant_id):
        await execute("UPDATE job SET run_at = now() WHERE tenant_id = $1 AND kind = 'edition.change_due'")
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job'")
    assert tasks.change_edition is JOBS["edition.change_due"].work
    while await run_due_jobs():
        pass


async def downgraded(company: Company, servers: TestServers) -> None:
    async with acting_for(company.tenant_id):
        await ask_for(company.admin.actor, CLASSIC, accepted=True)
    await month_is_over(company.tenant_id, servers)


async def rows_of(servers: TestServers, tenant_id: UUID) -> dict[str, list[str]]:
    """Every row of the company as it is stored, but for OURS."""
    connection = await asyncpg.connect(servers.superuser_url)
    try:
        tables = await connection.fetch(
            "SELECT c.table_name AS name FROM information_schema.columns c JOIN information_schema.tables t"
            " USING (table_schema, table_name) WHERE table_schema = 'hubwright' AND column_name = 'tenant_id'"
            " AND table_type = 'BASE TABLE'"
        )
        names = sorted({row["name"] for row in tables} - OURS)
        return {
            name: [
                row["row"]
                for row in await connection.fetch(
                    f"SELECT t::text AS row FROM hubwright.{name} t WHERE tenant_id = $1 ORDER BY 1", tenant_id
                )
            ]
            for name in names
        }
    finally:
        await connection.close()


async def set_promises(company: Company) -> None:
    await set_policies(company.admin.actor, [SlaPolicy(id=new_id(), name="All", first_minutes=5)])


class Crowded:
    """A company that uses more than the classic edition includes."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.actor, self.tenant_id = company.admin.actor, company.tenant_id
        self.newest: UUID | None = None
        self.key = ""

    async def build(self) -> "Crowded":
        company = self.company
        self.people = [await join(self.tenant_id, "agent") for _n in range(10)]
        async with acting_for(self.tenant_id):
            for n in range(2):
                new = NewChannel(plugin=WEB_CHAT, name=f"More {n}", flow_id=company.flow_id, queue_id=company.queue_id)
                self.newest = (await create_channel(self.actor, new)).id
            for n in range(7):
                await keep_segment(self.actor, f"Segment {n}", ContactFilter(tag=f"t{n}"))
            await serve_by(self.actor, company.queue_id, Plan(steps=(Step(seconds=20), ANYBODY)))
            self.key = (await create_key(self.actor, "shop", ["usage:read"])).key
        return self
