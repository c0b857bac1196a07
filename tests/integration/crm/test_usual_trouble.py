"""What usually goes wrong with another system, gone through for HubSpot: nothing lost, nothing doubled, and told."""

import importlib
import json
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from hubwright.control.plugin_hooks.addresses import hook_addresses
from hubwright.host.connections.authorize import begin, finish
from hubwright.host.connections.errors import NotGranted
from hubwright.host.connections.verbs import connections_of
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from hubwright.kernel.settings import settings
from hubwright.runtime.setting_up import checking
from tests.integration.crm.conftest import PLUGIN, Desk
from tests.support.app import served

Linked = tuple[Desk, Any]
TEN_MEGABYTES = 10_000_000


async def test_a_peer_that_starts_again_in_between_loses_and_doubles_nothing(linked: Linked) -> None:
    desk, ada = linked
    desk.hubspot.stop()
    await desk.says(phone="+4499", company="Analytical Engines")
    await desk.works()
    found = await desk.link()
    assert found.state == "waiting"
    assert "cannot be reached" in found.last_error
    row = await checking.check_row(desk.company.admin.actor, PLUGIN, "host:0")
    assert row.result is not None and row.result.code == "unreachable"
    desk.portal.change_contact(ada.id, {"jobtitle": "Countess"})
    desk.hubspot.start()
    await desk.later()
    await desk.hears()
    assert (ada.held["phone"], ada.held["company"]) == ("+4499", "Analytical Engines")
    assert (await desk.here()).fields["job_title"] == "Countess"
    assert [value for value, *_ in ada.history["phone"]] == ["+4499", "+441"]
    assert ((await desk.link()).state, await desk.conflicts()) == ("in_step", [])


async def test_an_answer_of_ten_megabytes_is_told_and_waited_out(linked: Linked) -> None:
    desk, ada = linked
    desk.hubspot.instead = [(200, {}, "x" * TEN_MEGABYTES)]
    await desk.says(phone="+4499")
    await desk.works()
    assert ((await desk.link()).state, (await desk.link()).code) == ("waiting", "malformed")
    await desk.later()
    assert ada.held["phone"] == "+4499"


async def test_a_clock_there_that_is_an_hour_ahead_loses_nothing(linked: Linked) -> None:
    desk, ada = linked
    desk.portal.ahead_ms = 3_600_000
    desk.portal.change_contact(ada.id, {"phone": "+4411"})
    await desk.says(phone="+4422")
    await desk.works()
    (conflict,) = await desk.conflicts()
    assert {conflict.holds, conflict.lost} == {"+4411", "+4422"}, "whichever holds, the other is kept"
    assert (await desk.here()).fields["phone"] == ada.held["phone"] == conflict.holds
    desk.portal.change_contact(ada.id, {"company": "Other"})
    await desk.sweeps()
    desk.portal.ahead_ms = 0
    desk.portal.change_contact(ada.id, {"jobtitle": "Countess"})
    await desk.hears()
    assert (await desk.here()).fields["job_title"] == "Countess", "and back again"


async def test_posts_of_unknown_kinds_and_of_people_who_are_none_of_ours_change_nothing(linked: Linked) -> None:
    desk, _ada = linked
    before = await desk.here()
    asked = len(desk.hubspot.asked)
    odd = [
        {"subscriptionType": "moon.eclipse", "objectId": 1},
        {"subscriptionType": "contact.propertyChange", "objectId": 999_999},
        {"subscriptionType": "contact.creation"},
        {},
    ]
    await desk.tells(odd)
    await desk.works()
    assert await desk.here() == before
    assert len(desk.hubspot.asked) == asked, "nobody is asked about strangers"


async def test_a_post_of_ten_megabytes_is_refused_at_the_door_and_the_next_one_is_taken(linked: Linked) -> None:
    desk, ada = linked
    async with acting_for(desk.tenant_id):
        (address,) = await hook_addresses(PLUGIN)
    desk.portal.change_contact(ada.id, {"phone": "+4466"})
    events, desk.portal.events = desk.portal.events, []
    async with served(settings()) as app, httpx.AsyncClient(base_url=app.base) as client:
        huge, big = desk.hubspot.posts(address.url, [{"pad": "x" * TEN_MEGABYTES}])
        path = urlsplit(address.url).path
        assert (await client.post(path, headers=huge, content=big)).status_code == 413
        forged, body = desk.hubspot.posts(address.url, events, secret="another app's")
        assert (await client.post(path, headers=forged, content=body)).status_code == 401
        signed, body = desk.hubspot.posts(address.url, events)
        assert (await client.post(path, headers=signed, content=body)).status_code == 200
        assert json.loads(body)
    await desk.works()
    assert (await desk.here()).fields["phone"] == "+4466"


async def test_a_wrong_secret_of_the_app_is_told_and_mended(desk: Desk) -> None:
    grants = importlib.import_module("hubspot_testing.grants")
    admin = msgspec.structs.replace(desk.company.admin.actor, session_id=new_id())
    async with acting_for(desk.tenant_id):
        await change_settings(admin, PLUGIN, {"client_secret": "a secret of another app"})
        address = await begin(admin, PLUGIN, "hubspot")
    back = desk.hubspot.grants.consent(address)
    with pytest.raises(NotGranted):
        await finish(admin, back["state"], back["code"], desk.outbound)
    async with acting_for(desk.tenant_id):
        await change_settings(admin, PLUGIN, {"client_secret": grants.CLIENT[1]})
        await switch_on(PLUGIN, admin)
        address = await begin(admin, PLUGIN, "hubspot")
    back = desk.hubspot.grants.consent(address)
    await finish(admin, back["state"], back["code"], desk.outbound)
    async with acting_for(desk.tenant_id):
        assert [each.state for each in await connections_of(PLUGIN)] == ["connected"]
