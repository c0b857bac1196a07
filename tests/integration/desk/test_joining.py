"""Merging with an exact undo, and splitting with links both ways."""

from uuid import UUID

import pytest

from hubwright.control.usage.verbs import this_month
from hubwright.desk.contacts.verbs import meet_contact
from hubwright.desk.conversations import append_message, get_conversation, start_conversation
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.desk.conversations.take import take
from hubwright.desk.joining.errors import MergedAlready, NothingToSplit, NotOneCustomer, OneAtATime
from hubwright.desk.joining.merge import merge, unmerge
from hubwright.desk.joining.read import joined_with
from hubwright.desk.joining.split import split, unsplit
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.runtime.events import InboundEvent
from hubwright.runtime.ingest import take_in
from tests.integration.desk.waiting import Desk, heard, make_desk, waits


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def _two(desk: Desk) -> tuple[UUID, UUID]:
    """Two open conversations of one customer, both the first agent's."""
    first = await waits(desk, text="my parcel is late")
    async with acting_for(desk.tenant_id):
        contact_id = (await get_conversation(first)).contact_id
        second = (await start_conversation(contact_id, desk.company.channel_id, language="en")).id
        await append_message(second, kind="text", author="contact", text="and it is broken")
        await enter_queue(second, queue_key="support", priority=2, summary={}, reason="asked")
    for conversation in (first, second):
        async with acting_for(desk.tenant_id):
            await take(desk.agents[0].actor, conversation)
    return first, second


async def test_merged_they_are_read_in_one_and_the_customer_goes_on_there(desk: Desk) -> None:
    agent = desk.agents[0].actor
    first, second = await _two(desk)
    async with acting_for(desk.tenant_id):
        await merge(agent, second, first)
        assert (await get_conversation(second)).status == "resolved"
        (link,) = await joined_with(first)
        assert (link.how, link.other) == ("merged_in", second)
        assert "and it is broken" in [event.text for event in link.events]
        (back,) = await joined_with(second)
        assert (back.how, back.other) == ("merged_away", first)
        contact_id = (await get_conversation(first)).contact_id
    taken = await take_in(
        InboundEvent(
            tenant_id=desk.tenant_id,
            channel_id=desk.company.channel_id,
            contact_id=contact_id,
            external_id=f"{contact_id}:after",
            client_id="after",
            text="any news?",
        )
    )
    assert taken.conversation_id == first
    assert not {"merged_in", "merged_away"} & {
        e.kind for c in (first, second) for e in await heard(desk, c, staff=False)
    }


async def test_undo_puts_both_back_exactly_whatever_was_said_meanwhile(desk: Desk) -> None:
    agent = desk.agents[0].actor
    first, second = await _two(desk)
    before = [(event.seq, event.text) for event in await heard(desk, second)]
    async with acting_for(desk.tenant_id):
        link = await merge(agent, second, first)
        await append_message(first, kind="text", author="contact", text="said meanwhile")
    async with acting_for(desk.tenant_id):
        assert await unmerge(agent, link) == second
        found = await get_conversation(second)
        assert (found.status, found.assignee_id) == ("assigned", agent.member_id)
        assert await joined_with(first) == await joined_with(second) == []
        newest = await conversation_queries.newest_anywhere(found.contact_id)
        assert newest is not None and newest.id == second
        with pytest.raises(Missing):
            await unmerge(agent, link)
    assert [(event.seq, event.text) for event in await heard(desk, second)][: len(before)] == before


async def test_only_one_customers_conversations_are_merged_and_each_once(desk: Desk) -> None:
    agent = desk.agents[0].actor
    first, second = await _two(desk)
    stranger = await waits(desk, text="somebody else")
    async with acting_for(desk.tenant_id):
        with pytest.raises(NotOneCustomer):
            await merge(agent, stranger, first)
        with pytest.raises(MergedAlready):
            await merge(agent, first, first)
        await merge(agent, second, first)
        with pytest.raises(MergedAlready):
            await merge(agent, second, first)
        with pytest.raises(MergedAlready):
            await merge(agent, first, second)


async def test_a_part_is_split_off_with_links_both_ways_and_costs_nothing(desk: Desk) -> None:
    agent = desk.agents[0].actor
    async with acting_for(desk.tenant_id):
        contact_id = await meet_contact(desk.company.channel_id, name="Ada", language="en")
        whole = await start_conversation(contact_id, desk.company.channel_id, language="en", delivers=True)
        for text in ("about the invoice", "about the parcel", "it is blue"):
            await append_message(whole.id, kind="text", author="contact", text=text)
        before = {meter.meter: meter.quantity for meter in (await this_month(utc_now())).meters}
    async with acting_for(desk.tenant_id):
        part = await split(agent, whole.id, 2, 3)
        assert (await get_conversation(part)).assignee_id == agent.member_id
        assert [(link.how, link.other) for link in await joined_with(whole.id)] == [("split_off", part)]
        assert [(link.how, link.other) for link in await joined_with(part)] == [("split_from", whole.id)]
        after = {meter.meter: meter.quantity for meter in (await this_month(utc_now())).meters}
    assert after == before
    copied = await heard(desk, part)
    assert [event.text for event in copied][:2] == ["about the parcel", "it is blue"]
    assert [event.seq for event in copied] == list(range(1, len(copied) + 1))
    assert [event.text for event in await heard(desk, whole.id)][:3] == [
        "about the invoice",
        "about the parcel",
        "it is blue",
    ]


async def test_a_split_is_taken_back_with_what_was_said_since(desk: Desk) -> None:
    agent, channel_id = desk.agents[0].actor, desk.company.channel_id
    async with acting_for(desk.tenant_id):
        contact_id = await meet_contact(channel_id, name="Ada", language="en")
        whole = (await start_conversation(contact_id, channel_id, language="en", delivers=True)).id
        for text in ("about the invoice", "about the parcel"):
            await append_message(whole, kind="text", author="contact", text=text)
        part = await split(agent, whole, 2, 2)
        await append_message(part, kind="text", author="contact", text="it is blue")
    async with acting_for(desk.tenant_id):
        assert await unsplit(agent, part) == whole
        assert (await get_conversation(part)).status == "resolved"
        (link,) = await joined_with(whole)
        assert (link.how, link.other) == ("merged_in", part)
        assert "it is blue" in [event.text for event in link.events]
        newest = await conversation_queries.newest_of(contact_id, channel_id)
        assert newest is not None and newest.id == whole, "the customer goes on in the whole"
        with pytest.raises(Missing):
            await unsplit(agent, part)
        with pytest.raises(Missing):
            await unsplit(agent, whole)


async def test_what_cannot_be_split_says_why(desk: Desk) -> None:
    agent = desk.agents[0].actor
    chat, _other = await _two(desk)
    async with acting_for(desk.tenant_id):
        with pytest.raises(OneAtATime):
            await split(agent, chat, 1, 1)
        contact_id = await meet_contact(desk.company.channel_id, name="Ada", language="en")
        mail = await start_conversation(contact_id, desk.company.channel_id, language="en", delivers=True)
        await append_message(mail.id, kind="text", author="contact", text="all of it")
        for first, last in ((1, 1), (5, 9)):
            with pytest.raises(NothingToSplit):
                await split(agent, mail.id, first, last)
