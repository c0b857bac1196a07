"""A company that tries a version on a part of what arrives."""

from typing import Any
from uuid import UUID

from hubwright.control.flows import get_draft, history_of, save_draft
from hubwright.control.flows.canaries import released, takes
from hubwright.control.flows.canaries.schemas import Arrival
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.canaries.standing import Standing, standing
from hubwright.runtime.canaries.tasks import look_at_canary
from hubwright.runtime.versions import Release, release
from hubwright.runtime.versions.schemas import TryOn
from tests.integration.runtime.services import perform_all
from tests.support.company import Company, new_visitor, says


async def change(company: Company, node_id: str, **config: Any) -> None:
    async with acting_for(company.tenant_id):
        draft = await get_draft(company.flow_id)
        for node in draft.doc["nodes"]:
            if node["id"] == node_id:
                node["config"].update(config)
        await save_draft(company.admin.actor, company.flow_id, draft.doc, draft.rev)


async def tried(company: Company, actor: Actor | None = None, **on: Any) -> UUID:
    """Publish the draft for a part."""
    async with acting_for(company.tenant_id):
        wanted = Release(note="a try", try_on=TryOn(**{"percent": 100, "enough": 3, **on}))
        return (await release(actor or company.admin.actor, company.flow_id, wanted)).id


async def stands(company: Company) -> Standing:
    async with acting_for(company.tenant_id):
        found = await standing(company.admin.actor, company.flow_id)
    assert found is not None
    return found


async def look(company: Company) -> None:
    await look_at_canary(company.tenant_id, {"flow_id": str(company.flow_id)})


async def versions_of(company: Company, conversation_id: UUID) -> list[int]:
    async with acting_for(company.tenant_id):
        rows = await fetch(
            "SELECT v.n FROM flow_session s JOIN flow_version v ON v.tenant_id = $1 AND v.id = s.flow_version_id"
            " WHERE s.tenant_id = $1 AND s.conversation_id = $2 ORDER BY s.started_at, s.id",
            conversation_id,
        )
    return [row["n"] for row in rows]


async def deeds(company: Company) -> list[tuple[int, str, str]]:
    async with acting_for(company.tenant_id):
        return [(done.n, done.deed, done.by) for done in await history_of(company.flow_id)]


async def visitor_who(company: Company, gets: bool | None) -> UUID:
    """Somebody who gets what is tried, or who does not."""
    async with acting_for(company.tenant_id):
        now = await released(company.flow_id)
    while True:
        visitor = await new_visitor(company)
        if gets is None or now.part is None or takes(now.part, Arrival(key=str(visitor))) == gets:
            return visitor


async def orders(company: Company, outbound: Outbound, times: int, gets: bool | None = None) -> list[UUID]:
    talks = []
    for _ in range(times):
        talks.append((await says(company, await visitor_who(company, gets), "order 4711")).conversation_id)
        await perform_all(company, outbound)
    return talks
