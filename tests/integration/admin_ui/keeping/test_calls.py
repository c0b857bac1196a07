"""The pages of a plugin's calls: filtered, kept for three days, made again, sent to the partner."""

import re
from decimal import Decimal
from html import unescape

import httpx
import pytest

from hubwright.control.marketplace.sent_calls import sent_to
from hubwright.host.dispatch import log
from hubwright.host.dispatch.log import write_down
from hubwright.host.dispatch.schemas import Called
from hubwright.host.dispatch.tasks import forget_old
from hubwright.host.installation.consents import Agreement
from hubwright.host.installation.install import install
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.ids import new_id
from hubwright_sdk.manifest import Price
from tests.conftest import make_tenant
from tests.integration.admin_ui.keeping.conftest import PHONE, called, text_of
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.support.market import Market
from tests.support.people import Person, join


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
