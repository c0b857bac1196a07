"""A partner's earnings over HTTP: sums that open their lines, the way to be paid, and what others do not see."""

import re
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from hubwright.control.billing.partners.payouts import plan_payouts, send_payouts
from hubwright.control.billing.payments.current import use_payments
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.control.identity.sessions import open_session
from hubwright.kernel.ids import new_id
from hubwright_stripe_standin import StandIn
from tests.conftest import test_settings
from tests.integration.payments.conftest import Past, press
from tests.integration.payments.pages import said, signed_in
from tests.integration.payments.test_partners import next_month, paid, ready
from tests.support.app import Served, served
from tests.support.database import TestServers
from tests.support.market import Market
from tests.support.operators import browser, cookie_of, make_operator
from tests.support.people import Person, join

AT = "/partner/earnings"


@pytest.fixture(scope="module")
async def app(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("earnings"))) as running:
        yield running


@pytest.fixture
async def admin(tenant_a: UUID) -> Person:
    return await join(tenant_a, "admin")


async def portal(app: Served, market: Market) -> httpx.AsyncClient:
    assert market.person.account_id is not None
    opened = await open_session(market.person.account_id, address="127.0.0.1", user_agent="test")
    return await browser(app, opened.cookie)


async def test_sums_open_their_lines_and_no_company_is_named(
    app: Served, provider: StripePayments, stand_in: StandIn, customer: str, admin: Person, market: Market, moved: Past
) -> None:
    await paid(admin, market, moved, stand_in, customer)
    async with await portal(app, market) as client:
        page = (await client.get(AT)).text
        assert re.findall(r'data-share="([^"]+)"', page) == ["24.000000000"]
        (behind,) = re.findall(rf'href="({AT}/lines\?month=[^"]+)"', page)
        lines = (await client.get(behind.replace("&amp;", "&"))).text
        waiting = (await client.get(f"{AT}/lines")).text
        for shown in (lines, waiting):
            assert [Decimal(each) for each in re.findall(r'data-line="([^"]+)"', shown)] == [Decimal(24)]
            assert str(admin.tenant_id) not in shown
        await ready(market, stand_in)
        await plan_payouts(next_month())
        await send_payouts(next_month())
        page = (await client.get(AT)).text
        (payout,) = re.findall(rf'href="({AT}/lines\?payout=[^"]+)"', page)
        assert len(re.findall("data-line=", (await client.get(payout)).text)) == 1
        for wrong in (f"{AT}/lines?month=October", f"{AT}/lines?payout={new_id()}", f"{AT}/lines?payout=garbage"):
            assert (await client.get(wrong)).status_code == 404


async def test_another_partner_opens_nothing_of_it(
    app: Served,
    provider: StripePayments,
    stand_in: StandIn,
    customer: str,
    admin: Person,
    market: Market,
    moved: Past,
    tmp_path: Path,
) -> None:
    await paid(admin, market, moved, stand_in, customer)
    await ready(market, stand_in)
    await plan_payouts(next_month())
    async with await portal(app, market) as client:
        (payout,) = re.findall(rf'href="({AT}/lines\?payout=[^"]+)"', (await client.get(AT)).text)
    other = await Market(tmp_path / "other").open()
    async with await portal(app, other) as client:
        assert (await client.get(payout)).status_code == 404
        assert "data-line" not in (await client.get(f"{AT}/lines?plugin={market.plugin}")).text
        assert "data-share" not in (await client.get(AT)).text


async def test_who_is_no_partner_has_no_earnings(app: Served, provider: StripePayments, admin: Person) -> None:
    async with await signed_in(app, admin) as client:
        for page in (AT, f"{AT}/lines", f"{AT}/connected"):
            assert (await client.get(page)).status_code == 403, page


async def test_the_way_to_be_paid_leads_to_the_provider_and_back(
    app: Served, provider: StripePayments, stand_in: StandIn, market: Market
) -> None:
    async with await portal(app, market) as client:
        refused = await client.post(f"{AT}/connect", data={"country": "Germany"})
        assert "two letters" in await said(client, refused)
        assert "wants to know more" in await said(client, await client.get(f"{AT}/connected"))
        there = (await client.post(f"{AT}/connect", data={"country": "de"})).text
        (address,) = re.findall(r'href="(http://127[^"]+_pages/onboarding/[^"]+)"', there)
        assert await press(address) == 303
        assert "You can be paid now" in await said(client, await client.get(f"{AT}/connected"))
        assert "data-ready" in (await client.get(AT)).text
        again = (await client.get(f"{AT}/connect-again")).text
        assert "_pages/onboarding/" in again


async def test_where_no_provider_is_set_up_it_is_said_plainly(app: Served, market: Market) -> None:
    use_payments(None)
    async with await portal(app, market) as client:
        assert "data-not-set-up" in (await client.get(AT)).text
        assert "No payment provider is set up" in await said(client, await client.post(f"{AT}/connect"))


async def test_operators_agree_on_the_share_and_nobody_else_comes_in(
    app: Served, provider: StripePayments, admin: Person, market: Market
) -> None:
    operator = await make_operator("Olga")
    async with await browser(app, await cookie_of(operator)) as client:
        assert f'data-partner="{market.slug}"' in (await client.get("/operator/payouts")).text
        rate = f"/operator/payouts/{market.partner_id}/rate"
        for wrong in ("much", "101"):
            assert "0 to 100" in await said(client, await client.post(rate, data={"per_cent": wrong, "why": "x"}))
        assert "from now on" in await said(client, await client.post(rate, data={"per_cent": "75 %", "why": "agreed"}))
        assert "75 %" in (await client.get("/operator/payouts")).text
    async with await signed_in(app, admin) as client:
        assert (await client.get("/operator/payouts")).status_code in (403, 404)
