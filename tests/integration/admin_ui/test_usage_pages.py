"""The month on its page: one number, bars against what is included, every count down to its steps."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest

from editions.proration import period_of
from editions.rates import PerUnit, Price
from hubwright.control.billing.agree import agree
from hubwright.control.billing.terms import Terms
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.control.spending.plan import switch_next_off
from hubwright.control.usage.record import record
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch, global_execute, outside_tenants
from hubwright.runtime.batch import take_batch
from hubwright.runtime.plain_road import take_plainly
from tests.conftest import test_settings
from tests.integration.billing.making import UTC_ZONE
from tests.integration.runtime.batches import event, known_visitor
from tests.integration.runtime.flows import greeter
from tests.support.app import served
from tests.support.company import Company, make_company
from tests.support.database import TestServers


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("usage"))) as app:
        yield app.base


@pytest.fixture
async def company(database: None) -> Company:
    company = await make_company("billed", greeter())
    prices = {"flow_steps": Price(model=PerUnit(Decimal("0.50")), included=1)}
    terms = Terms(
        begins_at=period_of(utc_now(), UTC_ZONE).begins_at,
        currency="CNY",
        edition="online",
        version=2,
        base=Decimal(299),
        prices=prices,
    )
    async with acting_for(company.tenant_id):
        await agree(terms, "test")
    return company


@pytest.fixture
async def client(base: str, company: Company) -> AsyncIterator[httpx.AsyncClient]:
    admin = company.admin
    opened = await open_session(admin.account_id, admin.tenant_id, address="", user_agent="test")
    async with httpx.AsyncClient(base_url=base, cookies={COOKIE_NAME: opened.cookie}) as client:
        yield client


@pytest.mark.parametrize("batched", [False, True])
async def test_a_count_of_steps_names_the_steps_on_both_roads(company: Company, batched: bool) -> None:
    visitor = await known_visitor(company)
    one = event(company, visitor, "what?")
    taken = (await take_batch([one]))[0] if batched else await take_plainly(one)
    assert taken is not None
    async with acting_for(company.tenant_id):
        counts = await fetch(
            "SELECT quantity, dims, subject FROM usage_event WHERE tenant_id = $1 AND meter = 'flow_steps' ORDER BY id"
        )
        steps = await fetch("SELECT flow_session_id, conversation_id, n FROM flow_step WHERE tenant_id = $1 ORDER BY n")

    assert len(counts) == 2
    named = [n for count in counts for n in range(count["dims"]["first"], count["dims"]["last"] + 1)]
    assert named == [step["n"] for step in steps]
    assert {UUID(count["dims"]["session"]) for count in counts} == {step["flow_session_id"] for step in steps}
    assert {count["subject"] for count in counts} == {str(step["conversation_id"]) for step in steps}


async def test_the_month_is_one_number_and_every_bar_opens_days_conversations_and_steps(
    company: Company, client: httpx.AsyncClient
) -> None:
    await known_visitor(company)
    async with acting_for(company.tenant_id):
        (used,) = await fetch(
            "SELECT sum(quantity) AS n FROM usage_event WHERE tenant_id = $1 AND meter = 'flow_steps'"
        )
    month = (await client.get("/usage")).text
    cost = 299 + max(Decimal(0), used["n"] - 1) * Decimal("0.5")

    assert f"{cost:.2f}" in month
    assert "299.00 of it are your plan" in month
    days = (await client.get("/usage/flow_steps")).text
    day = re.search(r'href="(/usage/flow_steps/\d{4}-\d\d-\d\d)"', days)
    assert day is not None
    counts = (await client.get(day[1])).text
    assert "/inbox/team/" in counts
    way = re.search(r'href="(/flows/[0-9a-f-]+/live/[0-9a-f-]+\?n=\d+)"', counts)
    assert way is not None
    assert (await client.get(way[1])).status_code == 200


async def test_what_was_switched_off_is_said_and_that_the_team_is_reached(
    company: Company, client: httpx.AsyncClient
) -> None:
    async with acting_for(company.tenant_id):
        await switch_next_off("spending", Decimal(299), utc_now())
    month = (await client.get("/usage")).text

    assert "Switched off, because the month reached what you set: AI" in month
    assert "Your customers still reach your team." in month
    assert 'href="/settings/billing/caps"' in month
    async with acting_for(company.tenant_id):
        await switch_next_off("payment", Decimal(0), utc_now())
    assert "Switched off, because a bill is not paid: Calls of plugins." in (await client.get("/usage")).text


async def test_who_agreed_to_no_prices_sees_counts_as_before(base: str, database: None) -> None:
    company = await make_company("free", greeter())
    opened = await open_session(company.admin.account_id, company.tenant_id, address="", user_agent="test")
    async with httpx.AsyncClient(base_url=base, cookies={COOKIE_NAME: opened.cookie}) as client:
        month = await client.get("/usage")

    assert month.status_code == 200
    assert "So far" not in month.text


async def test_a_level_that_did_not_change_in_a_month_still_stands_on_its_page(
    company: Company, client: httpx.AsyncClient
) -> None:
    async with acting_for(company.tenant_id):
        await record("members", Decimal(3), subject="them", source="test", idem_key="them", at=utc_now())
    later = (utc_now().replace(day=28) + timedelta(days=9)).strftime("%Y-%m")
    page = (await client.get(f"/usage/members?month={later}")).text

    row = re.search(r"When the month began</a></td><td[^>]*>(\d+)", page)
    assert row is not None and row[1] == "3"
    assert f'href="/usage/members?month={utc_now():%Y-%m}"' in page
    assert "Nothing counted this month" in (await client.get(f"/usage/messages_in?month={later}")).text


async def test_today_begins_at_the_companys_midnight(company: Company, client: httpx.AsyncClient) -> None:
    zone = "Pacific/Kiritimati" if utc_now().hour >= 12 else "Pacific/Niue"  # where it is another day than in UTC
    async with outside_tenants("a test moves a company"):
        await global_execute("UPDATE tenant SET time_zone = $2 WHERE id = $1", company.tenant_id, zone)
    there = utc_now().astimezone(ZoneInfo(zone)).date()

    assert there != utc_now().date()
    assert f"/usage/messages_in/{there}" in (await client.get("/home")).text
