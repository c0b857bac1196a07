"""Contacts that are one person: merged, undone, found by rules; with real rows and roads of messages."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from hubwright.desk.contacts import identity_queries, match_queries, merge_queries, term_queries
from hubwright.desk.contacts.identify import associate, block_identity, promote, unverify
from hubwright.desk.contacts.merge import merge_contacts, preview_merge, undo_merge
from hubwright.desk.contacts.verbs import get_contact, learn
from hubwright.desk.conversations import get_conversation, history_of
from hubwright.desk.crm_links import queries as crm_links
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Conflict, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.runtime.errors import ContactBlocked
from hubwright.runtime.visitor.reading import conversation_for, read
from hubwright.runtime.visitor.tokens import Visitor
from tests.integration.desk.customers import merge, person, state, undo
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company, new_visitor, says
from tests.support.customers import CUSTOMERS, Customers
from tests.support.plugins import installed_plugins


@pytest.fixture
async def company(database: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Company]:
    with installed_plugins(monkeypatch, Customers()):
        yield await make_company("people", greeter())


async def talks_of(company: Company, contact_id: UUID, *, staff: bool = True) -> set[UUID]:
    async with acting_for(company.tenant_id):
        return {item.conversation_id for item in await history_of(contact_id, staff=staff)}


async def test_one_customer_with_one_history_and_everything_goes_back(company: Company) -> None:
    ada = await person(company, "Ada", email="ada@x.test", fields={"city": "Bern"})
    bob = await person(company, "Bob", fields={"phone": "13800138000"})
    before = await state(company)
    async with acting_for(company.tenant_id):
        preview = await preview_merge(bob, ada)
    assert preview.comes == {"identity": 1, "conversation": 1, "device": 1, "crm_link": 0}, (
        "the place of the link is taken"
    )
    assert preview.filled == {"field:phone": "13800138000", "tag:tag of Bob": True}
    assert [(each.key, each.value, each.holds) for each in preview.beside] == [("name", "Bob", "Ada")]
    assert await state(company) == before, "looking changes nothing"

    merge_id = await merge(company, bob, ada)
    async with acting_for(company.tenant_id):
        shown = await get_contact(bob)
        rows = await merge_queries.rows_of(merge_id)
    assert (shown.id, shown.name, shown.stage) == (ada, "Ada", "canonical")
    assert shown.fields == {"city": "Bern", "phone": "13800138000", "tags": ["tag of Ada", "tag of Bob"]}
    assert len(await talks_of(company, ada)) == 2
    assert {row["kind"] for row in rows} == {"identity", "conversation", "device", "field", "tag", "conflict"}

    await undo(company, merge_id)
    assert await state(company) == before
    with pytest.raises(Conflict):
        await undo(company, merge_id)


async def test_merges_on_top_are_undone_in_any_order(company: Company) -> None:
    people = [await person(company, name, fields={"city": name, name: name}) for name in ("Ada", "Bob", "Cy", "Dee")]
    ada, bob, cy, dee = people
    before = await state(company)
    first = await merge(company, bob, ada)
    second = await merge(company, cy, bob)  # Ada speaks for Bob: Cy goes to her
    third = await merge(company, ada, dee)
    assert len(await talks_of(company, cy)) == 4
    await undo(company, first)
    assert await talks_of(company, bob) == await talks_of(company, bob, staff=False)
    assert len(await talks_of(company, dee)) == 3
    await undo(company, third)
    await undo(company, second)
    assert await state(company) == before


async def test_what_came_since_goes_back_to_its_source(company: Company) -> None:
    ada, bob = await person(company, "Ada"), await person(company, "Bob")
    merge_id = await merge(company, bob, ada)
    in_old = (await says(company, bob, "and another thing")).conversation_id
    async with acting_for(company.tenant_id):
        await execute(
            "UPDATE conversation SET status = 'resolved', resolved_at = now() - interval '9 days' WHERE tenant_id = $1"
        )
    in_new = (await says(company, bob, "me again")).conversation_id
    async with acting_for(company.tenant_id):
        await learn(bob, fields={"size": "XL"})
        assert (await get_contact(ada)).fields["size"] == "XL"
        assert {(await get_conversation(talk)).contact_id for talk in (in_old, in_new)} == {ada}
    assert in_old != in_new

    await undo(company, merge_id)
    assert {in_old, in_new} <= await talks_of(company, bob)
    assert not {in_old, in_new} & await talks_of(company, ada)
    async with acting_for(company.tenant_id):
        assert "size" not in (await get_contact(ada)).fields
        assert (await get_contact(bob)).fields["size"] == "XL"
    assert (await says(company, bob, "still here")).conversation_id == in_new
    assert (await says(company, ada, "me too")).conversation_id not in (in_old, in_new)


async def test_a_merge_shows_no_visitor_more_than_they_had(company: Company) -> None:
    ada, bob = await person(company, "Ada"), await person(company, "Bob")
    (of_ada,), (of_bob,) = await talks_of(company, ada), await talks_of(company, bob)
    await merge(company, bob, ada)
    for contact_id, own, other in ((ada, of_ada, of_bob), (bob, of_bob, of_ada)):
        visitor = Visitor(company.tenant_id, company.channel_id, contact_id)
        assert (await read(visitor, 0, None))[0] == own
        assert await talks_of(company, contact_id, staff=False) == {own}
        assert (await says(company, contact_id, "hello")).conversation_id == own
        async with acting_for(company.tenant_id):
            with pytest.raises(Missing):
                await conversation_for(visitor, other)
        with pytest.raises(Missing):
            await says(company, contact_id, "let me in", conversation_id=other)


async def test_two_of_one_system_keep_their_links(company: Company) -> None:
    ada, bob = await person(company, "Ada"), await person(company, "Bob")
    merge_id = await merge(company, bob, ada)
    async with acting_for(company.tenant_id):
        link = await crm_links.link_of(CUSTOMERS, ada)
        assert link is not None and link.external_id == "customer Ada"
    await undo(company, merge_id)
    async with acting_for(company.tenant_id):
        link = await crm_links.link_of(CUSTOMERS, bob)
    assert link is not None and link.external_id == "customer Bob"


async def test_who_may_merge(company: Company) -> None:
    ada, bob = await person(company, "Ada"), await person(company, "Bob")
    nobody = Actor(kind="member", tenant_id=company.tenant_id)
    async with acting_for(company.tenant_id):
        for act in (
            merge_contacts(company.agent.actor, bob, ada),
            promote(nobody, ada),
            associate(nobody, ada, "email", "a@b.test"),
        ):
            with pytest.raises(NotAllowed):
                await act
        merge_id = await merge_contacts(company.admin.actor, bob, ada)
        with pytest.raises(NotAllowed):
            await undo_merge(company.agent.actor, merge_id)
        await undo_merge(company.admin.actor, merge_id)
        told = await fetch("SELECT action FROM audit_entry WHERE tenant_id = $1 AND subject = $2 ORDER BY id", str(ada))
    assert [row["action"] for row in told][-2:] == ["contact.merged", "contact.merge_undone"]


async def test_stages_from_an_address_to_the_books(company: Company) -> None:
    contact_id = await new_visitor(company)
    async with acting_for(company.tenant_id):
        stages = [(await get_contact(contact_id)).stage]
        identity_id = await associate(company.agent.actor, contact_id, "phone", "13800138000", verified=True)
        stages.append((await get_contact(contact_id)).stage)
        await unverify(company.agent.actor, identity_id)
        stages.append((await get_contact(contact_id)).stage)
        await promote(company.agent.actor, contact_id)
        stages.append((await get_contact(contact_id)).stage)
    assert stages == ["ephemeral", "identified", "ephemeral", "curated"]
    other = await new_visitor(company)
    merge_id = await merge(company, other, contact_id)
    await undo(company, merge_id)
    async with acting_for(company.tenant_id):
        assert (await get_contact(contact_id)).stage == "curated"


async def test_one_blocked_address_leaves_the_others_heard(company: Company) -> None:
    ada, bob = await person(company, "Ada"), await person(company, "Bob")
    await merge(company, bob, ada)
    async with acting_for(company.tenant_id):
        (identity_id,) = [each.id for each in await identity_queries.of_contacts([ada]) if each.home_id == bob]
        await block_identity(company.agent.actor, identity_id)
    with pytest.raises(ContactBlocked):
        await says(company, bob, "hello")
    assert await says(company, ada, "hello")
    async with acting_for(company.tenant_id):
        await block_identity(company.agent.actor, identity_id, blocked=False)
    assert await says(company, bob, "hello")
    lonely = await person(company, "Lonely")
    async with acting_for(company.tenant_id):
        (identity_id,) = [each.id for each in await identity_queries.of_contacts([lonely])]
        await block_identity(company.agent.actor, identity_id)
    with pytest.raises(ContactBlocked):
        await says(company, lonely, "hello")


async def test_contacts_of_before_are_indexed_by_a_job(company: Company) -> None:
    contact_id = new_id()
    async with acting_for(company.tenant_id):
        await execute("INSERT INTO contact (tenant_id, id, name) VALUES ($1, $2, '王小明')", contact_id)
        assert await match_queries.sharing_terms(["小明"]) == []
        assert await term_queries.index_some(UUID(int=0), 100) is None
        assert await match_queries.sharing_terms(["小明"]) == [contact_id]
