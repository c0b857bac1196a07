"""A demo is made whole: a desk with people and thirty days behind it, all of whose figures follow from its log."""

from uuid import UUID

import pytest

from editions.catalogue import current_editions
from hubwright.control.companies import find_company
from hubwright.desk.reckoning.reckon import reckon
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import fetch, reading_one_moment
from hubwright.kernel.permissions import Permission
from tenants.demos.industries import INDUSTRIES
from tenants.demos.spawn import spawn

EDITIONS = [sold.key for sold in current_editions()]


async def _count(sql: str) -> int:
    (row,) = await fetch(sql)
    return int(row["n"])


@pytest.mark.parametrize("key", INDUSTRIES)
async def test_every_industry_has_a_month_behind_it_that_adds_up(database: None, key: str) -> None:
    demo = await spawn(industry_key=key, edition_key="online")
    tenant: UUID = demo.leads_to
    actor = Actor(kind="operator", tenant_id=tenant, name="t", permissions=frozenset(Permission))
    company = await find_company(tenant)
    assert company is not None
    assert (company.kind, company.name, company.status) == ("demo", INDUSTRIES[key].company, "active")
    async with reading_one_moment(tenant):
        report = await reckon(actor, utc_now())
        assert report.differences == [], report.differences[:5]
        assert report.conversations > 350
        days = await fetch("SELECT DISTINCT created_at::date AS day FROM conversation WHERE tenant_id = $1")
        assert len(days) >= 30
        assert await _count("SELECT count(*) AS n FROM conversation WHERE tenant_id = $1 AND rating = 5") > 50
        assert await _count("SELECT count(*) AS n FROM conversation WHERE tenant_id = $1 AND status = 'waiting'") == 3
        assert await _count("SELECT count(*) AS n FROM contact WHERE tenant_id = $1") > 100
        assert await _count("SELECT count(DISTINCT disposition_id) AS n FROM conversation WHERE tenant_id = $1") >= 4
        assert await _count("SELECT count(*) AS n FROM skill WHERE tenant_id = $1") == 5
        assert await _count("SELECT count(*) AS n FROM queue WHERE tenant_id = $1") == 4
        assert await _count("SELECT count(*) AS n FROM member WHERE tenant_id = $1") == 7
        assert await _count("SELECT count(*) AS n FROM usage_event WHERE tenant_id = $1") > 2_000
