"""The pages of what a plugin counted and the most it may come to."""

from decimal import Decimal

import httpx

from hubwright.control.marketplace import metering
from hubwright.host.installation.consents import agreed_to
from hubwright.host.installation.overview import installation_view
from hubwright.host.installation.verbs import switch_off, switch_on
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from tests.integration.admin_ui.keeping.conftest import called, text_of
from tests.integration.admin_ui.test_pages import post
from tests.integration.marketplace.test_installing import METERED
from tests.support.market import Market
from tests.support.people import Person


async def test_the_use_page_counts_says_whether_it_is_billed_and_each_number_opens_its_rows(
    client: httpx.AsyncClient, admin: Person, market: Market
) -> None:
    call_id = await called(admin, market, "done")
    async with acting_for(admin.tenant_id):
        await metering.count(market.plugin, "looks", 1, idem_key=str(call_id))
        await metering.count(market.plugin, "looks", 1, idem_key="order-7")
    shown = await client.get(f"/plugins/{market.plugin}/use")
    assert f'href="/plugins/{market.plugin}/use/looks"' in shown.text
    for word in ("on your invoices once you pay", "2 pieces", "$0.50", "$1.00"):
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


async def test_a_plugin_of_no_meter_teaches_and_one_that_is_not_there_has_no_pages(
    client: httpx.AsyncClient, admin: Person
) -> None:
    async with acting_for(admin.tenant_id):
        await switch_on("hubwright-webhooks")
    assert "It costs nothing and counts nothing" in (await client.get("/plugins/hubwright-webhooks/use")).text
    for page in ("", "/calls", "/use", "/remove"):
        assert (await client.get(f"/plugins/nobody-knows{page}")).status_code == 404


async def test_a_pause_at_the_cap_is_told_from_one_of_a_person_with_what_to_do(
    client: httpx.AsyncClient, admin: Person, market: Market
) -> None:
    page, resume = f"/plugins/{market.plugin}/use", f'action="/plugins/{market.plugin}/on"'
    assert "paused" not in text_of(await client.get(page)).replace("the plugin is paused", "")
    async with acting_for(admin.tenant_id):
        await metering.stop_at_cap(market.plugin)
    at_cap = await client.get(page)
    for said in ("Paused at its cap", "The platform paused it", "Raise the cap of $1.00 a month and resume it"):
        assert said in text_of(at_cap), said
    assert resume not in at_cap.text, "it would be paused again at once"
    assert "Raise the cap" in text_of(await client.get(f"/plugins/{market.plugin}"))
    await post(client, page, f"{page}/cap", monthly_cap="5")
    raised = await client.get(page)
    assert "The cap is $5.00 now: resume it." in text_of(raised) and resume in raised.text
    await post(client, page, f"/plugins/{market.plugin}/on", back="plugin")
    assert "Paused" not in text_of(await client.get(page))
    await post(client, page, f"/plugins/{market.plugin}/off", back="plugin")
    by_person = await client.get(page)
    for said in ("Paused by a person", f"{admin.actor.name} paused it", "Resume it when you want it called again."):
        assert said in text_of(by_person), said
    assert resume in by_person.text and "Raise the cap" not in text_of(by_person)
    async with acting_for(admin.tenant_id):
        await switch_on(market.plugin)
        await switch_off(market.plugin, Actor(kind="api_key", tenant_id=admin.tenant_id, api_key_id=new_id(),
                                              permissions=admin.actor.permissions))  # fmt: skip
    assert "Somebody paused it" in text_of(await client.get(page)), "a key that is gone has no name"
