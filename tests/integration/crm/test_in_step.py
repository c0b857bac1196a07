"""Changes here go there, changes there come here, and both at once is nobody's loss: through the box, over OAuth."""

from typing import Any

import pytest

from hubwright.desk.crm_links import queries
from hubwright.host.verifiers import Post
from hubwright.kernel.database import acting_for
from hubwright.kernel.rate import buckets
from hubwright.runtime.crm.linking import settle
from hubwright.runtime.hooks.errors import NotSigned
from hubwright.runtime.hooks.plugin_posts import take_post
from hubwright.runtime.plugins.replay import replay
from tests.integration.crm.conftest import PLUGIN, Desk

Linked = tuple[Desk, Any]


async def test_linking_fills_in_what_each_side_lacks(desk: Desk) -> None:
    ada = desk.portal.make_contact({"firstname": "Ada", "lastname": "Lovelace", "email": "ada@b.example"})
    await desk.says(phone="+445", order_no="10086")
    await desk.linked(ada.id)
    here = await desk.here()
    assert (here.name, here.email) == ("Ada Lovelace", "ada@b.example")
    assert ada.held["phone"] == "+445"
    assert here.fields["order_no"] == "10086", "what the other side does not keep is left alone"
    assert await desk.conflicts() == []


async def test_a_change_here_arrives_there(linked: Linked) -> None:
    desk, ada = linked
    await desk.says(phone="+4499", company="Analytical Engines")
    assert (await desk.link()).state == "waiting"
    await desk.works()
    assert (ada.held["phone"], ada.held["company"]) == ("+4499", "Analytical Engines")
    assert (await desk.link()).state == "in_step"


async def test_a_change_there_arrives_here(linked: Linked) -> None:
    desk, ada = linked
    desk.portal.change_contact(ada.id, {"lastname": "King", "jobtitle": "Countess", "company": ""})
    await desk.hears()
    here = await desk.here()
    assert (here.name, here.fields["job_title"]) == ("Ada King", "Countess")
    assert "company" not in here.fields, "what was emptied there is gone here"


async def test_the_loop_ends(linked: Linked) -> None:
    desk, ada = linked
    await desk.says(phone="+4499")
    await desk.works()
    writes = len(desk.hubspot.keys)
    for _ in range(3):  # our own write comes back, and again
        await desk.hears()
    desk.portal.change_contact(ada.id, {"phone": "+4466"})
    await desk.hears()
    await desk.sweeps()
    assert len(desk.hubspot.keys) == writes, "what they said is not told to them"
    assert (await desk.here()).fields["phone"] == "+4466"
    assert [value for value, *_ in ada.history["phone"]] == ["+4466", "+4499", "+441"]


async def test_both_at_once_on_different_fields_keeps_both(linked: Linked) -> None:
    desk, ada = linked
    desk.portal.change_contact(ada.id, {"company": "Difference Engines"})
    await desk.says(phone="+4499")
    await desk.hears()
    assert (await desk.here()).fields["company"] == "Difference Engines"
    assert ada.held["phone"] == "+4499"
    assert await desk.conflicts() == []


async def test_both_at_once_on_one_field_the_newer_holds_and_the_other_is_kept(linked: Linked) -> None:
    desk, ada = linked
    desk.portal.change_contact(ada.id, {"phone": "+4411"})
    await desk.says(phone="+4422")
    await desk.works()
    assert ada.held["phone"] == "+4422"
    (conflict,) = await desk.conflicts()
    assert (conflict.field, conflict.holds, conflict.lost, conflict.kept) == ("phone", "+4422", "+4411", "ours")
    await desk.hears()
    assert len(await desk.conflicts()) == 1, "told again it is no other conflict"

    await desk.says(phone="+4433")
    desk.portal.change_contact(ada.id, {"phone": "+4444"})
    await desk.works()
    assert (await desk.here()).fields["phone"] == "+4444"
    assert {(each.holds, each.lost) for each in await desk.conflicts()} == {("+4422", "+4411"), ("+4444", "+4433")}


@pytest.mark.parametrize("filled", [{"on_conflict": "theirs"}])
async def test_a_company_may_say_whose_value_holds(linked: Linked) -> None:
    desk, ada = linked
    desk.portal.change_contact(ada.id, {"phone": "+4411"})
    await desk.says(phone="+4422")
    await desk.works()
    assert (await desk.here()).fields["phone"] == ada.held["phone"] == "+4411"
    assert [each.lost for each in await desk.conflicts()] == ["+4422"]


async def test_an_agent_turns_a_conflict_round(linked: Linked) -> None:
    desk, ada = linked
    desk.portal.change_contact(ada.id, {"phone": "+4411"})
    await desk.says(phone="+4422")
    await desk.works()
    (conflict,) = await desk.conflicts()
    await settle(desk.agent, desk.talk, PLUGIN, conflict.id, turn=True)
    await desk.works()
    assert (await desk.here()).fields["phone"] == ada.held["phone"] == "+4411"
    assert await desk.conflicts() == []


async def test_what_slips_between_our_look_and_our_write_is_kept(linked: Linked) -> None:
    desk, ada = linked
    desk.hubspot.meanwhile = [lambda: desk.portal.change_contact(ada.id, {"phone": "+4411"})]
    await desk.says(phone="+4422")
    await desk.works()
    assert ada.held["phone"] == "+4422"
    assert [(each.holds, each.lost) for each in await desk.conflicts()] == [("+4422", "+4411")]


async def test_what_somebody_wrote_there_while_we_were_on_our_way_is_merged_first(linked: Linked) -> None:
    desk, ada = linked
    desk.hubspot.at_a_look = [lambda: desk.portal.change_contact(ada.id, {"phone": "+4411", "company": "Mill"})]
    await desk.says(phone="+4422")
    await desk.works()
    assert (await desk.here()).fields["phone"] == ada.held["phone"] == "+4411", "it is the newer one"
    assert (await desk.here()).fields["company"] == "Mill"
    assert [(each.holds, each.lost) for each in await desk.conflicts()] == [("+4411", "+4422")]
    assert [value for value, *_ in ada.history["phone"]] == ["+4411", "+441"], "nothing was written over it"


async def test_a_post_that_was_lost_is_found_by_the_sweep(linked: Linked) -> None:
    desk, ada = linked
    desk.portal.change_contact(ada.id, {"phone": "+4411"})
    desk.portal.events.clear()
    await desk.works()
    assert (await desk.here()).fields["phone"] == "+441"
    await desk.sweeps()
    assert (await desk.here()).fields["phone"] == "+4411"
    planned = await desk.rows("SELECT 1 FROM job WHERE tenant_id = $1 AND kind = 'crm.sweep' AND state = 'waiting'")
    assert planned, "and the next one is planned"


async def test_posts_that_come_twice_late_and_in_another_order_change_nothing(linked: Linked) -> None:
    desk, ada = linked
    for value in ("+1", "+2", "+3"):
        desk.portal.change_contact(ada.id, {"phone": value})
    events = list(desk.portal.events)
    await desk.tells(events[::-1])
    await desk.works()
    await desk.tells(events[:1])
    await desk.tells([*events, {"subscriptionType": "moon.eclipse"}])
    await desk.works()
    assert (await desk.here()).fields["phone"] == "+3"
    assert await desk.conflicts() == []
    asked = len(desk.hubspot.asked)
    await desk.tells([{"subscriptionType": "contact.creation", "objectId": 999}])
    await desk.works()
    assert len(desk.hubspot.asked) == asked, "who is linked to nobody is not asked for"


async def test_a_post_that_is_not_signed_now_by_the_app_is_not_taken(linked: Linked) -> None:
    desk, ada = linked
    desk.portal.change_contact(ada.id, {"phone": "+4411"})
    events = list(desk.portal.events)
    for wrong in ({"secret": "another"}, {"late_s": 400}, {"late_s": -400}):
        with pytest.raises(NotSigned):
            await desk.tells(events, **wrong)
    bare = Post(method="POST", url="https://x", headers={}, body=b"[]")
    with pytest.raises(NotSigned):
        await take_post(PLUGIN, "no-installation", "events", bare, buckets, sender="x")
    await desk.works()
    assert (await desk.here()).fields["phone"] == "+441"


async def test_who_was_merged_there_is_followed_and_who_is_gone_is_shown(linked: Linked) -> None:
    desk, ada = linked
    other = desk.portal.make_contact({"email": "countess@b.example", "jobtitle": "Countess"})
    both = desk.portal.merge_contacts(ada.id, other.id)
    await desk.hears()
    assert (await desk.link()).external_id == both.id
    assert (await desk.here()).fields["job_title"] == "Countess"
    desk.portal.remove_contact(both.id)
    await desk.hears()
    link = await desk.link()
    assert (link.state, link.external_id) == ("gone", both.id)
    assert (await desk.here()).name == "Ada Lovelace", "what is known here stays"


async def test_a_worker_that_dies_in_between_loses_nothing(linked: Linked) -> None:
    desk, ada = linked
    link = await desk.link()
    async with acting_for(desk.tenant_id):
        assert await queries.claim(link.id, 60) is not None
    await desk.says(phone="+4499")
    await desk.works()
    assert ada.held["phone"] == "+441", "somebody has it"
    await desk.rows("UPDATE crm_link SET lease_until = now() - interval '1 s' WHERE tenant_id = $1 RETURNING 1")
    await desk.later()
    assert ada.held["phone"] == "+4499"


async def test_a_post_that_is_handed_over_again_by_an_admin_is_looked_at_again(linked: Linked) -> None:
    desk, ada = linked
    desk.portal.change_contact(ada.id, {"phone": "+4411"})
    await desk.hears()
    desk.portal.change_contact(ada.id, {"phone": "+4412"})
    (call,) = await desk.rows("SELECT id FROM plugin_call WHERE tenant_id = $1 AND hook = 'receive'")
    assert await replay(desk.company.admin.actor, call["id"]) == ""
    await desk.works()
    assert (await desk.here()).fields["phone"] == "+4412"
