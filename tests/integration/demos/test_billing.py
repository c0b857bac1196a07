"""A demo counts what it uses, shows it on its pages, and is on nobody's bill."""

from uuid import UUID

from hubwright.control.companies import find_company
from hubwright.control.usage.billing import billed_companies, is_billed
from hubwright.control.usage.verbs import per_day, this_month
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from tenants.demos.spawn import spawn


async def test_its_usage_is_shown_and_never_billed(database: None, tenant_a: UUID) -> None:
    demo = await spawn(industry_key="travel", edition_key="online")
    async with acting_for(demo.leads_to):
        month = {each.meter: each.quantity for each in (await this_month(utc_now())).meters}
        days = await per_day("conversations", utc_now().date())
    assert month["messages_in"] > 0
    assert month["members"] == 7
    assert days.days != []

    billed = await billed_companies()
    assert tenant_a in billed
    assert demo.leads_to not in billed
    company = await find_company(demo.leads_to)
    assert company is not None
    assert not is_billed(company)
