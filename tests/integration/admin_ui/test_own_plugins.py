"""Pages of what a company's own developers make: handed in with a report, installed in a box, seen by nobody else."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from hubwright.control.marketplace import own_releases
from hubwright.host import catalogue
from hubwright.host.installation.overview import installation_view
from hubwright.host.installation.settings import stored_settings
from hubwright.kernel.database import acting_for
from hubwright_sdk.release import public_key
from tests.conftest import make_tenant, test_settings
from tests.integration.admin_ui.keeping.conftest import text_of
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.market import Made, Market, in_code, simple
from tests.support.people import Person, join

OWN = "/plugins/own"


@pytest.fixture
async def base(servers: TestServers, tmp_path: Path, database: None) -> AsyncIterator[str]:
    await catalogue.shelf.begin()
    async with served(test_settings(servers, tmp_path / "data")) as app:
        yield app.base


@pytest.fixture
async def developer(base: str) -> Person:
    return await join(await make_tenant("makers"), "developer")


@pytest.fixture
async def client(base: str, developer: Person) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(base, await cookie_of(developer)) as opened:
        yield opened


@pytest.fixture
def market(tmp_path: Path) -> Market:
    """Only its key and its files: nobody here is a partner."""
    return Market(tmp_path / "plugins")


async def registered(client: httpx.AsyncClient, market: Market) -> None:
    done = await post(client, OWN, f"{OWN}/keys", name="laptop", public_key=public_key(market.key).hex())
    assert done.status_code == 303


async def handed_in(client: httpx.AsyncClient, made: Made) -> httpx.Response:
    """Send both files as the form does."""
    token = re.search(r'name="csrf-token" content="([^"]+)"', (await client.get(OWN)).text)
    assert token is not None
    files = {
        "archive": ("own.whl", made.archive, "application/octet-stream"),
        "signed": ("own.signed.json", made.signed, "application/json"),
    }
    return await client.post(OWN, data={"_csrf_token": token[1]}, files=files)


async def test_from_a_key_to_a_plugin_that_runs_in_the_company(
    client: httpx.AsyncClient, developer: Person, market: Market
) -> None:
    assert "Nothing handed in yet" in (await client.get(OWN)).text
    await registered(client, market)
    taken = await handed_in(client, market.made("1.0.0", simple))
    assert taken.status_code == 303
    page = taken.headers["location"]
    shown = await client.get(page)
    for word in ("Ready for your company", "Platinum", "Holds", market.plugin):
        assert word in shown.text
    assert f'href="{page}"' in (await client.get(OWN)).text

    done = await post(client, page, f"{page}/install")
    plugin = f"/plugins/{market.plugin}"
    assert (done.status_code, done.headers["location"]) == (303, plugin)
    overview = text_of(await client.get(plugin))
    assert "Runs in a sandbox" in overview and "Your company" in overview
    assert "Calls" not in overview, "a developer reads nothing that customers wrote"
    assert (await client.get(f"{plugin}/calls")).status_code == 403
    saved = await post(client, f"{plugin}/settings", f"{plugin}/settings", address="here")
    assert saved.status_code == 303
    assert (await post(client, plugin, f"{plugin}/off", back="plugin")).status_code == 303
    assert (await post(client, plugin, f"{plugin}/on", back="plugin")).status_code == 303

    newer = await handed_in(client, market.made("1.1.0", simple))
    moved = await post(client, newer.headers["location"], f"{newer.headers['location']}/install")
    assert moved.status_code == 303
    async with acting_for(developer.tenant_id):
        view = await installation_view(market.plugin)
        assert (await stored_settings(market.plugin))["address"] == "here"
    assert (view.version, view.own, view.pinned) == ("1.1.0", True, True)
    assert (await post(client, plugin, f"{plugin}/remove")).status_code == 303
    assert (await post(client, plugin, f"{plugin}/restore")).status_code == 303


async def test_what_is_wrong_is_said_line_by_line_and_nothing_is_taken(
    client: httpx.AsyncClient, developer: Person, market: Market
) -> None:
    made = market.made("1.0.0", simple)
    unknown = await handed_in(client, made)
    assert unknown.status_code == 422 and "It was not taken" in unknown.text
    await registered(client, market)
    unsafe = await handed_in(client, market.made("1.0.0", simple, in_code("from pathlib", "import os\nfrom pathlib")))
    assert unsafe.status_code == 422
    assert "<code>imports</code>" in unsafe.text and "plugin.py" in unsafe.text
    unsigned = await handed_in(client, Made(made.archive, b""))
    assert unsigned.status_code == 422 and "Please choose a file." in unsigned.text
    garbage = await handed_in(client, Made(b"no archive", made.signed))
    assert garbage.status_code == 422
    assert await own_releases.list_own(developer.actor) == []
    assert (await handed_in(client, made)).status_code == 303
    again = await handed_in(client, made)
    assert again.status_code == 422 and "was handed in already" in again.text


async def test_a_revoked_key_signs_nothing_new(client: httpx.AsyncClient, developer: Person, market: Market) -> None:
    await registered(client, market)
    twice = await post(client, OWN, f"{OWN}/keys", name="laptop", public_key=public_key(market.key).hex())
    assert twice.status_code == 303
    wrong = await post(client, OWN, f"{OWN}/keys", name="laptop", public_key="nonsense")
    assert wrong.status_code == 422
    async with acting_for(developer.tenant_id):
        (key,) = await own_releases.developer_keys(developer.actor)
    assert (await post(client, OWN, f"{OWN}/keys/{key.id}/revoke")).status_code == 303
    assert "Revoked" in (await client.get(OWN)).text
    assert (await handed_in(client, market.made("1.0.0", simple))).status_code == 422


async def test_nobody_else_sees_it(base: str, client: httpx.AsyncClient, developer: Person, market: Market) -> None:
    await registered(client, market)
    page = (await handed_in(client, market.made("1.0.0", simple))).headers["location"]
    other, agent = await join(await make_tenant("other"), "admin"), await join(developer.tenant_id, "agent")
    async with browser(base, await cookie_of(other)) as theirs:
        assert (await theirs.get(page)).status_code == 404
        assert (await post(theirs, OWN, f"{page}/install")).status_code == 404
        assert market.plugin not in (await theirs.get(OWN)).text + (await theirs.get("/plugins")).text
    async with browser(base, await cookie_of(agent)) as colleague:
        assert (await colleague.get(OWN)).status_code == 403
    assert UUID(page.rpartition("/")[2]) in {each.id for each in await own_releases.list_own(developer.actor)}
