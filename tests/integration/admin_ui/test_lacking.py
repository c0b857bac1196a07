"""What a company lacks is shown where it would be used, locked, with the way to get it; what it has is not."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from admin_ui.lacking import OFFERED
from editions.vocabulary import FEATURES, Value
from hubwright.kernel.database import acting_for
from tenants.entitlements import set_override
from tenants.sign_up import SignedUp
from tests.conftest import test_settings
from tests.integration.admin_ui.test_pages import browser, company, post
from tests.support.app import served
from tests.support.database import TestServers

LACKS = re.compile(r'data-lacks="([a-z_.]+)"')


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("lacking"))) as app:
        yield app.base


async def company_with(*, everything: bool) -> SignedUp:
    made = await company("online")
    async with acting_for(made.tenant_id):
        for key, feature in FEATURES.items():
            most: Value = None if feature.counts else True
            least: Value = 0 if feature.counts else False
            await set_override(key, most if everything else least, reason="test")
    return made


@pytest.fixture(scope="module")
async def without(base: str) -> AsyncIterator[httpx.AsyncClient]:
    """The owner of a company that has nothing at all."""
    made = await company_with(everything=False)
    async with browser(base, made.session.cookie) as client:
        yield client


@pytest.fixture(scope="module")
async def with_all(base: str) -> AsyncIterator[httpx.AsyncClient]:
    """The owner of a company that has everything."""
    made = await company_with(everything=True)
    async with browser(base, made.session.cookie) as client:
        yield client


@pytest.mark.parametrize(("key", "path"), OFFERED.items(), ids=OFFERED)
async def test_its_page_offers_what_is_lacking(without: httpx.AsyncClient, key: str, path: str) -> None:
    answer = await without.get(path)

    assert key in LACKS.findall(answer.text)
    assert FEATURES[key].title["en"] in answer.text
    assert f"/settings/plan?feature={key}" in answer.text


@pytest.mark.parametrize("path", sorted(set(OFFERED.values())))
async def test_nothing_is_offered_that_one_has(with_all: httpx.AsyncClient, path: str) -> None:
    answer = await with_all.get(path)

    assert answer.status_code == 200
    assert LACKS.findall(answer.text) == []


async def test_the_rail_leads_to_the_way_to_get_the_board(
    without: httpx.AsyncClient, with_all: httpx.AsyncClient
) -> None:
    lacking, having = (await without.get("/home")).text, (await with_all.get("/home")).text

    assert 'href="/settings/plan?feature=desk.board#feature-desk.board"' in lacking
    assert 'href="/board"' not in lacking
    assert 'href="/board"' in having


async def test_route_page_and_fragment_refuse_alike(without: httpx.AsyncClient, base: str) -> None:
    as_page = await without.get("/board")
    as_fragment = await without.get("/board", headers={"hx-request": "true"})
    posted = await post(without, "/home", "/board/rebalance", count="1")

    assert [answer.status_code for answer in (as_page, as_fragment, posted)] == [403, 403, 403]
    assert all("“Supervisor board” is not in your edition." in answer.text for answer in (as_page, as_fragment, posted))
    assert as_fragment.headers["hx-retarget"] == "#toasts"
    assert as_fragment.headers["hx-reselect"] == ".hw-toast", "whatever part of the answer the form selects"
    assert 'href="/settings/plan?feature=desk.board#feature-desk.board"' in as_fragment.text


async def test_the_page_it_leads_to_is_open_to_every_role(without: httpx.AsyncClient) -> None:
    answer = await without.get("/settings/plan?feature=desk.board")

    assert answer.status_code == 200
    assert 'id="feature-desk.board" class="hw-plan-row" aria-current="true"' in answer.text
