"""Settings -> Billing -> Credit: the balance is the sum of what is left, and each grant opens what went from it."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from hubwright.control.billing import queries as billing
from hubwright.control.billing.close import expire_credit, give_credit
from hubwright.control.billing.credits import Grant
from hubwright.control.billing.month_end.turn import close_month
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from tests.conftest import make_tenant, test_settings
from tests.integration.billing.making import JUNE, agreed, june
from tests.integration.payments.pages import BILLING, signed_in
from tests.integration.payments.test_month_end import CLOSED
from tests.support.app import Served, served
from tests.support.database import TestServers
from tests.support.people import Person, join

CREDITS = f"{BILLING}/credits"


@pytest.fixture(scope="module")
async def app(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("credits"))) as running:
        yield running


async def give(person: Person, amount: str, why: str, *, day: int = 2, until: datetime | None = None) -> UUID:
    grant = Grant(id=new_id(), currency="CNY", amount=Decimal(amount), granted_at=june(day), expires_at=until, why=why)
    async with acting_for(person.tenant_id):
        assert await give_credit(grant, idem_key=f"{why}:{day}")
    return grant.id


def left_over(page: str) -> list[Decimal]:
    return [Decimal(each) for each in re.findall(r'data-left-over="([^"]+)"', page)]


def balance_of(page: str) -> Decimal:
    (found,) = re.findall(r'data-left="([^"]+)"', page)
    return Decimal(found)


async def test_without_credit_the_page_says_where_it_comes_from(owner: Person, client: httpx.AsyncClient) -> None:
    page = (await client.get(CREDITS)).text
    assert "No credit so far" in page
    assert "It stands here from then on, and pays invoices by itself." in page
    assert "data-left" not in page
    for place in (BILLING, "/settings"):
        assert f'href="{CREDITS}"' in (await client.get(place)).text
        assert f'href="{BILLING}/caps"' in (await client.get(place)).text


async def test_the_balance_is_the_sum_of_what_is_left_and_each_grant_opens_what_went_from_it(
    owner: Person, client: httpx.AsyncClient
) -> None:
    welcome = await give(owner, "200", "Welcome", until=june(40))
    kept = await give(owner, "150", "carried from 2026-05", day=1)
    short = await give(owner, "30", "A hiccup", until=june(10))
    before = (await client.get(CREDITS)).text
    assert balance_of(before) == sum(left_over(before)) == 380
    async with acting_for(owner.tenant_id):
        await agreed()
        assert await expire_credit(june(11)) == 1
        await close_month(JUNE.begins_at, CLOSED)
        ((invoice_id, invoice),) = await billing.invoices()
    assert invoice.total == 0

    page = (await client.get(CREDITS)).text
    assert balance_of(page) == sum(left_over(page)) == 380 - 30 - 299
    assert re.findall(r'data-grant="([^"]+)"', page)[-1] == str(kept), "the newest first"
    assert "Carried over from May 2026" in page
    one = (await client.get(f"{CREDITS}/{welcome}")).text
    moved = [Decimal(each) for each in re.findall(r'data-moved="([^"]+)"', one)]
    assert moved == [-200, 200]
    assert re.search(rf'href="{BILLING}/invoices/{invoice_id}">Paid the invoice of June 2026<', one)
    gone = (await client.get(f"{CREDITS}/{short}")).text
    assert "Its time was over" in gone
    assert sum(Decimal(each) for each in re.findall(r'data-moved="([^"]+)"', gone)) == 0
    rest = (await client.get(f"{CREDITS}/{kept}")).text
    assert [Decimal(each) for each in re.findall(r'data-moved="([^"]+)"', rest)] == [-99, 150]
    assert (await client.get(f"{BILLING}/invoices/{invoice_id}")).status_code == 200


async def test_more_grants_than_a_page_holds_go_on_at_an_address(owner: Person, client: httpx.AsyncClient) -> None:
    for n in range(26):
        await give(owner, "1", f"n{n}", day=n + 1)
    first = (await client.get(CREDITS)).text
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = (await client.get(f"{CREDITS}{older}")).text
    seen = [re.findall(r'data-grant="([^"]+)"', page) for page in (first, second)]
    assert (len(seen[0]), len(seen[1]), len({*seen[0], *seen[1]})) == (24, 2, 26)
    assert balance_of(first) == balance_of(second) == 26


@pytest.mark.parametrize("role", ["agent", "supervisor", "analyst"])
async def test_only_who_manages_the_company_sees_its_credit(app: Served, owner: Person, role: str) -> None:
    grant = await give(owner, "5", "Welcome")
    async with await signed_in(app, await join(owner.tenant_id, role)) as browsing:
        assert (await browsing.get(CREDITS)).status_code == 403
        assert (await browsing.get(f"{CREDITS}/{grant}")).status_code == 403


async def test_another_company_sees_nothing_of_it(app: Served, owner: Person) -> None:
    grant = await give(owner, "5", "Welcome")
    async with await signed_in(app, await join(await make_tenant("b"), "admin")) as other:
        assert "No credit so far" in (await other.get(CREDITS)).text
        assert "No credit so far" in (await other.get(f"{CREDITS}?after={grant}")).text
        assert (await other.get(f"{CREDITS}/{grant}")).status_code == 404
