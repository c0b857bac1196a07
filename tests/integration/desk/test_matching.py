"""Contacts that rules find to be one: only what is verified on both sides ever merges."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from hubwright.desk.contacts import home_queries, match_queries, merge_queries
from hubwright.desk.contacts.identify import note_told, note_verified
from hubwright.desk.contacts.match import change_rules, dismiss_suggestion
from hubwright.desk.contacts.matching import Rule
from hubwright.desk.contacts.merge import merge_contacts
from hubwright.desk.contacts.verbs import meet_contact
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.jobs import run_due_jobs
from tests.integration.desk.customers import person, state, undo
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company
from tests.support.customers import Customers
from tests.support.plugins import installed_plugins


@pytest.fixture
async def company(database: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Company]:
    with installed_plugins(monkeypatch, Customers()):
        yield await make_company("people", greeter())


async def test_nothing_of_another_company_is_merged(company: Company) -> None:
    other = await make_company("others", greeter())
    ada, theirs = await person(company, "Ada"), await person(other, "Ada", email="ada@x.test")
    async with acting_for(company.tenant_id):
        with pytest.raises(Missing):
            await merge_contacts(company.admin.actor, theirs, ada)
        await note_verified(ada, "email", "ada@x.test", how="signed")
        await change_rules(company.admin.actor, [Rule(compares="email", level="merge")])
    async with acting_for(other.tenant_id):
        await note_verified(theirs, "email", "ada@x.test", how="signed")
    await run_due_jobs()
    async with acting_for(company.tenant_id):
        assert await match_queries.suggestions_after(UUID(int=0), 10) == []
        assert await merge_queries.of_contacts([ada]) == []


async def _rules(company: Company, *rules: Rule) -> None:
    async with acting_for(company.tenant_id):
        await change_rules(company.admin.actor, rules)


async def test_verified_on_both_sides_merges_by_the_rule_and_can_be_undone(company: Company) -> None:
    await _rules(company, Rule(compares="email", level="merge"))
    ada, bob = await person(company, "Ada"), await person(company, "Bob")
    before = await state(company)
    for contact_id in (ada, bob):
        async with acting_for(company.tenant_id):
            await note_verified(contact_id, "email", "Ada@X.test", how="signed")
        await run_due_jobs()
    async with acting_for(company.tenant_id):
        (merged,) = await merge_queries.of_contacts([ada])
        assert (merged.source_id, merged.target_id, merged.rule) == (bob, ada, "email")
        assert await home_queries.root_of(bob) == ada
    await undo(company, merged.id)
    assert {row["id"]: row["name"] for row in (await state(company))["contact"]} == {
        row["id"]: row["name"] for row in before["contact"]
    }


async def test_an_address_that_somebody_merely_claims_merges_nobody(company: Company) -> None:
    """Somebody opens a chat with another person's address: the bug by which others read a stranger's history."""
    await _rules(company, Rule(compares="email", level="merge"), Rule(compares="phone", level="merge"))
    ada = await person(company, "Ada")
    async with acting_for(company.tenant_id):
        await note_verified(ada, "email", "ada@x.test", how="signed")
        await note_verified(ada, "phone", "13800138000", how="signed")
        mallory = await meet_contact(
            company.channel_id, name="Ada", email="ada@x.test", fields={"phone": "138 0013 8000"}
        )
        await note_told(mallory, "email", "ada@x.test")
        await note_verified(mallory, "email", "mallory@x.test", how="signed")
    await run_due_jobs()
    async with acting_for(company.tenant_id):
        assert await home_queries.root_of(mallory) == mallory
        (suggested,) = await match_queries.suggestions_of(mallory)
        assert (suggested.against, await merge_queries.of_contacts([ada, mallory])) == ("unverified", [])
        await dismiss_suggestion(company.admin.actor, suggested.id)
        await note_told(mallory, "phone", "13800138000")
    await run_due_jobs()
    async with acting_for(company.tenant_id):
        assert await match_queries.suggestions_of(mallory) == [], "what was dismissed is not asked again"


async def test_the_same_mail_with_different_verified_numbers_is_two_people(company: Company) -> None:
    await _rules(company, Rule(compares="email", level="merge"), Rule(compares="external", level="merge"))
    ada, bob = await person(company, "Ada"), await person(company, "Bob")
    async with acting_for(company.tenant_id):
        await note_verified(ada, "external", "7", source="shop", how="signed")
        await note_verified(bob, "external", "8", source="shop", how="signed")
        await note_verified(ada, "email", "family@x.test", how="signed")
        await note_verified(bob, "email", "family@x.test", how="signed")
    await run_due_jobs()
    async with acting_for(company.tenant_id):
        assert await home_queries.root_of(bob) == bob
        (suggested,) = await match_queries.suggestions_of(bob)
    assert suggested.against == "numbers_differ"


async def test_a_field_cannot_be_a_rule_that_merges(company: Company) -> None:
    with pytest.raises(Invalid):
        await _rules(company, Rule(compares="field", field_key="card", level="merge"))
