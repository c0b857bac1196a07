"""What people who write no code do with triggers: choose one, see its address or times, run it, look at runs."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from tests.conftest import test_settings
from tests.integration.runtime.running import house, work
from tests.support.app import served
from tests.support.company import Company
from tests.support.database import TestServers
from tests.support.people import Person, join

BUTTON = "Run now</button>"


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("triggers"))) as app:
        yield app.base


class Admin:
    """A browser of somebody who is signed in."""

    def __init__(self, client: httpx.AsyncClient, company: Company) -> None:
        self.client, self.company = client, company

    async def see(self, path: str) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text[:500]
        return answer.text

    async def post(self, path: str, **form: str) -> httpx.Response:
        token = self.client.cookies.get("hw_csrf") or (await self.client.get("/home")).cookies["hw_csrf"]
        headers = {"x-csrftoken": token}
        return await self.client.post(path, data=form, headers=headers, follow_redirects=True)

    async def make(self, starter: str) -> str:
        made = await self.post("/flows", name=f"A {starter}", starter=starter)
        assert made.status_code == 200
        return made.url.path

    async def publish(self, flow: str) -> None:
        page = await self.see(f"{flow}/publish")
        rev = re.search(r'name="base_rev" value="(\d+)"', page)
        assert rev is not None
        assert (await self.post(f"{flow}/publish", base_rev=rev[1], note="n")).status_code == 200


async def entered(base: str, company: Company, person: Person) -> Admin:
    session = await open_session(person.account_id, company.tenant_id, address="t", user_agent="t")
    cookies = {COOKIE_NAME: session.cookie}
    client = httpx.AsyncClient(base_url=base, cookies=cookies, headers={"accept": "text/html"}, timeout=20)
    return Admin(client, company)


@pytest.fixture
async def admin(base: str, database: None) -> AsyncIterator[Admin]:
    company = await house("pages")
    made = await entered(base, company, company.admin)
    yield made
    await made.client.aclose()


async def test_an_address_is_there_to_copy_once_the_flow_is_published(admin: Admin, base: str) -> None:
    flow = await admin.make("webhook")
    assert "its address appears here" in await admin.see(f"{flow}/steps/trg_1")
    await admin.publish(flow)
    page = await admin.see(f"{flow}/steps/trg_1")
    address = re.search(r'id="hook-address">([^<]+)<', page)
    assert address is not None
    path = "/api/v1/" + address[1].partition("/api/v1/")[2]
    async with httpx.AsyncClient(base_url=base) as other:
        assert (await other.post(path, json={"n": 1})).status_code == 202

    await work(admin.company)
    runs = await admin.see(f"{flow}/runs")
    assert "A web address is called" in runs and "Done" in runs
    trace = re.search(rf'href="({flow}/runs/[0-9a-f-]+)"', runs)
    assert trace is not None
    shown = await admin.see(trace[1])
    assert "The way it took" in shown and "&#34;n&#34;: 1" in shown

    changed = await admin.post(f"{flow}/steps/trg_1/address")
    assert "new address" in changed.text
    async with httpx.AsyncClient(base_url=base) as other:
        assert (await other.post(path, json={})).status_code == 404


async def test_a_secret_is_shown_once(admin: Admin) -> None:
    flow = await admin.make("webhook")
    names = re.search(r'name="_shown" value="([^"]+)"', await admin.see(f"{flow}/steps/trg_1"))
    assert names is not None
    form = {"signature": "required", "reentry": "parallel", "per_minute": "60", "base_rev": "1"}
    await admin.post(f"{flow}/steps/trg_1", _shown=names[1], **form)
    assert "Make a secret" in await admin.see(f"{flow}/steps/trg_1")
    made = await admin.post(f"{flow}/steps/trg_1/secret")
    secret = re.search(r'id="node-secret">(hws_[\w-]+)<', made.text)
    assert secret is not None
    page = await admin.see(f"{flow}/steps/trg_1")
    assert secret[1] not in page and "Make another secret" in page
    again = re.search(r'id="node-secret">(hws_[\w-]+)<', (await admin.post(f"{flow}/steps/trg_1/secret")).text)
    assert again is not None
    assert again[1] != secret[1]


async def test_the_next_times_are_told_while_the_form_is_filled_in(admin: Admin) -> None:
    flow = await admin.make("schedule")
    page = await admin.see(f"{flow}/steps/trg_1")
    assert page.count("<time datetime") >= 5
    step = f"{flow}/steps/trg_1/occurrences"
    answer = await admin.post(step, repeat="minutes", minutes="20")
    minutes = re.findall(r'datetime="[^"]*T\d\d:(\d\d):00', answer.text)
    assert len(minutes) == 5
    assert set(minutes) == {"00", "20", "40"}
    assert "Write five fields" in (await admin.post(step, repeat="cron", cron="every day")).text
    assert (await admin.post(step, repeat="minutes", minutes="")).text.count("<time") == 5
    assert "Fill in the form" in (await admin.post(step, repeat="sometimes")).text
    assert "every day at 09:00" in await admin.see(flow)


async def test_run_now_is_for_who_may_and_for_what_is_published(admin: Admin, base: str) -> None:
    flow = await admin.make("manual")
    assert BUTTON not in await admin.see(f"{flow}/steps/trg_1")
    refused = await admin.post(f"{flow}/runs")
    assert "cannot be started by hand" in refused.text
    await admin.publish(flow)
    assert BUTTON in await admin.see(f"{flow}/steps/trg_1")
    started = await admin.post(f"{flow}/runs")
    assert "The flow is started." in started.text
    assert 'hx-trigger="every 3s"' in started.text
    await work(admin.company)
    assert 'hx-trigger="every 3s"' not in await admin.see(f"{flow}/runs")

    developer = await entered(base, admin.company, await join(admin.company.tenant_id, "developer"))
    assert BUTTON not in await developer.see(f"{flow}/runs")
    assert (await developer.post(f"{flow}/runs")).status_code == 403
    await developer.client.aclose()


async def test_who_may_not_publish_sees_no_address(admin: Admin, base: str) -> None:
    flow = await admin.make("webhook")
    await admin.publish(flow)
    developer = await entered(base, admin.company, await join(admin.company.tenant_id, "developer"))
    page = await developer.see(f"{flow}/steps/trg_1")
    assert "/api/v1/hooks/" not in page
    assert (await developer.post(f"{flow}/steps/trg_1/address")).status_code == 403
    await developer.client.aclose()


async def test_another_way_to_start_leads_where_the_first_one_leads(admin: Admin) -> None:
    flow = await admin.make("event")
    added = await admin.post(f"{flow}/triggers", type="trigger.manual")
    assert "Somebody starts it" in added.text
    await admin.publish(flow)
    assert (await admin.post(f"{flow}/runs")).status_code == 200
    await work(admin.company)
    assert "Done" in await admin.see(f"{flow}/runs")
    node_id = added.url.path.rpartition("/")[2]
    removed = await admin.post(f"{flow}/steps/{node_id}/delete")
    assert "Somebody starts it" not in removed.text.partition('id="add-trigger"')[0]
    assert "Starts when something happens" in await admin.see("/flows")
