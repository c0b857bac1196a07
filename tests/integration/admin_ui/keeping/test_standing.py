"""A plugin that a company has: how it stands, removing it and having it back, its secret."""

from decimal import Decimal

import httpx
import pytest

from hubwright.host.installation.overview import installation_view
from hubwright.host.installation.removing import KEPT_DAYS
from hubwright.host.installation.settings import stored_settings
from hubwright.host.installation.tasks import purge
from hubwright.host.installation.verbs import is_on, switch_on
from hubwright.kernel.database import acting_for, execute
from tests.integration.admin_ui.keeping.conftest import SETTINGS, called, text_of
from tests.integration.admin_ui.test_pages import post
from tests.integration.marketplace.companies import age, audited
from tests.support.market import Market
from tests.support.people import Person


async def test_it_is_paused_and_resumed_on_its_own_page(
    client: httpx.AsyncClient, admin: Person, market: Market
) -> None:
    page = f"/plugins/{market.plugin}"
    shown = text_of(await client.get(page))
    for word in ("How it stands", "1.0.0", "Runs in a sandbox", "Calls", "Use", "Versions"):
        assert word in shown
    paused = await post(client, page, f"{page}/off", back="plugin")
    assert (paused.status_code, paused.headers["location"]) == (303, page)
    after = await client.get(page)
    assert "Paused" in after.text and 'name="back" value="plugin"' in after.text.split('class="hw-toast-undo"')[0]
    async with acting_for(admin.tenant_id):
        assert not await is_on(market.plugin)
    resumed = await post(client, page, f"{page}/on", back="plugin")
    assert (resumed.status_code, resumed.headers["location"]) == (303, page)
    async with acting_for(admin.tenant_id):
        assert await is_on(market.plugin)


@pytest.mark.parametrize("was_on", [True, False])
async def test_a_removal_says_what_it_does_and_can_be_taken_back_as_it_stood(
    client: httpx.AsyncClient, admin: Person, market: Market, was_on: bool
) -> None:
    page = f"/plugins/{market.plugin}"
    if not was_on:
        await post(client, page, f"{page}/off")
    assert f"{KEPT_DAYS} days" in (await client.get(f"{page}/remove")).text
    gone = await post(client, f"{page}/remove", f"{page}/remove")
    assert (gone.status_code, gone.headers["location"]) == (303, page)
    async with acting_for(admin.tenant_id):
        assert not await is_on(market.plugin)
    shown = await client.get(page)
    assert f'action="{page}/restore"' in shown.text
    assert "Its settings are kept until" in shown.text
    assert "Removed lately" in (await client.get("/plugins")).text
    assert (await client.get(f"{page}/calls")).status_code == 404
    back = await post(client, page, f"{page}/restore")
    assert (back.status_code, back.headers["location"]) == (303, page)
    async with acting_for(admin.tenant_id):
        assert await is_on(market.plugin) is was_on
        assert await stored_settings(market.plugin) == SETTINGS
        view = await installation_view(market.plugin)
    assert (view.version, view.monthly_cap) == ("1.0.0", Decimal(1))
    assert (await audited(admin.tenant_id))[-1] == "plugin.restored"
    assert "Removed lately" not in (await client.get("/plugins")).text


async def test_what_was_removed_too_long_ago_does_not_come_back(
    client: httpx.AsyncClient, admin: Person, market: Market
) -> None:
    page = f"/plugins/{market.plugin}"
    await post(client, f"{page}/remove", f"{page}/remove")
    await age(admin.tenant_id, market.plugin, KEPT_DAYS)
    assert (await client.get(page)).status_code == 404
    assert (await post(client, "/plugins", f"{page}/restore")).status_code == 404


async def test_it_says_it_in_chinese(client: httpx.AsyncClient, admin: Person, market: Market) -> None:
    call_id = await called(admin, market)
    chinese = {"accept-language": "zh"}
    client.cookies.set("hw_lang", "zh")
    for page, words in (
        ("", "运行状况"),
        ("/calls", "返回内容的格式不符"),
        (f"/calls/{call_id}/send", "发送的正是这些内容"),
        ("/use", "开始付费后计入账单"),
        ("/remove", "30 天"),
    ):
        assert words in (await client.get(f"/plugins/{market.plugin}{page}", headers=chinese)).text, page


async def test_the_secret_of_a_remote_service_is_changed_once_it_knows_the_present_one(
    client: httpx.AsyncClient, admin: Person
) -> None:
    page = "/plugins/hubwright-remote-example"
    async with acting_for(admin.tenant_id):
        await switch_on("hubwright-remote-example")
    before = await client.get(page)
    assert "has not heard of it yet" in before.text and f'action="{page}/secret"' not in before.text
    async with acting_for(admin.tenant_id):
        await execute("UPDATE remote_secret SET told_at = now() WHERE tenant_id = $1")
    assert f'action="{page}/secret"' in (await client.get(page)).text
    done = await post(client, page, f"{page}/secret")
    assert (done.status_code, done.headers["location"]) == (303, page)
    after = text_of(await client.get(page))
    assert "The one before is good until" in after and "has not heard of it yet" in after
    assert (await audited(admin.tenant_id))[-1] == "plugin.secret_changed"
    assert (await post(client, page, f"{page}/secret")).status_code == 303
    assert (await audited(admin.tenant_id)).count("plugin.secret_changed") == 1


async def test_a_package_that_was_removed_and_switched_on_again_stays(client: httpx.AsyncClient, admin: Person) -> None:
    page = "/plugins/hubwright-webhooks"
    async with acting_for(admin.tenant_id):
        await switch_on("hubwright-webhooks")
    await post(client, f"{page}/remove", f"{page}/remove")
    await post(client, "/plugins", f"{page}/on")
    await age(admin.tenant_id, "hubwright-webhooks", KEPT_DAYS)
    await purge(admin.tenant_id, {"plugin": "hubwright-webhooks"})
    assert (await client.get(page)).status_code == 200
    async with acting_for(admin.tenant_id):
        assert await is_on("hubwright-webhooks")
