"""Which companies an account may enter."""

from uuid import UUID

from hubwright.control.companies import companies
from hubwright.control.doors import doors_of
from hubwright.control.identity.queries import members
from hubwright.control.identity.schemas import Membership
from hubwright.kernel.database import acting_for


async def memberships(account_id: UUID) -> list[Membership]:
    """List active memberships by company name; each is read inside its own company's scope."""
    doors = await doors_of("member", account_id.bytes)
    found: list[Membership] = []
    for company in await companies([door.tenant_id for door in doors]):
        async with acting_for(company.id):
            member = await members.member_of_account(account_id)
        if member is not None and member["active"]:
            found.append(
                Membership(
                    tenant_id=company.id,
                    slug=company.slug,
                    company=company.name,
                    member_id=member["id"],
                    role=member["role"],
                )
            )
    return found
