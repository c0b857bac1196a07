"""What staff do: reply (by mail too), note, resolve, reopen, block; each sent once, each seen by whom it should be."""

from uuid import UUID

import pytest

from hubwright.control.usage.verbs import this_month
from hubwright.desk.contacts.block import block_contact, unblock_contact
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.desk.conversations.errors import ThreadMovedOn, VisitorBlocked
from hubwright.desk.conversations.list_conversations import counts, list_conversations, list_view
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.reopen import reopen
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.queues.errors import BotStillTalking
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.jobs import run_due_jobs
from hubwright.kernel.mail import outbox_letters
from tests.integration.desk.waiting import Desk, facts, heard, make_desk, offers, waits
from tests.support.company import new_visitor, says
from tests.support.people import grant


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def _metered(desk: Desk, meter: str) -> int:
    async with acting_for(desk.tenant_id):
        month = await this_month(utc_now())
    return next(int(total.quantity) for total in month.meters if total.meter == meter)


async def test_a_reply_is_sent_and_counted_once_and_makes_the_conversation_mine(desk: Desk) -> None:
    agent = desk.agents[0]
    conversation = await waits(desk)
    before = await _metered(desk, "messages_out")
    async with acting_for(desk.tenant_id):
        first = await reply(agent.actor, conversation, text=" Let me look. ", client_id="c1")
    async with acting_for(desk.tenant_id):
        assert await reply(agent.actor, conversation, text="Let me look.", client_id="c1") == first
        found = await get_conversation(conversation)
    assert (found.status, found.assignee_id) == ("assigned", agent.member_id)
    replies = [event for event in await heard(desk, conversation, staff=False) if event.author == "agent"]
    assert [(event.text, event.author_name) for event in replies] == [("Let me look.", "Agent")]
    assert await _metered(desk, "messages_out") == before + 1
    assert await facts(desk, conversation) == ["offline", "assigned"]


async def test_a_note_is_for_the_team_only_and_costs_nothing(desk: Desk) -> None:
    agent = desk.agents[0]
    conversation = await waits(desk)
    before = await _metered(desk, "messages_out")
    async with acting_for(desk.tenant_id):
        await note(agent.actor, conversation, text="rude on the phone", client_id="n1")
        await note(agent.actor, conversation, text="rude on the phone", client_id="n1")
    staff, visitor = await heard(desk, conversation), await heard(desk, conversation, staff=False)
    assert [event.kind for event in staff] == ["text", "offline", "note"]
    assert [event.kind for event in visitor] == ["text", "offline"]
    assert staff[-1].internal
    assert await _metered(desk, "messages_out") == before
    async with acting_for(desk.tenant_id):
        assert (await get_conversation(conversation)).status == "waiting"


async def test_nothing_is_no_message_and_too_much_neither(desk: Desk) -> None:
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        for text in ("", "  \n ", "x" * 8001, "a\0b"):
            with pytest.raises(Invalid):
                await reply(desk.agents[0].actor, conversation, text=text)
            with pytest.raises(Invalid):
                await note(desk.agents[0].actor, conversation, text=text)


async def test_a_reply_is_held_back_when_a_colleague_was_faster(desk: Desk) -> None:
    first, second = desk.agents
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        seen = (await get_conversation(conversation)).last_seq
        await reply(first.actor, conversation, text="I have it")
    async with acting_for(desk.tenant_id):
        with pytest.raises(ThreadMovedOn, match="Agent has answered"):
            await reply(second.actor, conversation, text="me too", expected_last_seq=seen)
    async with acting_for(desk.tenant_id):
        now_seen = (await get_conversation(conversation)).last_seq
        await reply(second.actor, conversation, text="me too", expected_last_seq=now_seen)


async def test_the_bot_is_not_interrupted(desk: Desk) -> None:
    visitor = await new_visitor(desk.company)
    taken = await says(desk.company, visitor, "hi")
    async with acting_for(desk.tenant_id):
        with pytest.raises(BotStillTalking):
            await reply(desk.agents[0].actor, taken.conversation_id, text="hello")
        with pytest.raises(BotStillTalking):
            await take(desk.agents[0].actor, taken.conversation_id)


async def test_who_left_an_address_gets_the_reply_by_mail_in_their_language(desk: Desk) -> None:
    conversation = await waits(desk, text="订单在哪里", language="zh")
    address = f"{conversation.hex}@example.test"
    async with acting_for(desk.tenant_id):
        await conversation_queries.set_mail_replies_to(conversation, address)
        await note(desk.agents[0].actor, conversation, text="internal and secret")
        await reply(desk.agents[0].actor, conversation, text="已经寄出。", client_id="m1")
    async with acting_for(desk.tenant_id):
        await reply(desk.agents[0].actor, conversation, text="已经寄出。", client_id="m1")
    while await run_due_jobs():
        pass
    (letter,) = [letter for letter in outbox_letters() if letter.to == address]
    assert "已经寄出。" in letter.text and "订单在哪里" in letter.text
    assert f"/c/{desk.company.channel_key}" in letter.text
    assert "internal and secret" not in letter.text


async def test_without_an_address_no_mail_leaves(desk: Desk) -> None:
    conversation = await waits(desk)
    before = len(outbox_letters())
    async with acting_for(desk.tenant_id):
        await reply(desk.agents[0].actor, conversation, text="hello")
    while await run_due_jobs():
        pass
    assert len(outbox_letters()) == before


async def test_resolving_tells_the_visitor_asks_for_a_rating_and_ends_the_wait(desk: Desk) -> None:
    agent = desk.agents[0]
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(agent.actor, conversation)
        assert await resolve(agent.actor, conversation)
        assert not await resolve(agent.actor, conversation)
    kinds = [event.kind for event in await heard(desk, conversation, staff=False)]
    assert kinds == ["text", "offline", "assigned", "resolved", "rating_request"]
    assert await facts(desk, conversation) == ["offline", "assigned", "closed"]
    assert await offers(desk) == []

    async with acting_for(desk.tenant_id):
        assert await reopen(agent.actor, conversation)
        assert not await reopen(agent.actor, conversation)
        found = await get_conversation(conversation)
    assert (found.status, found.assignee_id, found.resolved_at) == ("assigned", agent.member_id, None)


async def test_an_edition_without_ratings_asks_for_none(desk: Desk) -> None:
    await grant(desk.tenant_id, csat__rating=False)
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        await resolve(desk.agents[0].actor, conversation)
    assert [event.kind for event in await heard(desk, conversation)] == ["text", "offline", "resolved"]


async def test_a_blocked_visitor_is_closed_out_and_can_be_let_in_again(desk: Desk) -> None:
    agent = desk.agents[0]
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        contact_id = (await get_conversation(conversation)).contact_id
        assert await block_contact(agent.actor, contact_id)
        assert not await block_contact(agent.actor, contact_id)
        assert (await get_contact(contact_id)).blocked
        assert (await get_conversation(conversation)).status == "resolved"
        with pytest.raises(VisitorBlocked):
            await reply(agent.actor, conversation, text="and stay out")
    kinds = [event.kind for event in await heard(desk, conversation)]
    assert kinds == ["text", "offline", "resolved"]
    async with acting_for(desk.tenant_id):
        assert await unblock_contact(agent.actor, contact_id)
        assert not (await get_contact(contact_id)).blocked


async def test_the_views_list_what_belongs_in_them_page_by_page(desk: Desk) -> None:
    first, second = desk.agents
    waiting = [await waits(desk, text=f"w{n}", priority=priority) for n, priority in enumerate((2, 2, 4))]
    held = [await waits(desk, text=f"h{n}") for n in range(3)]
    async with acting_for(desk.tenant_id):
        await take(first.actor, held[0])
        await take(first.actor, held[1])
        await take(second.actor, held[2])
        await resolve(first.actor, held[1])
        await execute("UPDATE contact SET name = 'Ada' WHERE tenant_id = $1")

    async def everything(view: str) -> list[UUID]:
        found: list[UUID] = []
        after = ""
        while True:
            page = await list_view(first.actor, view, after=after, limit=1)  # type: ignore[arg-type]  # a literal below
            found += [row.id for row in page.conversations]
            if page.after is None:
                return found
            after = page.after

    async with acting_for(desk.tenant_id):
        assert await everything("waiting") == [waiting[2], waiting[0], waiting[1]]
        assert await everything("mine") == [held[0]]
        assert await everything("team") == [held[2], held[0]]
        assert await everything("resolved") == [held[1]]
        numbers = await counts(first.actor)
        assert (numbers.mine, numbers.team, numbers.waiting) == (1, 2, 3)
        row = (await list_view(first.actor, "mine")).conversations[0]
        assert (row.contact_name, row.last_text, row.last_author) == ("Ada", "h0", "contact")
        assert len((await list_conversations(first.actor, limit=200)).conversations) == 6
        for after in ("nonsense", "W10", "WzEyMyw0NTZd"):
            with pytest.raises(Invalid):
                await list_view(first.actor, "mine", after=after)
            with pytest.raises(Invalid):
                await list_view(first.actor, "waiting", after=after)
        with pytest.raises(Invalid):
            await list_conversations(first.actor, status="lost")


async def test_what_is_not_there_is_missing(desk: Desk, tenant_b: UUID) -> None:
    conversation = await waits(desk)
    from tests.support.people import join

    stranger = await join(tenant_b, "agent")
    async with acting_for(tenant_b):
        for verb in (take, reopen, resolve):
            with pytest.raises(Missing):
                await verb(stranger.actor, conversation)
        with pytest.raises(Missing):
            await reply(stranger.actor, conversation, text="hello")
        with pytest.raises(Missing):
            await note(stranger.actor, conversation, text="hello")
