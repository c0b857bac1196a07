"""The active company as the provider's customer, and the way back from a customer to its company."""

from uuid import UUID

from hubwright.control.billing.payments import queries
from hubwright.control.billing.payments.current import payments
from hubwright.control.billing.payments.port import Person
from hubwright.control.doors import find_door, open_door
from hubwright.kernel.database import acting_for
from hubwright.kernel.inside import StaysInside, stays_inside
from hubwright.kernel.settings import STRIPE_API, settings
from hubwright.kernel.tokens import digest


async def customer_of(tenant_id: UUID, person: Person) -> str:
    """The company's customer, made when there is none yet; a demo becomes one of a stand-in only.

    Not inside a transaction: the provider is asked.
    """
    if await stays_inside(tenant_id) and settings().stripe_api_base == STRIPE_API:
        raise StaysInside
    async with acting_for(tenant_id):
        known = await queries.customer()
    if known is not None:
        return known
    made = await payments().add_customer(person, key=f"customer/{tenant_id}", tenant=str(tenant_id))
    async with acting_for(tenant_id):
        if await queries.add_customer(made):
            await open_door("payments", digest(made), tenant_id, tenant_id)
        kept = await queries.customer()
    assert kept is not None
    return kept


async def known_customer(tenant_id: UUID) -> str | None:
    """The company's customer, if it is one."""
    async with acting_for(tenant_id):
        return await queries.customer()


async def company_of(customer: str) -> UUID | None:
    """Whose customer this is."""
    door = await find_door("payments", digest(customer))
    return door.tenant_id if door is not None else None
