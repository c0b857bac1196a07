"""Contacts against the service: found, read, saved over nobody, made once."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import Calls
from hubspot_testing.hubspot import HubSpot

from hubwright_hubspot.plugin import plugin
from hubwright_sdk import (
    CallContext,
    ChangesAsked,
    ContactQuery,
    ContactsAsked,
    ContactToSave,
    CrmInStep,
    InboundPost,
    KnownContacts,
    Malformed,
    Refused,
    SavedContact,
    Unreachable,
)
from hubwright_sdk.testing import FakeBook

ADA = {"firstname": "Ada", "lastname": "King Lovelace", "email": "Ada@b.example", "phone": "+441", "company": "Engines"}


def save(context: CallContext, **told: Any) -> SavedContact:
    return asyncio.run(plugin.save_contact(ContactToSave(**told), context))


def read(context: CallContext, *names: str) -> KnownContacts:
    return asyncio.run(plugin.read_contacts(ContactsAsked(external_ids=list(names)), context))


def test_it_can_be_kept_in_step() -> None:
    assert isinstance(plugin, CrmInStep)


@pytest.mark.parametrize(
    "query", [{"email": "ADA@b.example"}, {"phone": "+441"}, {"name": "lovelace"}, {"external_id": "101"}]
)
def test_a_contact_is_found_by_whatever_is_known(hubspot: HubSpot, call: Calls, query: dict[str, str]) -> None:
    made = hubspot.portal.make_contact(ADA)
    (found,) = asyncio.run(plugin.find_contact(ContactQuery(**query), call())).contacts
    assert (found.external_id, found.name, found.email) == (made.id, "Ada King Lovelace", "ada@b.example")
    assert found.fields == {"company": "Engines", "job_title": ""}


def test_nobody_is_an_empty_list_and_nothing_is_no_question(hubspot: HubSpot, call: Calls) -> None:
    assert asyncio.run(plugin.find_contact(ContactQuery(email="x@y.example"), call())).contacts == []
    assert len(hubspot.asked) == 1
    assert asyncio.run(plugin.find_contact(ContactQuery(), call())).contacts == []
    assert len(hubspot.asked) == 1


def test_a_look_tells_when_each_field_changed(hubspot: HubSpot, call: Calls) -> None:
    made = hubspot.portal.make_contact(ADA)
    hubspot.portal.change_contact(made.id, {"phone": "+442"})
    (found,) = read(call(), made.id).contacts
    assert found.changed["phone"] > found.changed["name"]
    assert found.changed_at == found.changed["phone"]


def test_what_is_gone_and_what_was_merged_is_told(hubspot: HubSpot, call: Calls) -> None:
    one, two, three = (hubspot.portal.make_contact({"email": f"{name}@b.example"}) for name in "abc")
    hubspot.portal.remove_contact(three.id)
    both = hubspot.portal.merge_contacts(one.id, two.id)
    known = read(call(), one.id, three.id)
    assert known.gone == [three.id]
    assert dict(known.moved) == {one.id: both.id}
    assert [each.external_id for each in known.contacts] == [both.id]


def test_only_what_was_said_is_written(hubspot: HubSpot, call: Calls) -> None:
    made = hubspot.portal.make_contact(ADA)
    done = save(call(), external_id=made.id, phone="+449", only=["phone"], expected={"phone": "+441"})
    assert made.held["phone"] == "+449"
    assert made.held["firstname"] == "Ada"
    assert done.contact is not None and done.contact.phone == "+449"
    save(call("key-2"), external_id=made.id, only=["phone"], expected={"phone": "+449"})
    assert made.held["phone"] == "", "an empty field is emptied"


def test_what_somebody_wrote_meanwhile_is_not_written_over(hubspot: HubSpot, call: Calls) -> None:
    made = hubspot.portal.make_contact(ADA)
    hubspot.portal.change_contact(made.id, {"phone": "+4477"})
    done = save(call(), external_id=made.id, phone="+449", only=["phone"], expected={"phone": "+441"})
    assert done.outdated
    assert made.held["phone"] == "+4477"
    hubspot.portal.change_contact(made.id, {"company": "Other"})
    assert not save(call(), external_id=made.id, phone="+449", only=["phone"], expected={"phone": "+4477"}).outdated


def test_what_slips_between_look_and_write_is_told(hubspot: HubSpot, call: Calls) -> None:
    made = hubspot.portal.make_contact(ADA)
    hubspot.meanwhile = [lambda: hubspot.portal.change_contact(made.id, {"phone": "+4477", "lastname": "Byron"})]
    done = save(
        call(),
        external_id=made.id,
        name="Ada Gordon",
        phone="+449",
        only=["phone", "name"],
        expected={"phone": "+441", "name": "Ada King Lovelace"},
    )
    assert done.overwritten == {"phone": "+4477", "name": "Ada Byron"}
    assert (made.held["phone"], made.held["lastname"]) == ("+449", "Gordon")


def test_a_second_try_finds_what_the_first_one_wrote(hubspot: HubSpot, call: Calls) -> None:
    made = hubspot.portal.make_contact(ADA)
    told = {"external_id": made.id, "phone": "+449", "only": ["phone"], "expected": {"phone": "+441"}}
    hubspot.lost_answers = 1
    with pytest.raises(Unreachable):
        save(call(), **told)
    again = save(call(), **told)
    assert not again.outdated
    assert len(made.history["phone"]) == 2, "written once"


def test_a_new_contact_is_made_once(hubspot: HubSpot, call: Calls) -> None:
    hubspot.lost_answers = 1
    with pytest.raises(Unreachable):
        save(call(), name="Wang Fang", email="fang@b.example")
    done = save(call(), name="Wang Fang", email="fang@b.example")
    assert not done.created
    assert [each.held["email"] for each in hubspot.portal.contacts.values()] == ["fang@b.example"]
    assert hubspot.keys == ["key-1"]


def test_one_that_is_there_keeps_what_it_holds(hubspot: HubSpot, call: Calls) -> None:
    made = hubspot.portal.make_contact({"firstname": "Ada", "email": "ada@b.example"})
    done = save(call(), name="Somebody Else", email="ada@b.example", phone="+441")
    assert (done.external_id, done.created) == (made.id, False)
    assert (made.held["firstname"], made.held["phone"]) == ("Ada", "+441")
    assert not made.held.get("lastname")


def test_one_that_somebody_makes_at_the_same_moment_is_taken(hubspot: HubSpot, call: Calls) -> None:
    hubspot.meanwhile = [lambda: hubspot.portal.make_contact({"email": "ada@b.example"})]
    done = save(call(), name="Ada", email="ada@b.example")
    assert not done.created
    assert len(hubspot.portal.contacts) == 1


def test_without_an_address_nobody_is_made(hubspot: HubSpot, call: Calls) -> None:
    with pytest.raises(Refused, match="e-mail"):
        save(call(), name="Ada")
    assert hubspot.asked == []


def changes(context: CallContext, cursor: str = "", most: int = 100, since: datetime | None = None) -> Any:
    asked = ChangesAsked(cursor=cursor, most=most, since=since or datetime(2026, 1, 1, tzinfo=UTC))
    return asyncio.run(plugin.changed_contacts(asked, context))


def test_a_sweep_finds_everybody_page_by_page(hubspot: HubSpot, call: Calls) -> None:
    names = [hubspot.portal.make_contact({"email": f"{n}@b.example"}).id for n in range(7)]
    found, cursor, more = [], "", True
    while more:
        page = changes(call(), cursor, most=3)
        found, cursor, more = found + page.external_ids, page.cursor, page.more
    assert set(found) == set(names)


def test_a_sweep_gets_past_many_changes_of_one_moment(hubspot: HubSpot, call: Calls) -> None:
    names = {hubspot.portal.make_contact({"email": f"{n}@b.example"}).id for n in range(9)}
    for each in hubspot.portal.contacts.values():
        each.changed = each.indexed = 1_795_000_000_000
    found, cursor, more, rounds = set(), "", True, 0
    while more and rounds < 20:
        page = changes(call(), cursor, most=3)
        found, cursor, more, rounds = found | set(page.external_ids), page.cursor, page.more, rounds + 1
    assert found == names
    assert not more


def test_a_sweep_sees_what_the_index_saw_late(hubspot: HubSpot, call: Calls) -> None:
    hubspot.portal.index_is_late = True
    late = hubspot.portal.make_contact({"email": "late@b.example"})
    hubspot.portal.index_is_late = False
    hubspot.portal.make_contact({"email": "soon@b.example"})
    first = changes(call())
    assert late.id not in first.external_ids
    hubspot.portal.index()
    assert late.id in changes(call(), first.cursor).external_ids


def test_a_cursor_of_somebody_else_is_not_taken(call: Calls) -> None:
    with pytest.raises(Malformed):
        changes(call(), "page=7")


def received(call: Calls, body: str, book: FakeBook | None = None) -> list[str]:
    post = InboundPost(path="events", key="k", body=body)
    return asyncio.run(plugin.receive(post, call(book=book))).changed_contacts


def test_a_post_of_many_events_names_each_contact_once(hubspot: HubSpot, call: Calls) -> None:
    one, two = (hubspot.portal.make_contact({"email": f"{name}@b.example"}) for name in "ab")
    for n in range(49):
        hubspot.portal.change_contact(one.id, {"phone": f"+{n}"})
    both = hubspot.portal.merge_contacts(one.id, two.id)
    odd = [{"subscriptionType": "company.creation", "objectId": 9}, {"subscriptionType": "moon.eclipse"}]
    book = FakeBook()
    events = [*reversed(hubspot.portal.events), *hubspot.portal.events[:3], *odd]
    assert set(received(call, json.dumps(events), book)) == {one.id, two.id, both.id}
    assert book.lines == ["2 events are of a kind that is not used here"]
    object_form = [{"subscriptionType": "object.propertyChange", "objectTypeId": "0-1", "objectId": 5}]
    assert received(call, json.dumps(object_form)) == ["5"]


@pytest.mark.parametrize("body", ["", "no json", "{}", "[1]", "[" * 100_000])
def test_a_post_of_another_form_is_told(call: Calls, body: str) -> None:
    with pytest.raises(Malformed):
        received(call, body)
