"""One company as operators see it."""

from uuid import UUID

import msgspec

from hubwright.control.companies import Company, registered
from hubwright.control.identity.members import list_members
from hubwright.control.identity.schemas import MemberView
from hubwright.host.installation.overview import InstallationView, installation_views
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from tenants.operators.listing import Line, line_of


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """What the first page of a company shows."""

    line: Line
    members: list[MemberView]
    installations: list[InstallationView]


async def seen(actor: Actor, tenant_id: UUID) -> Company:
    """The company, or that there is none."""
    actor.require_operator()
    company = await registered(tenant_id)
    if company is None:
        raise Missing("tenant")
    return company


async def detail(actor: Actor, tenant_id: UUID) -> Detail:
    """Its figures, who works there, and what is installed."""
    company = await seen(actor, tenant_id)
    line = await line_of(company)
    async with acting_for(tenant_id):
        return Detail(line=line, members=await list_members(), installations=await installation_views())


async def history(actor: Actor, tenant_id: UUID, after: UUID | None, most: int) -> list[audit.Entry]:
    """What was done there, without what it was about."""
    await seen(actor, tenant_id)
    async with acting_for(tenant_id):
        return await audit.entries(after, most)
