"""What agents keep at hand: drafts, canned replies, mentions, what they put off, single keys."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from hubwright.desk.conversations import append_message, get_conversation
from hubwright.desk.conversations.list_conversations import View, counts, list_view
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.reopen import reopen
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.workbench import canned
from hubwright.desk.workbench.choices import choose_keys, single_keys
from hubwright.desk.workbench.drafts import drafts_of, keep_draft
from hubwright.desk.workbench.errors import NotYours, ShortcutTaken
from hubwright.desk.workbench.lists import own_counts
from hubwright.desk.workbench.mentions import see_mentions
from hubwright.desk.workbench.snooze import WAKE_JOB, asleep_until, snooze, unsnooze
from hubwright.desk.workbench.tasks import wake_up
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.errors import Conflict, Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import JOBS, run_due_jobs
from tests.integration.desk.waiting import Desk, heard, make_desk, waits
from tests.support.people import Person, join


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def _held(desk: Desk, person: Person) -> UUID:
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(person.actor, conversation)
    return conversation


async def _listed(desk: Desk, person: Person, view: View) -> list[UUID]:
    async with acting_for(desk.tenant_id):
        return [line.id for line in (await list_view(person.actor, view)).conversations]


async def test_a_draft_is_kept_per_agent_conversation_and_kind_until_it_is_sent(desk: Desk) -> None:
    first, second = desk.agents
    conversation, other = await _held(desk, first), await _held(desk, first)
    async with acting_for(desk.tenant_id):
        await keep_draft(first.actor, conversation, "reply", "half a reply", 3)
        await keep_draft(first.actor, conversation, "note", "half a note", 3)
        await keep_draft(second.actor, conversation, "reply", "somebody else's", 3)
        assert {mode: kept.text for mode, kept in (await drafts_of(first.actor, conversation)).items()} == {
            "reply": "half a reply",
            "note": "half a note",
        }
        assert await drafts_of(first.actor, other) == {}
    async with acting_for(desk.tenant_id):
        await reply(first.actor, conversation, text="the whole reply")
        assert set(await drafts_of(first.actor, conversation)) == {"note"}
        assert set(await drafts_of(second.actor, conversation)) == {"reply"}
        await keep_draft(first.actor, conversation, "note", "  ", 3)
        assert await drafts_of(first.actor, conversation) == {}


async def test_canned_replies_are_ones_own_or_the_companys(desk: Desk) -> None:
    first, second = desk.agents
    supervisor = await join(desk.tenant_id, "supervisor")
    own, companys = new_id(), new_id()
    async with acting_for(desk.tenant_id):
        await canned.keep_canned(first.actor, own, shortcut="hi", text="Hi {{contact.name}}!", own=True, is_new=True)
        await canned.keep_canned(
            supervisor.actor, companys, shortcut="hi", text="Good day {{contact.name}}.", own=False, is_new=True
        )
        offered = await canned.matching(first.actor, "h", {"contact.name": "Ada"})
        assert [one.text for one in offered] == ["Hi Ada!", "Good day Ada."]
        assert [one.id for one in await canned.canned_replies(second.actor)] == [companys]
        with pytest.raises(Missing):
            await canned.drop_canned(second.actor, own)
        with pytest.raises(NotAllowed):
            await canned.drop_canned(second.actor, companys)
        with pytest.raises(NotAllowed):
            await canned.keep_canned(first.actor, new_id(), shortcut="x", text="x", own=False, is_new=True)
        with pytest.raises(ShortcutTaken):
            await canned.keep_canned(first.actor, new_id(), shortcut="hi", text="again", own=True, is_new=True)
        for shortcut, text in (("two words", "x"), ("", "x"), ("x", ""), ("x", "{{contact.secret}}")):
            with pytest.raises(Invalid):
                await canned.keep_canned(first.actor, new_id(), shortcut=shortcut, text=text, own=True, is_new=True)


async def test_a_canned_reply_that_was_changed_or_taken_away_comes_back_however_long_it_is(desk: Desk) -> None:
    first, second = desk.agents[0].actor, desk.agents[1].actor
    one, long = new_id(), "字" * canned.LONGEST_TEXT
    async with acting_for(desk.tenant_id):
        made = await canned.keep_canned(first, one, shortcut="hi", text=long, own=True, is_new=True)
        changed = await canned.keep_canned(first, one, shortcut="hello", text="short", own=True, is_new=False)
        with pytest.raises(Conflict):
            await canned.take_back(first, made)
        with pytest.raises(Missing):
            await canned.take_back(second, changed)
        await canned.take_back(first, changed)
        assert [(had.shortcut, had.text) for had in await canned.canned_replies(first)] == [("hi", long)]
        gone = await canned.drop_canned(first, one)
        assert await canned.canned_replies(first) == []
        await canned.take_back(first, gone)
        assert [(had.id, had.text) for had in await canned.canned_replies(first)] == [(one, long)]
        await canned.take_back(first, made)
        assert await canned.canned_replies(first) == []


async def test_a_note_calls_a_colleague_who_sees_it_until_they_have_looked(desk: Desk) -> None:
    first, second = desk.agents
    async with acting_for(desk.tenant_id):
        await execute("UPDATE member SET name = '李明' WHERE tenant_id = $1 AND id = $2", second.member_id)
    conversation = await _held(desk, first)
    async with acting_for(desk.tenant_id):
        await note(first.actor, conversation, text="@李明 please look at this")
        await note(first.actor, conversation, text="nobody is called here")
        assert (await own_counts(second.actor)).mentions == 1
        assert (await own_counts(first.actor)).mentions == 0
    assert await _listed(desk, second, "mentions") == [conversation]
    assert await _listed(desk, first, "mentions") == []
    async with acting_for(desk.tenant_id):
        await see_mentions(second.actor, conversation)
        assert (await own_counts(second.actor)).mentions == 0
    assert await _listed(desk, second, "mentions") == [conversation]


async def test_what_is_put_off_leaves_the_list_and_comes_back_when_its_time_has_come(desk: Desk) -> None:
    agent = desk.agents[0]
    assert JOBS[WAKE_JOB].work is wake_up
    conversation = await _held(desk, agent)
    async with acting_for(desk.tenant_id):
        await snooze(agent.actor, conversation, utc_now() + timedelta(hours=1))
        assert await asleep_until(agent.actor, conversation) is not None
        assert (await own_counts(agent.actor)).snoozed == 1
        assert (await counts(agent.actor)).mine == 0
    assert await _listed(desk, agent, "mine") == []
    assert await _listed(desk, agent, "snoozed") == [conversation]
    while await run_due_jobs():
        pass
    assert await _listed(desk, agent, "snoozed") == [conversation]
    async with acting_for(desk.tenant_id):  # the hour passes on the database's clock
        await execute("UPDATE snooze SET until = now() - interval '1 s' WHERE tenant_id = $1")
        await execute("UPDATE job SET run_at = now() WHERE tenant_id = $1 AND kind = 'inbox.wake'")
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job'")
    while await run_due_jobs():
        pass
    assert await _listed(desk, agent, "mine") == [conversation]
    assert [event.kind for event in await heard(desk, conversation)][-2:] == ["snoozed", "woken"]
    seen = [event.kind for event in await heard(desk, conversation, staff=False)]
    assert not {"snoozed", "woken"} & set(seen)


async def test_it_wakes_as_soon_as_the_customer_says_something(desk: Desk) -> None:
    agent = desk.agents[0]
    for until in (None, datetime.now(UTC) + timedelta(days=3)):
        conversation = await _held(desk, agent)
        async with acting_for(desk.tenant_id):
            await snooze(agent.actor, conversation, until)
        assert conversation not in await _listed(desk, agent, "mine")
        async with acting_for(desk.tenant_id):
            await append_message(conversation, kind="text", author="contact", text="one more thing")
        assert conversation in await _listed(desk, agent, "mine")
        async with acting_for(desk.tenant_id):
            assert await asleep_until(agent.actor, conversation) is None


async def test_undo_takes_it_up_again_and_closing_ends_it(desk: Desk) -> None:
    agent = desk.agents[0]
    conversation = await _held(desk, agent)
    async with acting_for(desk.tenant_id):
        await snooze(agent.actor, conversation, None)
        assert await unsnooze(agent.actor, conversation)
        assert not await unsnooze(agent.actor, conversation)
    assert await _listed(desk, agent, "mine") == [conversation]
    async with acting_for(desk.tenant_id):
        await snooze(agent.actor, conversation, None)
        await resolve(agent.actor, conversation)
        await reopen(agent.actor, conversation)
    assert await _listed(desk, agent, "mine") == [conversation]


async def test_only_who_holds_an_open_conversation_puts_it_off_and_only_to_a_moment_ahead(desk: Desk) -> None:
    first, second = desk.agents
    conversation = await _held(desk, first)
    async with acting_for(desk.tenant_id):
        with pytest.raises(NotYours):
            await snooze(second.actor, conversation, None)
        for wrong in (utc_now() - timedelta(minutes=1), utc_now() + timedelta(days=400)):
            with pytest.raises(Invalid):
                await snooze(first.actor, conversation, wrong)
        await snooze(first.actor, conversation, None)
        await take(second.actor, conversation, held_by=first.member_id)
    assert await _listed(desk, second, "mine") == [conversation]
    async with acting_for(desk.tenant_id):
        assert (await get_conversation(conversation)).assignee_id == second.member_id


async def test_single_keys_are_switched_off_for_one_member_only(desk: Desk) -> None:
    first, second = desk.agents
    async with acting_for(desk.tenant_id):
        assert await single_keys(first.actor)
        await choose_keys(first.actor, on=False)
        assert not await single_keys(first.actor)
        assert await single_keys(second.actor)
        await choose_keys(first.actor, on=True)
        assert await single_keys(first.actor)
