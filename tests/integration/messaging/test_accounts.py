"""Accounts under Channels: a plugin's form for each, secrets sealed, an address of its own, on and off."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from hubwright.control.channels.schemas import NewChannel
from hubwright.control.channels.settings import without_secrets
from hubwright.control.channels.verbs import create_channel, get_channel, list_channels, offered_kinds
from hubwright.control.plugin_hooks.addresses import account_addresses, hook_addresses
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from tests.conftest import test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.runtime.flows import greeter
from tests.integration.sealed.test_at_rest import holding
from tests.support.app import served
from tests.support.company import Company, make_company
from tests.support.database import TestServers
from tests.support.plugins import installed_plugins
from tests.support.telegraph import TELEGRAPH, WORD, NativeTelegraph, signed

NEW = f"/channels/new/{TELEGRAPH}"


@pytest.fixture
async def company(database: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Company]:
    with installed_plugins(monkeypatch, NativeTelegraph()):
        made = await make_company("accounts", greeter())
        async with acting_for(made.tenant_id):
            await switch_on(TELEGRAPH)
        yield made


@pytest.fixture
async def client(company: Company, servers: TestServers, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator's browser."""
    async with (
        served(test_settings(servers, tmp_path)) as running,
        browser(running.base, await cookie_of(company.admin)) as opened,
    ):
        yield opened


async def test_an_admin_adds_two_accounts_each_with_its_secret_and_its_address(
    company: Company, client: httpx.AsyncClient, servers: TestServers
) -> None:
    page = await client.get("/channels")
    assert f"/channels/new/{TELEGRAPH}" in page.text
    form = await client.get(f"/channels/new/{TELEGRAPH}")
    assert "<iframe" not in form.text, "there is nothing to look at beforehand"
    for name in ("First line", "Second line"):
        fields = {"settings.address": "http://office.example", "settings.word": WORD}
        answer = await post(client, NEW, NEW, name=name, language="zh", **fields)
        assert answer.status_code == 303, answer.text
        shown = await client.get(answer.headers["location"])
        assert name in shown.text
        assert WORD not in shown.text
    async with acting_for(company.tenant_id):
        made = [each for each in await list_channels() if each.plugin == TELEGRAPH]
        assert await hook_addresses(TELEGRAPH) == [], "the company as a whole has no address for customers' messages"
    addresses = [account_addresses(TELEGRAPH, each.key)[0].url for each in made]
    assert len(set(addresses)) == 2
    assert addresses[-1] in shown.text
    assert {each.language for each in made} == {"zh"}
    assert {each.settings["word"] for each in made} == {WORD}
    assert await holding(servers, WORD) == [], "secrets are sealed at rest"
    assert "word" not in without_secrets(TELEGRAPH, made[0].settings)

    path = "/api/v1" + addresses[0].partition("/api/v1")[2]
    body = b'{"messages": []}'
    taken = await client.post(path, content=body, headers=signed(body))
    assert (taken.status_code, taken.text) == (200, "")
    assert (await client.post(path, content=body + b" ", headers=signed(body))).status_code == 401
    assert (await client.post(path.replace("/in", "/out"), content=body, headers=signed(body))).status_code == 401


async def test_a_form_that_is_not_complete_is_refused_beside_its_field(
    company: Company, client: httpx.AsyncClient
) -> None:
    answer = await post(client, NEW, NEW, name="No word", **{"settings.address": "http://o.example"})
    assert answer.status_code == 422
    async with acting_for(company.tenant_id):
        with pytest.raises(Invalid):
            new = NewChannel(plugin=TELEGRAPH, name="No word", settings={"address": "http://o.example"})
            await create_channel(company.admin.actor, new)
        with pytest.raises(Invalid):
            await create_channel(
                company.admin.actor,
                NewChannel(plugin=TELEGRAPH, name="x", settings={"address": "a", "word": "w"}, language="xx"),
            )


async def test_it_is_switched_off_and_on(company: Company, client: httpx.AsyncClient) -> None:
    async with acting_for(company.tenant_id):
        new = NewChannel(plugin=TELEGRAPH, name="Line", settings={"address": "http://o.example", "word": WORD})
        channel = await create_channel(company.admin.actor, new)
        assert {kind.plugin: kind.used for kind in await offered_kinds()}[TELEGRAPH] == 1
    for act, enabled in (("disable", False), ("enable", True)):
        assert (await post(client, f"/channels/{channel.id}", f"/channels/{channel.id}/{act}")).status_code == 303
        async with acting_for(company.tenant_id):
            assert (await get_channel(channel.id)).enabled is enabled
