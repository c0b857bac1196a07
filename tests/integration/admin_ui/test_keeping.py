"""The pages of a plugin that a company has: how it stands, its calls, what it costs, removing it and having it back."""

import re
from collections.abc import AsyncIterator
from decimal import Decimal
from html import unescape
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from hubwright.control.marketplace import metering
from hubwright.control.marketplace.sent_calls import sent_to
from hubwright.host import catalogue
from hubwright.host.dispatch import log
from hubwright.host.dispatch.log import write_down
from hubwright.host.dispatch.schemas import Called
from hubwright.host.dispatch.tasks import forget_old
from hubwright.host.installation.consents import Agreement, agreed_to
from hubwright.host.installation.install import install
from hubwright.host.installation.overview import installation_view
from hubwright.host.installation.removing import KEPT_DAYS
from hubwright.host.installation.settings import change_settings, stored_settings
from hubwright.host.installation.tasks import purge
from hubwright.host.installation.verbs import is_on, switch_on
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.ids import new_id
from hubwright_sdk.manifest import Price
from tests.conftest import make_tenant, test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.marketplace.companies import age, audited
from tests.integration.marketplace.test_installing import METERED
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.market import Market
from tests.support.people import Person, join

SETTINGS = {"address": "https://warehouse.example", "access_key": "s3cret-of-ours"}
PHONE = "8613800000000"


@pytest.fixture
async def base(servers: TestServers, tmp_path: Path, database: None) -> AsyncIterator[str]:
    await catalogue.shelf.begin()
    async with served(test_settings(servers, tmp_path / "data")) as app:
        yield app.base


@pytest.fixture
async def market(base: str, tmp_path: Path) -> Market:
    return await Market(tmp_path / "plugins").open()


@pytest.fixture
async def admin(market: Market) -> Person:
    """Somebody who keeps a plugin that costs half a dollar a look, up to a dollar."""
    await market.published("1.0.0", METERED)
    person = await join(await make_tenant("keeper"), "admin")
    price = Price(model="metered", per_unit={"looks": "0.5"})
    async with acting_for(person.tenant_id):
        await install(
            person.actor,
            market.plugin,
            Agreement(hosts=["{address}"], data=["order"], price=price, monthly_cap=Decimal(1)),
        )
        await change_settings(person.actor, market.plugin, SETTINGS)
    return person


@pytest.fixture
async def client(base: str, admin: Person) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(base, await cookie_of(admin)) as opened:
        yield opened


async def called(person: Person, market: Market, outcome: str = "failed", **more: object) -> UUID:
    """Write a call down, as the dispatcher does."""
    given = {
        "id": new_id(), "plugin": market.plugin, "version": "1.0.0", "hook": "call_node", "ms": 12.345,
        "code": "malformed" if outcome == "failed" else "", "reason": "no answer" if outcome == "failed" else "",
        "input": [{"node": "look", "input": {"name": "Ada Lovelace", "phone": int(PHONE)}}], **more,
    }  # fmt: skip
    made = Called(outcome=outcome, **given)  # type: ignore[arg-type]
    async with acting_for(person.tenant_id):
        await write_down(made)
    return made.id


def text_of(answer: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


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


async def test_the_use_page_counts_says_not_billed_and_each_number_opens_its_rows(
    client: httpx.AsyncClient, admin: Person, market: Market
) -> None:
    call_id = await called(admin, market, "done")
    async with acting_for(admin.tenant_id):
        await metering.count(market.plugin, "looks", 1, idem_key=str(call_id))
        await metering.count(market.plugin, "looks", 1, idem_key="order-7")
    shown = await client.get(f"/plugins/{market.plugin}/use")
    assert f'href="/plugins/{market.plugin}/use/looks"' in shown.text
    for word in ("not billed yet", "2 pieces", "$0.50", "$1.00"):
        assert word in text_of(shown)
    rows = await client.get(f"/plugins/{market.plugin}/use/looks")
    assert f'href="/plugins/{market.plugin}/calls/{call_id}"' in rows.text
    assert "order-7" in rows.text
    assert (await client.get(f"/plugins/{market.plugin}/use/other")).status_code == 404


async def test_the_cap_is_changed_by_agreeing_and_stays_through_the_next_version(
    client: httpx.AsyncClient, admin: Person, market: Market
) -> None:
    page = f"/plugins/{market.plugin}/use"
    assert "At the cap the plugin is paused" in (await client.get(page)).text
    for wrong in ("a lot", "-1", "0", ""):
        refused = await post(client, page, f"{page}/cap", monthly_cap=wrong)
        assert refused.status_code == 422, wrong
    saved = await post(client, page, f"{page}/cap", monthly_cap="2,5")
    assert saved.status_code == 303
    assert "$2.50" in text_of(await client.get(page))
    async with acting_for(admin.tenant_id):
        assert (await agreed_to(market.plugin)).monthly_cap == Decimal("2.5")
        assert (await agreed_to(market.plugin)).hosts == ["{address}"]
    await market.published("1.1.0", METERED)
    versions = f"/plugins/{market.plugin}/versions"
    await post(client, versions, f"/plugins/{market.plugin}/upgrade", version="1.1.0", agree="1")
    async with acting_for(admin.tenant_id):
        view = await installation_view(market.plugin)
    assert (view.version, view.monthly_cap) == ("1.1.0", Decimal("2.5"))


async def test_the_log_is_filtered_and_paged_by_its_address(
    client: httpx.AsyncClient, admin: Person, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin_ui.pages.plugins.calls.SHOWN", 2)
    page = f"/plugins/{market.plugin}/calls"
    assert "Not called yet" in (await client.get(page)).text
    failed = [await called(admin, market) for _ in range(3)]
    done = await called(admin, market, "done", hook="check")

    def shown(answer: httpx.Response) -> list[str]:
        return re.findall(rf'href="{page}/([0-9a-f-]{{36}})"', answer.text)

    assert shown(await client.get(page)) == [str(done), str(failed[2])]
    only = await client.get(page, params={"outcome": "failed"})
    assert shown(only) == [str(failed[2]), str(failed[1])]
    older = re.search(r'rel="next" href="([^"]+)"', only.text)
    assert older is not None and "outcome=failed" in older[1]
    assert shown(await client.get(page + unescape(older[1]))) == [str(failed[0])]
    assert shown(await client.get(page, params={"hook": "check"})) == [str(done)]
    assert "No such calls" in (await client.get(page, params={"hook": "check", "outcome": "failed"})).text
    assert "The answer had another form" in text_of(only)


async def test_a_call_shows_what_is_kept_and_no_longer_than_three_days(
    client: httpx.AsyncClient, admin: Person, market: Market
) -> None:
    call_id = await called(admin, market, output={"port": "there"}, lines=["asked the warehouse"])
    address = f"/plugins/{market.plugin}/calls/{call_id}"
    shown = text_of(await client.get(address))
    for word in ("Ada Lovelace", '"port": "there"', "asked the warehouse", "no answer", "12.3 ms"):
        assert word in shown
    async with acting_for(admin.tenant_id):
        await execute("UPDATE plugin_call SET at = now() - interval '4 days' WHERE tenant_id = $1")
    await forget_old(admin.tenant_id, {})
    later = text_of(await client.get(address))
    assert "Ada Lovelace" not in later and '"port"' not in later
    assert "its three days are over" in later


def test_what_comes_back_is_kept_without_secrets() -> None:
    kept = log.kept_output({"said": "the key is s3cret-of-ours"}, ["s3cret-of-ours"])
    assert kept == {"said": "the key is •••"}


async def test_one_failing_call_is_shown_before_it_is_sent_and_the_partner_reads_it(
    base: str, client: httpx.AsyncClient, admin: Person, market: Market
) -> None:
    call_id = await called(admin, market)
    address = f"/plugins/{market.plugin}/calls/{call_id}"
    assert f'href="{address}/send"' in (await client.get(address)).text
    before = text_of(await client.get(f"{address}/send"))
    assert '"input": [ { "node": "•••", "input": { "name": "•••", "phone": 0 } } ]' in before
    assert "Ada" not in before and PHONE not in before
    assert await sent_to(market.person, market.partner_id) == [], "looking sends nothing"
    refused = await post(client, f"{address}/send", f"{address}/send", text="x" * 2_001)
    assert refused.status_code == 422
    sent = await post(client, f"{address}/send", f"{address}/send", text="It began this morning.")
    assert (sent.status_code, sent.headers["location"]) == (303, address)
    after = await client.get(address)
    assert "Sent to the partner" in after.text and f'href="{address}/send"' not in after.text
    assert (await client.get(f"{address}/send")).status_code == 404
    again = await post(client, address, f"{address}/send", text="again")
    assert again.status_code == 303
    (told,) = await sent_to(market.person, market.partner_id)
    assert told.text == "It began this morning."

    theirs = await join(await make_tenant("partner"), "agent", account_id=market.person.account_id)
    async with browser(base, await cookie_of(theirs)) as partner:
        page = text_of(await partner.get("/partner/calls"))
        only = await partner.get("/partner/calls", params={"plugin": market.plugin})
        foreign = await partner.get("/partner/calls", params={"plugin": "hubwright-ai"})
    for word in ("It began this morning.", "The answer had another form", market.plugin, "•••"):
        assert word in page
    for word in ("Ada", PHONE, str(admin.tenant_id)):
        assert word not in page
    assert (only.status_code, foreign.status_code) == (200, 404)


async def test_who_is_no_partner_reads_no_calls(client: httpx.AsyncClient) -> None:
    assert (await client.get("/partner/calls")).status_code == 403


async def test_what_came_from_no_partner_is_sent_to_nobody(client: httpx.AsyncClient, admin: Person) -> None:
    made = Called(
        id=new_id(), plugin="hubwright-webchat", version="1", hook="check", ms=1, outcome="failed", code="broken"
    )
    async with acting_for(admin.tenant_id):
        await execute(
            "INSERT INTO installation (tenant_id, id, plugin, version) VALUES ($1, $2, 'hubwright-webchat', '1')",
            new_id(),
        )
        await write_down(made)
    address = f"/plugins/hubwright-webchat/calls/{made.id}"
    assert f"{address}/send" not in (await client.get(address)).text
    assert (await client.get(f"{address}/send")).status_code == 404


async def test_pages_of_another_companys_calls_are_not_there_and_agents_see_none(
    base: str, admin: Person, market: Market
) -> None:
    call_id = await called(admin, market)
    other, agent = await join(await make_tenant("other"), "admin"), await join(admin.tenant_id, "agent")
    await has_the_same(other, market)
    async with browser(base, await cookie_of(other)) as theirs:
        for way in ("", "/send"):
            assert (await theirs.get(f"/plugins/{market.plugin}/calls/{call_id}{way}")).status_code == 404
        done = await post(theirs, "/plugins", f"/plugins/{market.plugin}/calls/{call_id}/again")
        assert done.status_code == 404
    async with browser(base, await cookie_of(agent)) as theirs:
        for way in ("", "/calls", "/use", "/remove"):
            assert (await theirs.get(f"/plugins/{market.plugin}{way}")).status_code == 403


async def has_the_same(person: Person, market: Market) -> None:
    price = Price(model="metered", per_unit={"looks": "0.5"})
    async with acting_for(person.tenant_id):
        agreed = Agreement(hosts=["{address}"], data=["order"], price=price, monthly_cap=Decimal(1))
        await install(person.actor, market.plugin, agreed)


async def test_it_says_it_in_chinese(client: httpx.AsyncClient, admin: Person, market: Market) -> None:
    call_id = await called(admin, market)
    chinese = {"accept-language": "zh"}
    client.cookies.set("hw_lang", "zh")
    for page, words in (
        ("", "运行状况"),
        ("/calls", "回答的格式不对"),
        (f"/calls/{call_id}/send", "发送的正是这些内容"),
        ("/use", "尚未计费"),
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


async def test_a_plugin_of_no_meter_teaches_and_one_that_is_not_there_has_no_pages(
    client: httpx.AsyncClient, admin: Person
) -> None:
    async with acting_for(admin.tenant_id):
        await switch_on("hubwright-webhooks")
    assert "It costs nothing and counts nothing" in (await client.get("/plugins/hubwright-webhooks/use")).text
    for page in ("", "/calls", "/use", "/remove"):
        assert (await client.get(f"/plugins/nobody-knows{page}")).status_code == 404


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
