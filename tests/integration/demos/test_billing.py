"""A demo counts what it uses, shows it on its pages, and is on nobody's bill."""

from uuid import UUID

import pytest

from hubwright.control.billing.close import GRACE, close
from hubwright.control.billing.payments.companies import customer_of, known_customer
from hubwright.control.billing.payments.port import Person
from hubwright.control.billing.preview import preview
from hubwright.control.billing.queries import invoices
from hubwright.control.companies import find_company
from hubwright.control.usage.billing import billed_companies, is_billed
from hubwright.control.usage.verbs import per_day, this_month
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.inside import StaysInside
from tenants.demos.spawn import spawn
from tests.integration.billing.making import JUNE, agreed, terms


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


async def test_a_month_of_it_is_never_closed_whatever_was_agreed(database: None) -> None:
    demo = await spawn(industry_key="travel", edition_key="online")
    async with acting_for(demo.leads_to):
        await agreed(terms())
        assert await preview(JUNE, JUNE.ends_at) is None
        assert await close(JUNE, JUNE.ends_at + GRACE) is None
        assert await invoices(JUNE.begins_at) == []


async def test_it_becomes_nobodys_customer(database: None) -> None:
    demo = await spawn(industry_key="travel", edition_key="online")
    with pytest.raises(StaysInside):
        await customer_of(demo.leads_to, Person(name="Demo", email="demo@example.test"))
    assert await known_customer(demo.leads_to) is None
