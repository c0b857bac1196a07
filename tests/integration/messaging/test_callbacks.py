"""Callbacks: who leaves the web chat keeps their place, is written to first where that is allowed, and is not lost."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from hubwright.desk.callbacks import tries
from hubwright.desk.callbacks.ask import ask_callback, callback_of, cancel_callback
from hubwright.desk.callbacks.errors import NotOffered
from hubwright.desk.callbacks.ways import callback_ways, shortened
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.queues import accept_offer, make_offers
from hubwright.desk.queues.give_back import give_back
from hubwright.desk.queues.waiting import offers_to
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import run_due_jobs
from tests.integration.desk.waiting import heard
from tests.integration.messaging.called_back import NUMBER, Waits, knows, shuts, waits_third
from tests.integration.messaging.conftest import account
from tests.integration.messaging.test_out import WINDOW
from tests.support.telegraph import Office


@pytest.fixture
async def waiting(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Waits]:
    async with waits_third(office, tmp_path, monkeypatch) as made:
        yield made


async def test_who_leaves_keeps_the_place_and_is_written_to_first_on_the_channel_they_chose(
    waiting: Waits, office: Office
) -> None:
    async with acting_for(waiting.tenant_id):
        ways = await callback_ways(await get_conversation(waiting.talk))
        before = await fetch("SELECT entered_at, rank_at FROM queue_entry WHERE tenant_id = $1 ORDER BY id")
    assert [way.channel_id for way in ways] == [waiting.line.company.channel_id, waiting.line.channel_id]
    await waiting.ask()
    async with acting_for(waiting.tenant_id):
        after = await fetch("SELECT entered_at, rank_at FROM queue_entry WHERE tenant_id = $1 ORDER BY id")
    assert after == before
    await waiting.arrives()
    assert [await waiting.accept_next() for _ in range(2)] == waiting.before
    async with acting_for(waiting.tenant_id):
        await make_offers()
    async with acting_for(waiting.tenant_id):
        (offer,) = await offers_to(waiting.agent.member_id, utc_now())
    assert (offer.conversation_id, offer.callback_channel_id) == (waiting.talk, waiting.line.channel_id)
    async with acting_for(waiting.tenant_id):
        await accept_offer(waiting.agent.actor, offer.id)
    assert (await waiting.view()).channel_id == waiting.line.channel_id
    assert (await waiting.state())[0] == "held"
    await waiting.writes()
    await waiting.line.work()
    assert office.texts(NUMBER) == ["It is your turn."]
    assert await waiting.state() == ("written", 1, waiting.line.channel_id)
    assert (await waiting.adds_up())[-1] == ("agent", "accepted")
    await waiting.line.says("Thank you!")
    await waiting.line.work()
    async with acting_for(waiting.tenant_id):
        assert await callback_of(waiting.talk) is None, "with the answer it is over, before its time is"
    await waiting.time_is_over()
    assert await waiting.state() == ("answered", 1, waiting.line.channel_id)
    assert (await waiting.view()).status == "assigned"
    assert office.texts(NUMBER) == ["It is your turn."]


async def test_a_window_that_closes_meanwhile_leads_to_another_channel_and_the_agent_is_told_before_writing(
    waiting: Waits, office: Office
) -> None:
    second = await account(waiting.line.company, office, waiting.files, name="Second line")
    await knows(waiting, second)
    await waiting.ask()
    await shuts(waiting, waiting.line)
    await waiting.turn_comes()
    assert (await waiting.view()).channel_id == second.channel_id
    (told,) = [event for event in await heard(waiting.desk, waiting.talk) if event.kind == "callback_way"]
    assert "Shop line" in told.text and "Second line" in told.text
    assert told.internal
    assert await waiting.state() == ("held", 0, second.channel_id)


async def test_where_nothing_else_takes_anything_it_is_the_chat_they_left(waiting: Waits) -> None:
    await waiting.ask()
    await shuts(waiting, waiting.line)
    await waiting.turn_comes()
    assert (await waiting.view()).channel_id == waiting.line.company.channel_id
    assert await waiting.state() == ("held", 0, waiting.line.company.channel_id)
    assert (await waiting.kinds()).count("callback_way") == 1


async def test_where_the_chat_has_ended_elsewhere_the_first_open_channel_is_taken_and_none_is_said(
    waiting: Waits, office: Office
) -> None:
    second = await account(waiting.line.company, office, waiting.files, name="Second line")
    await knows(waiting, second)
    await waiting.ask()
    await waiting.line.says("I write from here now")  # the conversation goes on on the line
    await waiting.line.work()
    assert (await waiting.view()).channel_id == waiting.line.channel_id
    await shuts(waiting, waiting.line)
    await waiting.turn_comes()
    assert (await waiting.view()).channel_id == second.channel_id
    async with acting_for(waiting.tenant_id):
        await give_back(await get_conversation(waiting.talk), by_id=None, by="somebody")
    assert (await waiting.state())[0] == "waiting"
    await shuts(waiting, second)
    async with acting_for(waiting.tenant_id):
        await execute(
            "UPDATE channel SET enabled = false WHERE tenant_id = $1 AND id = $2", waiting.line.company.channel_id
        )
    assert await waiting.accept_next() == waiting.talk
    told = [event.text for event in await heard(waiting.desk, waiting.talk) if event.kind == "callback_way"]
    assert "No channel takes a message to them now" in told[-1]
    await waiting.adds_up()


async def test_who_does_not_answer_is_written_to_again_and_then_closed_with_the_reason(
    waiting: Waits, office: Office
) -> None:
    await waiting.ask()
    await waiting.turn_comes()
    await waiting.writes()
    await waiting.line.work()
    async with acting_for(waiting.tenant_id):
        (job,) = await fetch(
            "SELECT run_at FROM job WHERE tenant_id = $1 AND kind = 'callbacks.look' AND state = 'waiting'"
        )
    assert timedelta(minutes=59) < job["run_at"] - utc_now() <= timedelta(minutes=60)
    while await run_due_jobs():
        pass
    assert (await waiting.state())[:2] == ("written", 1)
    await waiting.time_is_over()
    await waiting.line.work()
    assert (await waiting.state())[:2] == ("written", 2)
    assert len(office.texts(NUMBER)) == 2
    assert "It is your turn" not in office.texts(NUMBER)[1]
    await waiting.time_is_over()
    assert (await waiting.state())[0] == "not_reached"
    assert (await waiting.view()).status == "resolved"
    assert (await waiting.adds_up())[-1] == ("ended", "not_reached")
    assert (await waiting.kinds())[-2:] == ["callback_over", "resolved"]
    await waiting.time_is_over()
    assert (await waiting.kinds()).count("resolved") == 1
    await waiting.line.says("I am back")
    await waiting.line.work()
    assert (await waiting.view()).status == "bot"
    await waiting.adds_up()


async def test_a_word_that_does_not_get_through_goes_by_another_channel_the_next_time(
    waiting: Waits, office: Office
) -> None:
    await waiting.ask()
    await waiting.turn_comes()
    office.answers = [WINDOW]
    await waiting.writes()
    await waiting.line.work()
    assert [each.state for each in (await waiting.line.deliveries()) if each.state == "failed"] == ["failed"]
    await waiting.time_is_over()
    assert (await waiting.view()).channel_id == waiting.line.company.channel_id
    assert (await waiting.state())[:2] == ("written", 2)
    assert "callback_way" in await waiting.kinds()


async def test_it_is_asked_for_where_it_is_offered_changed_and_cancelled_and_the_place_stays(waiting: Waits) -> None:
    first, tenant = waiting.before[0], waiting.tenant_id
    async with acting_for(tenant):
        with pytest.raises(NotOffered):
            await ask_callback(first, waiting.line.company.channel_id)
        with pytest.raises(Missing):
            await ask_callback(waiting.talk, new_id())
        assert not await cancel_callback(waiting.talk)
        await execute("UPDATE queue SET overflow = $2 WHERE tenant_id = $1", {"callback_above": 60})
        with pytest.raises(NotOffered):  # nobody knows how long it takes
            await ask_callback(first, waiting.line.company.channel_id)
    await waiting.ask(waiting.line.company.channel_id)
    await waiting.ask()
    await waiting.ask()
    assert await waiting.state() == ("waiting", 0, waiting.line.channel_id)
    assert (await waiting.kinds()).count("callback_asked") == 2
    async with acting_for(tenant):
        assert await cancel_callback(waiting.talk)
        assert await callback_of(waiting.talk) is None
    await waiting.turn_comes()
    assert (await waiting.view()).channel_id == waiting.line.company.channel_id
    async with acting_for(tenant):
        with pytest.raises(NotOffered):
            await ask_callback(waiting.talk, waiting.line.channel_id)


async def test_the_wait_that_a_queue_finds_too_long_offers_it_as_well(waiting: Waits) -> None:
    await waiting.arrives()
    assert await waiting.accept_next() == waiting.before[0]  # one in half an hour
    async with acting_for(waiting.tenant_id):
        await execute("UPDATE queue SET overflow = $2 WHERE tenant_id = $1", {"callback_above": 2_400})
        await execute("UPDATE queue_entry SET callback_offered_at = NULL WHERE tenant_id = $1")
        with pytest.raises(NotOffered):
            await ask_callback(waiting.before[1], waiting.line.company.channel_id)
    await waiting.ask()
    assert (await waiting.state())[0] == "waiting"


async def test_what_a_merge_brought_is_no_way_that_a_visitor_is_shown(waiting: Waits) -> None:
    async with acting_for(waiting.tenant_id):
        conversation = await get_conversation(waiting.talk)
        (identity,) = await fetch(
            "SELECT id FROM identity WHERE tenant_id = $1 AND contact_id = $2 AND channel_id = $3",
            conversation.contact_id,
            waiting.line.channel_id,
        )
        await execute(
            "INSERT INTO contact_home (tenant_id, kind, row_id, home_id) VALUES ($1, 'identity', $2, $3)",
            identity["id"],
            (await get_conversation(waiting.before[0])).contact_id,
        )
        assert [way.channel_id for way in await callback_ways(conversation)] == [conversation.channel_id]


async def test_an_agent_who_closes_it_ends_it_and_resolving_again_changes_nothing(waiting: Waits) -> None:
    await waiting.ask()
    await waiting.turn_comes()
    await waiting.writes()
    async with acting_for(waiting.tenant_id):
        await resolve(waiting.agent.actor, waiting.talk)
    assert (await waiting.state())[0] == "ended"
    await waiting.time_is_over()
    assert (await waiting.kinds()).count("resolved") == 1


def test_an_address_is_shown_as_much_as_its_owner_needs() -> None:
    assert shortened("ada@example.com") == "a…@example.com"
    assert shortened("oA1b2C3d4") == "…d4"
    assert shortened("+86") == ""
    assert tries.look is not None
