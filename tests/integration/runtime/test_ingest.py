"""Taking events in: once, in order, gapless, with the flow's answer in the same commit."""

import asyncio
from uuid import UUID

import pytest

from hubwright.control.flows import get_draft
from hubwright.control.usage.verbs import this_month
from hubwright.desk.conversations import EventView, append_message, events_after, get_conversation
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import EntitlementLacking, Missing
from hubwright.runtime.errors import ContactBlocked, EmailNotUsable, RatingNotOpen
from tests.integration.runtime.flows import greeter, remembering
from tests.support.company import Company, make_company, new_visitor, publish_change, says
from tests.support.people import grant


@pytest.fixture
async def company(database: None) -> Company:
    return await make_company("greeter", greeter())


async def heard(company: Company, conversation_id: UUID, after: int = 0, *, staff: bool = False) -> list[EventView]:
    async with acting_for(company.tenant_id):
        return await events_after(conversation_id, after, staff=staff)


async def test_the_bot_answers_in_the_same_commit(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi there")
    events = await heard(company, taken.conversation_id)

    assert [(e.seq, e.author, e.text) for e in events] == [(1, "contact", "hi there"), (2, "bot", "Hello")]
    assert [b.label for b in events[1].buttons] == ["More", "Person"]


async def test_the_same_event_again_gets_the_same_answer_and_nothing_twice(company: Company) -> None:
    visitor = await new_visitor(company)
    answers = [await says(company, visitor, "hi", client_id="c1") for _ in range(3)]
    at_once = await asyncio.gather(*(says(company, visitor, "again", client_id="c2") for _ in range(6)))

    assert len(set(answers)) == 1
    assert len(set(at_once)) == 1
    texts = [e.text for e in await heard(company, answers[0].conversation_id) if e.author == "contact"]
    assert texts == ["hi", "again"]


async def test_two_first_messages_at_once_make_one_conversation(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await asyncio.gather(*(says(company, visitor, f"m{i}") for i in range(8)))

    assert len({t.conversation_id for t in taken}) == 1
    events = await heard(company, taken[0].conversation_id)
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    assert sorted(e.text for e in events if e.author == "contact") == [f"m{i}" for i in range(8)]


async def test_a_visitor_mid_conversation_stays_on_the_version_they_started_with(company: Company) -> None:
    early = await new_visitor(company)
    taken = await says(company, early, "hi")
    await publish_change(company, "n_hi", text="Welcome!")
    await publish_change(company, "n_more", text="More of the new")

    await says(company, early, "More", kind="choice", choice_id="n_hi:b_more")
    late = await says(company, await new_visitor(company), "hi")

    assert (await heard(company, taken.conversation_id))[-1].text == "More of the old"
    assert (await heard(company, late.conversation_id))[-1].text == "Welcome!"


async def test_a_draft_that_is_not_published_changes_nothing(company: Company) -> None:
    from hubwright.control.flows import save_draft

    async with acting_for(company.tenant_id):
        draft = await get_draft(company.flow_id)
        draft.doc["nodes"][0]["config"]["text"] = "Not yet"
        await save_draft(company.admin.actor, company.flow_id, draft.doc, draft.rev)
    taken = await says(company, await new_visitor(company), "hi")
    assert (await heard(company, taken.conversation_id))[-1].text == "Hello"


async def test_asking_for_a_person_puts_the_conversation_into_the_queue(company: Company) -> None:
    visitor = await new_visitor(company)
    await says(company, visitor, "hi")
    taken = await says(company, visitor, "", kind="handoff_request")
    async with acting_for(company.tenant_id):
        conversation = await get_conversation(taken.conversation_id)
        entries = await fetch("SELECT queue_id, left_at FROM queue_entry WHERE tenant_id = $1")

    assert (conversation.status, conversation.queue_id) == ("waiting", company.queue_id)
    assert entries == [{"queue_id": company.queue_id, "left_at": None}]


async def test_without_a_published_flow_people_get_the_conversation(company: Company) -> None:
    async with acting_for(company.tenant_id):
        await execute("UPDATE channel SET flow_id = NULL WHERE tenant_id = $1")
    taken = await says(company, await new_visitor(company), "hi")
    async with acting_for(company.tenant_id):
        assert (await get_conversation(taken.conversation_id)).status == "waiting"


async def test_a_defect_in_a_flow_loses_no_message_and_brings_a_person(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hubwright.runtime import sessions

    async def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(sessions, "apply_effects", broken)
    taken = await says(company, await new_visitor(company), "hi")
    events = await heard(company, taken.conversation_id)

    assert events[0].text == "hi"
    async with acting_for(company.tenant_id):
        assert (await get_conversation(taken.conversation_id)).status == "waiting"


async def test_staff_see_no_gap_and_visitors_see_no_note(company: Company) -> None:
    taken = await says(company, await new_visitor(company), "hi")
    async with acting_for(company.tenant_id):
        note = await append_message(taken.conversation_id, kind="note", author="agent", text="secret", internal=True)
        await append_message(taken.conversation_id, kind="text", author="agent", text="hello")

    staff = await heard(company, taken.conversation_id, staff=True)
    visitor = await heard(company, taken.conversation_id)
    assert [e.seq for e in staff] == [1, 2, 3, 4]
    assert [e.seq for e in visitor] == [1, 2, 4]
    assert note.seq == 3
    assert all("secret" not in e.text for e in visitor)


async def test_a_blocked_visitor_is_refused(company: Company) -> None:
    visitor = await new_visitor(company)
    await says(company, visitor, "hi")
    async with acting_for(company.tenant_id):
        await execute("UPDATE contact SET blocked_at = now() WHERE tenant_id = $1 AND id = $2", visitor)
    with pytest.raises(ContactBlocked):
        await says(company, visitor, "me again")


@pytest.mark.parametrize(("hours_ago", "same"), [(1, True), (23, True), (25, False)])
async def test_a_resolved_conversation_reopens_within_the_window_only(
    company: Company, hours_ago: int, same: bool
) -> None:
    visitor = await new_visitor(company)
    first = await says(company, visitor, "hi")
    async with acting_for(company.tenant_id):
        await conversation_queries.set_status(first.conversation_id, "resolved")
        await execute(
            "UPDATE conversation SET resolved_at = now() - make_interval(hours => $2) WHERE tenant_id = $1", hours_ago
        )
    again = await says(company, visitor, "hello again")

    assert (again.conversation_id == first.conversation_id) is same
    assert (await heard(company, again.conversation_id))[-1].text == "Hello"


async def test_rating_waits_for_the_end_and_counts_once(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    with pytest.raises(RatingNotOpen):
        await says(company, visitor, "", kind="rating", rating=5)
    async with acting_for(company.tenant_id):
        await conversation_queries.set_status(taken.conversation_id, "resolved")
    rated = await says(company, visitor, "thanks", kind="rating", rating=4)
    async with acting_for(company.tenant_id):
        conversation = await get_conversation(taken.conversation_id)
    assert rated.conversation_id == taken.conversation_id
    assert (conversation.rating, conversation.status) == (4, "resolved")


async def test_an_edition_without_ratings_refuses_them_at_the_verb(company: Company) -> None:
    await grant(company.tenant_id, csat__rating=False)
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    async with acting_for(company.tenant_id):
        await conversation_queries.set_status(taken.conversation_id, "resolved")
    with pytest.raises(EntitlementLacking):
        await says(company, visitor, "thanks", kind="rating", rating=4)
    async with acting_for(company.tenant_id):
        assert (await get_conversation(taken.conversation_id)).rating is None


@pytest.mark.parametrize("address", ["nobody", "a@b", "a b@example.org", "a@b.c\nBcc: x@y.z", "x" * 250 + "@a.de"])
async def test_what_is_no_address_is_refused(company: Company, address: str) -> None:
    visitor = await new_visitor(company)
    await says(company, visitor, "hi")
    with pytest.raises(EmailNotUsable):
        await says(company, visitor, address, kind="email")


async def test_leaving_an_address_lets_replies_come_by_mail(company: Company) -> None:
    visitor = await new_visitor(company)
    await says(company, visitor, "hi")
    taken = await says(company, visitor, " ann@example.org ", kind="email")
    async with acting_for(company.tenant_id):
        assert (await get_conversation(taken.conversation_id)).mail_replies_to == "ann@example.org"


async def test_another_contacts_conversation_is_not_there(company: Company) -> None:
    one, other = await new_visitor(company), await new_visitor(company)
    taken = await says(company, one, "hi")
    with pytest.raises(Missing):
        await says(company, other, "let me in", conversation_id=taken.conversation_id)


async def test_every_fact_is_metered_once(company: Company) -> None:
    visitor = await new_visitor(company)
    for _ in range(2):
        await says(company, visitor, "hi", client_id="c1")
    await says(company, visitor, "More", kind="choice", choice_id="n_hi:b_more")
    async with acting_for(company.tenant_id):
        month = await this_month(utc_now())
        steps = await fetch("SELECT node_id FROM flow_step WHERE tenant_id = $1")
    counted = {meter.meter: meter.quantity for meter in month.meters}

    assert counted["conversations"] == 1
    assert counted["messages_in"] == 2
    assert counted["messages_out"] == 2
    assert counted["flow_steps"] == len([s for s in steps if s["node_id"].startswith("n_")]) + 1


async def test_what_a_flow_remembers_for_the_conversation_outlives_its_session(database: None) -> None:
    made = await make_company("memory", remembering())
    visitor = await new_visitor(made)
    first = await says(made, visitor, "blue")
    again = await says(made, visitor, "anything")

    assert first.conversation_id == again.conversation_id
    texts = [e.text for e in await heard(made, first.conversation_id) if e.author == "bot"]
    assert texts == ["It was ", "It was blue"]
