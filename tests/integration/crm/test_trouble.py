"""When the other system does not do its part: nothing is lost, nothing is doubled, and people see what is wrong."""

from typing import Any

import pytest

from hubwright.desk.conversations import get_conversation
from hubwright.host.connections import looking
from hubwright.host.connections.verbs import connections_of
from hubwright.host.installation.removing import remove
from hubwright.host.installation.verbs import switch_off, switch_on
from hubwright.kernel.database import acting_for
from hubwright.runtime.crm.errors import LinkedAlready, SomebodyHasIt, SystemFails
from hubwright.runtime.crm.linking import create, link, unlink
from hubwright.runtime.crm.standing import standings
from hubwright.runtime.hooks.errors import NotSigned
from hubwright.runtime.plugins.panels import read_panel
from tests.integration.crm.conftest import ADA, PLUGIN, Desk, connected
from tests.support.company import new_visitor, says

Linked = tuple[Desk, Any]
BUSY = (429, {"Retry-After": "7"}, {"policyName": "TEN_SECONDLY_ROLLING"})
DOWN = (503, {}, "")


async def test_a_token_that_ended_is_renewed_and_nobody_notices(linked: Linked) -> None:
    desk, ada = linked
    desk.hubspot.grants.access.clear()
    await desk.says(phone="+4499")
    await desk.works()
    assert ada.held["phone"] == "+4499"
    assert desk.hubspot.grants.refreshed == 1


async def test_a_grant_that_was_taken_back_is_shown_and_made_good_by_connecting_again(linked: Linked) -> None:
    desk, ada = linked
    for family in list(desk.hubspot.grants.current):
        desk.hubspot.grants.end(family)
    await desk.says(phone="+4499")
    await desk.works()
    found = await desk.link()
    assert found.state == "failed"
    assert "hubspot has to be made again" in found.last_error
    async with acting_for(desk.tenant_id):
        (view,) = await connections_of(PLUGIN)
    assert view.state == "needs_reauth"
    await connected(desk.company, desk.hubspot, desk.outbound)
    await desk.sweeps()
    assert ada.held["phone"] == "+4499"
    assert (await desk.link()).last_error == ""


@pytest.mark.parametrize("answer", [BUSY, DOWN, (200, {}, "<html>oops")])
async def test_what_passes_is_waited_for(linked: Linked, answer: Any) -> None:
    desk, ada = linked
    desk.hubspot.instead = [answer]
    await desk.says(phone="+4499")
    await desk.works()
    assert ada.held["phone"] == "+441"
    assert (await desk.link()).last_error != ""
    await desk.later()
    assert ada.held["phone"] == "+4499"
    assert (await desk.link()).state == "in_step"


async def test_an_answer_that_was_lost_after_the_write_doubles_nothing(linked: Linked) -> None:
    desk, ada = linked
    desk.hubspot.lost_answers = 1
    await desk.says(phone="+4499")
    await desk.works()
    await desk.later()
    assert [value for value, *_ in ada.history["phone"]] == ["+4499", "+441"]
    assert (await desk.link()).state == "in_step"
    assert await desk.conflicts() == []


async def test_a_scope_that_is_missing_is_named(linked: Linked) -> None:
    desk, _ada = linked
    desk.hubspot.grants.scopes.remove("crm.objects.contacts.write")
    await desk.says(phone="+4499")
    await desk.works()
    found = await desk.link()
    assert (found.state, found.code) == ("failed", "refused")
    assert "crm.objects.contacts.write" in found.last_error


async def test_what_happens_while_it_is_off_is_made_good_when_it_is_on(linked: Linked) -> None:
    desk, ada = linked
    async with acting_for(desk.tenant_id):
        await switch_off(PLUGIN)
    await desk.says(phone="+4499")
    await desk.sweeps()
    assert ada.held["phone"] == "+441"
    async with acting_for(desk.tenant_id):
        await switch_on(PLUGIN, desk.company.admin.actor)
    await desk.sweeps()
    assert ada.held["phone"] == "+4499"
    async with acting_for(desk.tenant_id):
        await switch_off(PLUGIN)
    desk.portal.change_contact(ada.id, {"company": "Other Engines"})
    with pytest.raises(NotSigned):  # its address is closed meanwhile
        await desk.hears()
    async with acting_for(desk.tenant_id):
        await switch_on(PLUGIN, desk.company.admin.actor)
    await desk.sweeps()
    assert (await desk.here()).fields["company"] == "Other Engines"


async def test_removing_it_gives_the_grant_back(linked: Linked) -> None:
    desk, _ada = linked
    async with acting_for(desk.tenant_id):
        await remove(desk.company.admin.actor, PLUGIN)
    for tenant_id, connection_id in await looking.due_connections():
        await looking.look(tenant_id, connection_id, desk.outbound)
    assert len(desk.hubspot.grants.given_back) == 1
    assert desk.hubspot.grants.access == {}


async def test_an_address_alone_links_nobody(desk: Desk) -> None:
    ada = desk.portal.make_contact(ADA)
    await desk.says(name="Mallory", email="ada@b.example", phone="+666")
    await desk.works()
    assert ada.held["phone"] == "+441"
    (standing,) = await standings(desk.agent, desk.talk)
    assert [each.external_id for each in standing.suggested] == [ada.id]
    with pytest.raises(SomebodyHasIt):
        await create(desk.agent, desk.talk, PLUGIN)
    assert len(desk.portal.contacts) == 1
    assert ada.held["firstname"] == "Ada"


async def test_somebody_new_is_made_once_and_linked(desk: Desk) -> None:
    await desk.says(name="Wang Fang", email="fang@b.example", phone="+86")
    desk.hubspot.lost_answers = 1
    with pytest.raises(SystemFails):
        await create(desk.agent, desk.talk, PLUGIN)
    with pytest.raises(SomebodyHasIt):
        await create(desk.agent, desk.talk, PLUGIN)
    (standing,) = await standings(desk.agent, desk.talk)
    await desk.linked(standing.suggested[0].external_id)
    (made,) = desk.portal.contacts.values()
    assert (made.held["firstname"], made.held["lastname"], made.held["phone"]) == ("Wang", "Fang", "+86")
    with pytest.raises(LinkedAlready):
        await link(desk.agent, desk.talk, PLUGIN, made.id)


async def test_two_contacts_are_never_one_customer(linked: Linked) -> None:
    desk, ada = linked
    other = (await says(desk.company, await new_visitor(desk.company), "Hi")).conversation_id
    with pytest.raises(LinkedAlready):
        await link(desk.agent, other, PLUGIN, ada.id)
    await unlink(desk.agent, desk.talk, PLUGIN)
    await link(desk.agent, other, PLUGIN, ada.id)
    async with acting_for(desk.tenant_id):
        assert (await get_conversation(other)).contact_id != desk.contact_id


async def test_the_panel_shows_the_linked_customer_through_the_box(linked: Linked) -> None:
    desk, ada = linked
    desk.portal.make_deal({"dealname": "Engine no. 2", "dealstage": "appointmentscheduled"}, [ada.id])
    content = await read_panel(desk.agent, desk.talk, PLUGIN, "crm")
    assert content is not None
    assert [badge.text for badge in content.badges] == ["1 open deal"]
    assert "Engine no. 2 · appointmentscheduled" in [row.value for row in content.rows]
