"""The settings page of a plugin: a key goes in and never comes out."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from markupsafe import escape

from hubwright.host.installation.settings import stored_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for
from hubwright_sdk.manifest import SCOPES
from tests.conftest import make_tenant, test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.people import Person, join

AI = "hubwright-ai"
PAGE = f"/plugins/{AI}/settings"
KEY = "sk-a-key-nobody-sees"
GOOD = {"base_url": "https://models.example/v1", "model": "m-1", "json_mode": "object"}


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("plugins"))) as app:
        yield app.base


@pytest.fixture
async def admin(base: str) -> Person:
    person = await join(await make_tenant("plugins"), "admin")
    async with acting_for(person.tenant_id):
        await switch_on(AI)
    return person


@pytest.fixture
async def client(base: str, admin: Person) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(base, await cookie_of(admin)) as opened:
        yield opened


async def test_a_key_is_kept_used_and_never_shown(client: httpx.AsyncClient, admin: Person) -> None:
    saved = await post(client, PAGE, PAGE, **GOOD, api_key=KEY)
    assert saved.status_code == 303
    shown = await client.get(PAGE)
    again = await post(client, PAGE, PAGE, **GOOD | {"model": "m-2"}, api_key="")

    assert again.status_code == 303
    async with acting_for(admin.tenant_id):
        assert await stored_settings(AI) == {**GOOD, "model": "m-2", "api_key": KEY}
    assert KEY not in shown.text
    assert 'value="https://models.example/v1"' in shown.text
    field = re.search(r'<input type="password"[^>]*name="api_key"[^>]*>', shown.text)
    assert field
    assert "value=" not in field.group()


async def test_a_refused_form_does_not_show_the_key_either(client: httpx.AsyncClient) -> None:
    refused = await post(client, PAGE, PAGE, **GOOD | {"base_url": "models.example"}, api_key=KEY)

    assert refused.status_code == 422
    assert KEY not in refused.text
    assert 'aria-invalid="true"' in refused.text


async def test_the_list_says_where_data_goes_and_links_to_the_settings(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/plugins")).text

    assert "Sends the instructions of a step" in listed
    assert f'href="{PAGE}"' in listed
    assert 'href="/plugins/hubwright-webchat/settings"' not in listed


@pytest.mark.parametrize("page", ["/plugins", "/marketplace/hubwright-webchat"])
async def test_what_a_plugin_may_do_is_said_in_one_way_everywhere(client: httpx.AsyncClient, page: str) -> None:
    shown = (await client.get(page)).text

    for scope in ("contact:write", "conversation:read", "conversation:write", "file:write"):
        assert str(escape(SCOPES[scope].en)) in shown


async def test_switching_on_leads_to_what_it_needs_to_know(client: httpx.AsyncClient) -> None:
    off = await post(client, "/plugins", f"/plugins/{AI}/off")
    assert (off.status_code, off.headers["location"]) == (303, "/plugins")
    on = await post(client, "/plugins", f"/plugins/{AI}/on")
    assert on.headers["location"] == PAGE


@pytest.mark.parametrize("path", ["/plugins/hubwright-webchat/settings", "/plugins/nobody/settings"])
async def test_what_has_no_settings_has_no_page(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_an_agent_may_not_look(base: str, admin: Person) -> None:
    agent = await join(admin.tenant_id, "agent")
    async with browser(base, await cookie_of(agent)) as client:
        assert (await client.get(PAGE)).status_code == 403
