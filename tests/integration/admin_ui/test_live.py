"""Live pages: every number opens what it counts, ways go step by step, and who may see what."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from html import unescape
from uuid import UUID

import httpx
import pytest

from hubwright.control.flows import create_flow
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.desk.conversations import start_conversation
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.flow_counts.count import count_up
from hubwright.runtime.ways.read import executions_in
from tests.conftest import test_settings
from tests.integration.runtime.flows import order_status
from tests.integration.runtime.services import Service, perform_all
from tests.support.app import served
from tests.support.company import Company, make_company, new_visitor, says
from tests.support.database import TestServers
from tests.support.people import Person, join

ORDER = "1008600"
_LINK = re.compile(r'<a href="([^"]+/live/visits\?[^"]+)"[^>]*>(\d+)(?: [^×<]+)?</a>')  # not times, not costs


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("live"))) as app:
        yield app.base


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    made = Service()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def company(base: str, service: Service) -> Company:
    return await make_company("live", order_status(f"http://127.0.0.1:{service.port}"))


@asynccontextmanager
async def _browser(base: str, person: Person) -> AsyncIterator[httpx.AsyncClient]:
    opened = await open_session(person.account_id, person.tenant_id, address="a", user_agent="b")
    async with httpx.AsyncClient(base_url=base, trust_env=False, cookies={COOKIE_NAME: opened.cookie}) as client:
        yield client


async def _talk(company: Company) -> UUID:
    """Somebody asks for an order, whose service cannot be reached from here."""
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hello")
    await says(company, visitor, f"it is {ORDER}")
    outbound = Outbound()
    await perform_all(company, outbound)
    await outbound.close()
    return taken.conversation_id


async def _counted(company: Company) -> None:
    await count_up(company.tenant_id, utc_now() + timedelta(seconds=1))


async def _session(company: Company, conversation_id: UUID) -> UUID:
    async with acting_for(company.tenant_id):
        return (await executions_in(conversation_id))[0].id


async def _page(client: httpx.AsyncClient, url: str) -> str:
    answer = await client.get(url)
    assert answer.status_code == 200, (url, answer.text[:400])
    return answer.text


async def test_each_number_of_the_page_opens_as_many_rows(base: str, company: Company) -> None:
    await _talk(company)
    await says(company, await new_visitor(company), "hello")
    await _counted(company)
    async with _browser(base, company.admin) as client:
        shown = await _page(client, f"/flows/{company.flow_id}/live?days=1&sort=visits")
        numbers = {(unescape(url), int(number)) for url, number in _LINK.findall(shown)}
        assert len(numbers) >= 8
        for url, number in numbers:
            rows = (await _page(client, url)).count("See its way")
            assert rows == number, url
    assert re.search(r'data-node="n_ask".*?2', shown, re.DOTALL)
    assert re.search(r'class="lv-box lv-grade-\d"[^>]*aria-label="n_ask: 2 visits', shown)
    assert 'aria-sort="descending"' in shown


async def test_it_is_sorted_by_what_is_asked_for(base: str, company: Company) -> None:
    await _talk(company)
    for _one in range(3):
        await says(company, await new_visitor(company), "hello")
    await _counted(company)
    async with _browser(base, company.admin) as client:
        by_errors = await _page(client, f"/flows/{company.flow_id}/live?days=1&sort=errors")
        by_visits = await _page(client, f"/flows/{company.flow_id}/live?days=1&sort=visits")
    assert re.findall(r'data-node="(\w+)"', by_errors)[0] == "n_http"
    assert set(re.findall(r'data-node="(\w+)"', by_visits)[:2]) == {"t", "n_ask"}


async def test_what_is_not_counted_yet_comes_by_itself(base: str, company: Company) -> None:
    await says(company, await new_visitor(company), "hello")
    async with _browser(base, company.admin) as client:
        first = await _page(client, f"/flows/{company.flow_id}/live")
        assert 'hx-trigger="load delay:2s"' in first and "being counted" in first
        await _counted(company)
        later = await _page(client, f"/flows/{company.flow_id}/live")
        assert "hx-trigger" not in later.split('id="lv-heat"')[1][:300] and "Counted up to" in later


async def test_a_way_is_gone_through_step_by_step_and_again_on_the_draft(base: str, company: Company) -> None:
    talk = await _talk(company)
    session = await _session(company, talk)
    at = f"/flows/{company.flow_id}/live/{session}"
    async with _browser(base, company.admin) as client:
        listed = await _page(client, f"/flows/{company.flow_id}/live/conversations?outcome=ended")
        assert at in listed
        first = await _page(client, f"{at}?n=1")
        assert f'id="lv-next" href="{at}?n=2"' in first and "hello" in first
        piece = await client.get(f"{at}?n=2", headers={"HX-Request": "true"})
        assert piece.text.lstrip().startswith('<div id="lv-way"') and "Which order?" in piece.text
        last = await _page(client, at + "?n=99")
        assert "Step 7 of 7" in last
        again = await _page(client, f"{at}/again?n=3")
        assert "The draft does the same." in again
        answer = await client.get(f"/inbox/team/{talk}/way")
        assert answer.status_code == 303 and answer.headers["location"] == at


async def test_an_agent_sees_none_of_it_and_an_analyst_no_customer(base: str, company: Company) -> None:
    talk = await _talk(company)
    session = await _session(company, talk)
    await _counted(company)
    at = f"/flows/{company.flow_id}/live"
    places = [
        at,
        f"{at}/visits?node=n_ask",
        f"{at}/conversations",
        f"{at}/{session}",
        f"{at}/{session}/again?n=1",
        f"/inbox/team/{talk}/way",
    ]
    async with _browser(base, company.agent) as client:
        for place in places:
            assert (await client.get(place)).status_code == 403, place
        assert f"/{talk}/way" not in await _page(client, f"/inbox/team/{talk}")
    async with _browser(base, await join(company.tenant_id, "analyst")) as client:
        for place in places[:5]:
            shown = await _page(client, place)
            assert ORDER not in shown and "Which order?" not in shown and "Visitor " not in shown, place
            assert f"/inbox/team/{talk}" not in shown


async def test_why_it_went_where_it_went_is_reached_from_every_conversation(base: str, company: Company) -> None:
    talks = []
    for _one in range(3):
        visitor = await new_visitor(company)
        talks.append((await says(company, visitor, "hello")).conversation_id)
        await says(company, visitor, "", kind="handoff_request")
    waiting, assigned, resolved = talks
    async with acting_for(company.tenant_id):
        await take(company.admin.actor, assigned)
        await take(company.admin.actor, resolved)
        await resolve(company.admin.actor, resolved)
    with_bot = (await says(company, await new_visitor(company), "hello")).conversation_id
    for role in ("supervisor", "admin", "owner"):
        async with _browser(base, await join(company.tenant_id, role)) as client:
            for talk in (with_bot, waiting, assigned, resolved):
                thread = await _page(client, f"/inbox/team/{talk}")
                for place in ("routing", "way"):
                    assert f'href="/inbox/team/{talk}/{place}"' in thread, (role, place)
                asked = await _page(client, f"/inbox/team/{talk}/routing")
                assert "Who was asked, and why" in asked


async def test_a_conversation_that_no_flow_had_says_so(base: str, company: Company) -> None:
    visitor = await new_visitor(company)
    async with acting_for(company.tenant_id):
        opened = await start_conversation(visitor, company.channel_id, language="en")
    async with _browser(base, company.admin) as client:
        assert "No flow ran here" in await _page(client, f"/inbox/team/{opened.id}/way")


async def test_a_flow_that_nobody_published_teaches(base: str, company: Company) -> None:
    async with acting_for(company.tenant_id):
        made = await create_flow("New", order_status("http://127.0.0.1:1"))
    async with _browser(base, company.admin) as client:
        assert "Nothing published yet" in await _page(client, f"/flows/{made.flow_id}/live")
        assert "No conversation yet" in await _page(client, f"/flows/{made.flow_id}/live/conversations")
