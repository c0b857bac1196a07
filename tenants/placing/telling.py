"""A move is written down in the company itself, for those who may read what was done there."""

from uuid import UUID

from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from tenants.placing.move import Moved


async def told_in_the_company(tenant_id: UUID, moved: Moved) -> None:
    """Write it down, in the database where the company lives now."""
    operator = Actor(kind="operator", tenant_id=tenant_id, name="Hubwright")
    async with acting_for(tenant_id):
        await audit.record(operator, "company.moved", tenant_id, source=moved.source, target=moved.target)
