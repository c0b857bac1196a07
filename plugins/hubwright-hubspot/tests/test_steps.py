"""The steps, the panel and the live check; and every usual way in which the other side fails."""

import asyncio
from typing import Any

import pytest
from conftest import Calls
from hubspot_testing.hubspot import BUSY, DOWN, USED_UP, HubSpot

from hubwright_hubspot.plugin import plugin
from hubwright_sdk import (
    AuthExpired,
    CallContext,
    CallFailed,
    ContactFacts,
    ConversationFacts,
    HttpAnswer,
    Malformed,
    NodeCall,
    NodeProvider,
    NodeResult,
    PanelAsked,
    PanelContent,
    PanelProvider,
    RateLimited,
    Refused,
    Slow,
    Unreachable,
)
from hubwright_sdk.conformance import AnsweringHttp, call_context
from hubwright_sdk.testing import FakeBook

ADA = {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@b.example"}


def contact(context: CallContext, **given: str | bool) -> NodeResult:
    return asyncio.run(plugin.call_node(NodeCall(node="contact", input=given), context))


def deal(context: CallContext, **given: str) -> NodeResult:
    return asyncio.run(plugin.call_node(NodeCall(node="deal", input=given), context))


def panel(context: CallContext, external_id: str = "") -> PanelContent:
    asked = PanelAsked(
        panel="crm", conversation=ConversationFacts(id="2"), contact=ContactFacts(id="1", external_id=external_id)
    )
    return asyncio.run(plugin.panel(asked, context))


def test_it_has_what_it_declares() -> None:
    assert isinstance(plugin, NodeProvider)
    assert isinstance(plugin, PanelProvider)
    assert [node.name for node in plugin.manifest.nodes] == ["contact", "deal"]
    assert [each.name for each in plugin.manifest.panels] == ["crm"]


def test_a_contact_is_found_made_or_missed(hubspot: HubSpot, call: Calls) -> None:
    assert contact(call(), action="find", email="ada@b.example") == NodeResult("not_found")
    made = contact(call(), action="save", email="ada@b.example", name="Ada Lovelace")
    assert (made.port, made.values["found_name"]) == ("created", "Ada Lovelace")
    found = contact(call(), action="find", email="ada@b.example")
    assert found == NodeResult("found", made.values)
    assert contact(call(), action="save", email="ada@b.example", name="Mallory").values["found_name"] == "Ada Lovelace"
    changed = contact(call(), action="save", contact_id=str(made.values["found_id"]), phone="+441")
    assert (changed.port, changed.values["found_phone"]) == ("found", "+441")
    assert contact(call(), action="save", contact_id="4040", phone="+441") == NodeResult("not_found")


def test_a_deal_is_made_once_found_and_moved(hubspot: HubSpot, call: Calls) -> None:
    who = hubspot.portal.make_contact(ADA).id
    new = {"action": "create", "contact_id": who, "name": "Engine", "amount": "12", "stage": "appointmentscheduled"}
    assert deal(call(), action="find", contact_id=who) == NodeResult("not_found")
    hubspot.lost_answers = 1
    with pytest.raises(Unreachable):
        deal(call(), **new)
    made = deal(call(), **new)
    assert made.port == "created"
    assert len(hubspot.portal.deals) == 1, "the second try found the first one's"
    assert deal(call("another-visit"), **new).values["found_id"] != made.values["found_id"]
    newest = deal(call(), action="find", contact_id=who)
    assert (newest.port, newest.values["found_count"]) == ("found", "2")
    moved = deal(call(), action="move", deal_id=str(newest.values["found_id"]), stage="closedwon")
    assert (moved.port, moved.values["found_stage"]) == ("moved", "closedwon")
    assert deal(call(), action="find", contact_id=who).values["found_count"] == "1"
    assert deal(call(), action="move", deal_id="4040", stage="closedwon") == NodeResult("not_found")


def test_many_deals_come_page_by_page(hubspot: HubSpot, call: Calls) -> None:
    who = hubspot.portal.make_contact(ADA).id
    for n in range(230):
        hubspot.portal.make_deal({"dealname": f"Deal {n}", "dealstage": "appointmentscheduled"}, [who])
    found = deal(call(), action="find", contact_id=who)
    assert (found.values["found_count"], found.values["found_name"]) == ("230", "Deal 229")


@pytest.mark.parametrize(
    "given",
    [
        {"action": "find"},
        {"action": "create", "contact_id": "1", "stage": "x"},
        {"action": "move", "deal_id": "1"},
        {"action": "create", "contact_id": "101", "name": "Engine", "stage": "no-such-stage"},
    ],
)
def test_what_a_step_lacks_is_said(hubspot: HubSpot, call: Calls, given: dict[str, str]) -> None:
    hubspot.portal.make_contact(ADA)
    with pytest.raises(Refused):
        deal(call(), **given)


def test_the_panel_shows_who_they_are_and_their_newest_deals(hubspot: HubSpot, call: Calls) -> None:
    who = hubspot.portal.make_contact({**ADA, "company": "Engines"}).id
    for n in range(5):
        stage = "closedlost" if n == 4 else "appointmentscheduled"
        hubspot.portal.make_deal({"dealname": f"Deal {n}", "dealstage": stage, "amount": "5"}, [who])
    shown = panel(call(account="4711", app_address="https://app.hubspot.com"), who)
    assert [badge.text for badge in shown.badges] == ["4 open deals"]
    rows = [(row.label, row.value) for row in shown.rows]
    assert ("Name", "Ada Lovelace") in rows
    assert ("company", "Engines") in rows
    assert [value for label, value in rows if "deal" in label.lower()] == [
        "Deal 4 · closedlost · 5",
        "Deal 3 · appointmentscheduled · 5",
        "Deal 2 · appointmentscheduled · 5",
    ]
    assert [link.url for link in shown.links] == [f"https://app.hubspot.com/contacts/4711/record/0-1/{who}"]
    assert panel(call(language="zh"), who).badges[0].text == "4 个进行中的商机"


def test_the_panel_shows_the_company_that_they_belong_to(hubspot: HubSpot, call: Calls) -> None:
    who = hubspot.portal.make_contact(ADA).id
    assert "Works for" not in [row.label for row in panel(call(), who).rows]
    main = hubspot.portal.make_company({"name": "Analytical Engines", "domain": "engines.example"}, [who])
    hubspot.portal.make_company({"name": "Royal Society"}, [who])
    (row,) = [row for row in panel(call(account="4711"), who).rows if row.label == "Works for"]
    assert row.value == "Analytical Engines · engines.example", "the primary one of two"
    assert row.url == f"https://app.hubspot.com/contacts/4711/record/0-2/{main.id}"
    assert "所属公司" in [row.label for row in panel(call(language="zh"), who).rows]
    assert [row.url for row in panel(call(), who).rows if row.label == "Works for"] == [None], (
        "no address leads nowhere"
    )
    main.archived = True
    assert "Works for" not in [row.label for row in panel(call(), who).rows]


def test_a_panel_without_the_right_to_companies_shows_the_rest(hubspot: HubSpot, call: Calls) -> None:
    who = hubspot.portal.make_contact(ADA).id
    hubspot.portal.make_company({"name": "Engines"}, [who])
    hubspot.grants.scopes.remove("crm.objects.companies.read")
    book = FakeBook()
    assert ("Name", "Ada Lovelace") in [(row.label, row.value) for row in panel(call(book=book), who).rows]
    assert any("crm.objects.companies.read" in line for line in book.lines)


def test_a_flow_that_asks_for_the_company_has_it(hubspot: HubSpot, call: Calls) -> None:
    who = hubspot.portal.make_contact(ADA).id
    hubspot.portal.make_company({"name": "Analytical Engines"}, [who])
    found = contact(call(), action="find", email="ada@b.example", with_company=True)
    assert found.values["found_company"] == "Analytical Engines"
    asked = len(hubspot.asked)
    assert "found_company" not in contact(call(), action="find", email="ada@b.example").values
    assert len(hubspot.asked) == asked + 1, "nobody pays for what nobody asked for"


def test_a_panel_guesses_nobody(hubspot: HubSpot, call: Calls) -> None:
    assert panel(call()).note == "Not linked with a contact in HubSpot yet."
    assert hubspot.asked == []
    assert panel(call(language="zh"), "404").note == "HubSpot 中已无此联系人。"


@pytest.mark.parametrize(
    ("answer", "failure", "wait"),
    [
        (BUSY, RateLimited, 7.0),
        ((429, {}, BUSY[2]), RateLimited, 10.0),
        (USED_UP, RateLimited, 3_600.0),
        ((423, {}, {}), RateLimited, 2.0),
        (DOWN, Unreachable, None),
        ((200, {}, "<html>oops"), Malformed, None),
        ((200, {}, "[]"), Malformed, None),
        ((200, {}, {"id": "1"}), Malformed, None),
        ((302, {}, ""), Refused, None),
        ((400, {}, {"message": "Property x does not exist"}), Refused, None),
        ((401, {}, {"category": "EXPIRED_AUTHENTICATION"}), AuthExpired, None),
    ],
)
def test_what_goes_wrong_there_says_what_to_do(
    hubspot: HubSpot, call: Calls, answer: Any, failure: type[CallFailed], wait: float | None
) -> None:
    hubspot.portal.make_contact(ADA)
    hubspot.instead = [answer]
    with pytest.raises(failure) as failed:
        contact(call(), action="find", email="ada@b.example")
    assert getattr(failed.value, "retry_after_s", None) == wait
    assert contact(call(), action="find", email="ada@b.example").port == "found", "and then it goes on"


def test_a_scope_that_is_missing_is_named(hubspot: HubSpot, call: Calls) -> None:
    hubspot.grants.scopes.remove("crm.objects.contacts.write")
    with pytest.raises(Refused, match=r"crm\.objects\.contacts\.write"):
        contact(call(), action="save", email="ada@b.example")


def test_a_service_that_is_slow_is_slow() -> None:
    made = call_context(AnsweringHttp(Slow("no answer within 5 s")), {"api_address": "https://api.hubapi.com"})
    with pytest.raises(Slow):
        contact(made, action="find", email="ada@b.example")


def test_a_409_that_names_nobody_is_malformed() -> None:
    answers = [HttpAnswer(404, ""), HttpAnswer(409, "{}"), HttpAnswer(404, "")]
    made = call_context(AnsweringHttp(*answers), {"api_address": "https://api.hubapi.com"})
    with pytest.raises(Malformed):
        contact(made, action="save", email="ada@b.example")


def test_the_live_check_tells_what_was_granted(hubspot: HubSpot, call: Calls) -> None:
    rows = asyncio.run(plugin.check(call()))
    assert [(row.name, row.ok) for row in rows] == [
        ("Connected", True),
        ("Reads contacts", True),
        ("Reads companies", True),
        ("Reads deals", True),
    ]
    assert rows[0].text == "HubSpot 4711"
    hubspot.grants.scopes.remove("crm.objects.deals.read")
    rows = asyncio.run(plugin.check(call(language="zh")))
    assert [row.ok for row in rows] == [True, True, True, False]
    assert "crm.objects.deals.read" in rows[3].text
