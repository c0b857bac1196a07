"""The page of a plugin's connections: credentials go in and never come out, and an admin is sent off and taken back."""

import re
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest

from hubwright.host.connections.refreshing import usable
from hubwright.host.connections.verbs import connections_of
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for
from hubwright.kernel.settings import settings, use_settings
from tests.conftest import make_tenant, test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.connections.conftest import CRM, Crm
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.oauth_server import CLIENT, OAuthServer, oauth_server
from tests.support.outbound import OpenOutbound
from tests.support.people import Person, join
from tests.support.plugins import installed_plugins

PAGE = f"/plugins/{CRM}/connections"
KEY = "k3y-nobody-sees"


@pytest.fixture
async def provider(database: None) -> AsyncIterator[OAuthServer]:
    async with oauth_server() as running:
        yield running


@pytest.fixture
async def base(
    servers: TestServers,
    tmp_path_factory: pytest.TempPathFactory,
    provider: OAuthServer,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[str]:
    with installed_plugins(monkeypatch, Crm(provider.base)):
        async with served(test_settings(servers, tmp_path_factory.mktemp("connections"))) as app:
            use_settings(msgspec.structs.replace(settings(), egress_allow=frozenset({f"127.0.0.1:{provider.port}"})))
            yield app.base


@pytest.fixture
async def admin(base: str) -> Person:
    person = await join(await make_tenant("connections"), "admin")
    async with acting_for(person.tenant_id):
        await switch_on(CRM)
        await change_settings(person.actor, CRM, {"client_id": CLIENT[0], "client_secret": CLIENT[1]})
    return person


@pytest.fixture
async def client(base: str, admin: Person) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(base, await cookie_of(admin)) as opened:
        yield opened


async def state_of(admin: Person, name: str) -> str:
    async with acting_for(admin.tenant_id):
        return next(view.state for view in await connections_of(CRM) if view.declared.name == name)


async def test_a_key_goes_in_and_never_comes_out(client: httpx.AsyncClient, admin: Person) -> None:
    saved = await post(client, PAGE, f"{PAGE}/key", key=KEY)
    assert saved.status_code == 303
    shown = await client.get(PAGE)
    assert KEY not in shown.text
    assert await state_of(admin, "key") == "connected"
    refused = await post(client, PAGE, f"{PAGE}/key", key="")
    assert refused.status_code == 422
    ended = await post(client, PAGE, f"{PAGE}/key/end")
    assert (ended.status_code, await state_of(admin, "key")) == (303, "revoked")


async def test_a_refused_password_is_not_shown_either(client: httpx.AsyncClient) -> None:
    refused = await post(client, PAGE, f"{PAGE}/basic", username="a:b", password=KEY)
    assert refused.status_code == 422
    assert KEY not in refused.text


async def test_an_admin_goes_to_the_provider_and_comes_back(
    client: httpx.AsyncClient, admin: Person, provider: OAuthServer
) -> None:
    left = await post(client, PAGE, f"{PAGE}/crm")
    link = re.search(r'href="(http[^"]+/authorize[^"]+)"', left.text)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    assert parse_qs(urlsplit(address).query)["redirect_uri"] == [
        f"{settings().public_url}/plugins/connections/callback"
    ]
    came = await client.get("/plugins/connections/callback", params=provider.consent(address))
    assert (came.status_code, came.headers["location"]) == (303, PAGE)
    outbound = OpenOutbound()
    held = await usable(admin.tenant_id, CRM, "crm", outbound)
    await outbound.close()
    shown = await client.get(PAGE)
    assert "acct-7" in shown.text
    for secret in (held.credentials.access_token, held.credentials.refresh_token, CLIENT[1]):
        assert secret and secret not in shown.text + left.text


async def test_somebody_else_who_comes_back_with_it_gets_nothing(
    base: str, client: httpx.AsyncClient, admin: Person, provider: OAuthServer
) -> None:
    left = await post(client, PAGE, f"{PAGE}/crm")
    link = re.search(r'href="(http[^"]+/authorize[^"]+)"', left.text)
    assert link is not None
    back = provider.consent(link[1].replace("&amp;", "&"))
    colleague = await join(admin.tenant_id, "admin")
    async with browser(base, await cookie_of(colleague)) as other:
        came = await other.get("/plugins/connections/callback", params=back)
    assert came.headers["location"] == "/plugins"
    assert await state_of(admin, "crm") == "missing"


async def test_an_agent_sees_none_of_it(base: str, admin: Person) -> None:
    agent = await join(admin.tenant_id, "agent")
    async with browser(base, await cookie_of(agent)) as opened:
        assert (await opened.get(PAGE)).status_code == 403
