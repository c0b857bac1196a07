"""Who is billed for the active company: the company, and the first of its administrators with a proved address."""

from hubwright.control.billing.payments.port import Person
from hubwright.control.companies import find_company
from hubwright.control.notices.queries import administrators
from hubwright.kernel.scope import active_tenant


async def who_pays() -> Person:
    """As the provider is told; address and tax numbers are kept there."""
    company, people = await find_company(active_tenant()), await administrators()
    return Person(name=company.name if company is not None else "", email=people[0]["email"] if people else "")
