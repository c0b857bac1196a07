"""Traffic cop: what makes a reply stale, what does not, and that nothing slips between two who send at once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.desk.conversations import append_message, get_conversation
from hubwright.desk.conversations.errors import ThreadMovedOn
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.reopen import reopen
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.kernel.database import acting_for, execute
from tests.integration.desk.waiting import Desk, heard, make_desk, waits
from tests.support.people import Person


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def _newest(desk: Desk, conversation: UUID) -> int:
    async with acting_for(desk.tenant_id):
        return (await get_conversation(conversation)).last_seq


async def _held_by(desk: Desk, person: Person, text: str = "mine at last") -> tuple[UUID, int]:
    """A conversation that this person holds, and the number up to which they have seen it."""
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(person.actor, conversation)
    return conversation, await _newest(desk, conversation)


async def _customer_writes(desk: Desk, conversation: UUID, text: str, seconds_ago: int) -> None:
    async with acting_for(desk.tenant_id):
        written = await append_message(conversation, kind="text", author="contact", text=text)
        await execute(
            "UPDATE message SET at = now() - $3::interval WHERE tenant_id = $1 AND id = $2",
            written.message_id,
            timedelta(seconds=seconds_ago),
        )


async def test_two_who_send_at_once_are_one_reply_and_one_refusal_with_the_difference(desk: Desk) -> None:
    first, second = desk.agents
    conversation, seen = await _held_by(desk, first)

    async def send(person: Person, text: str) -> str:
        try:
            async with acting_for(desk.tenant_id):
                await reply(person.actor, conversation, text=text, expected_last_seq=seen)
        except ThreadMovedOn as held:
            return " | ".join(new.text for new in held.news)
        return "sent"

    told = await asyncio.gather(send(first, "from the first"), send(second, "from the second"))
    said = [event.text for event in await heard(desk, conversation, staff=False) if event.author == "agent"]
    assert len(said) == 1
    assert sorted(told) == sorted(["sent", said[0]]) or (told.count("sent") == 1 and said[0] in "".join(told))


async def test_having_seen_what_is_new_it_goes_out(desk: Desk) -> None:
    first, second = desk.agents
    conversation, seen = await _held_by(desk, first)
    async with acting_for(desk.tenant_id):
        await reply(first.actor, conversation, text="I have it")
    async with acting_for(desk.tenant_id):
        with pytest.raises(ThreadMovedOn) as held:
            await reply(second.actor, conversation, text="me too", expected_last_seq=seen)
    assert held.value.status == 409
    assert held.value.data()["seq"] == held.value.seq == await _newest(desk, conversation)
    async with acting_for(desk.tenant_id):
        await reply(second.actor, conversation, text="me too", expected_last_seq=held.value.seq)


@pytest.mark.parametrize("change", ["resolved", "taken over"])
async def test_a_change_of_state_by_somebody_else_holds_a_reply(desk: Desk, change: str) -> None:
    first, second = desk.agents
    conversation, seen = await _held_by(desk, first)
    async with acting_for(desk.tenant_id):
        if change == "resolved":
            await resolve(second.actor, conversation)
        else:
            await take(second.actor, conversation, held_by=first.member_id)
    async with acting_for(desk.tenant_id):
        with pytest.raises(ThreadMovedOn, match="has changed in the meantime") as held:
            await reply(first.actor, conversation, text="one moment", expected_last_seq=seen)
    assert {"resolved": "resolved", "taken over": "assigned"}[change] in [new.kind for new in held.value.news]


async def test_notes_and_ones_own_deeds_hold_nothing(desk: Desk) -> None:
    first, second = desk.agents
    conversation, seen = await _held_by(desk, first)
    async with acting_for(desk.tenant_id):
        await note(second.actor, conversation, text="be kind")
        await reply(first.actor, conversation, text="one")
        await resolve(first.actor, conversation)
        await reopen(first.actor, conversation)
        await reply(first.actor, conversation, text="two", expected_last_seq=seen)
    said = [event.text for event in await heard(desk, conversation, staff=False) if event.author == "agent"]
    assert said == ["one", "two"]


async def test_a_customers_words_hold_a_reply_only_where_the_page_has_not_shown_them(desk: Desk) -> None:
    agent = desk.agents[0]
    conversation, seen = await _held_by(desk, agent)
    await _customer_writes(desk, conversation, "just now", seconds_ago=1)
    async with acting_for(desk.tenant_id):
        await reply(agent.actor, conversation, text="on its way past", expected_last_seq=seen)
    await _customer_writes(desk, conversation, "it has come, thank you", seconds_ago=30)
    shown = await _newest(desk, conversation)
    async with acting_for(desk.tenant_id):
        with pytest.raises(ThreadMovedOn, match="The customer has written") as held:
            await reply(agent.actor, conversation, text="still looking", expected_last_seq=seen)
    assert "it has come, thank you" in [new.text for new in held.value.news]
    async with acting_for(desk.tenant_id):
        await reply(agent.actor, conversation, text="glad to hear", expected_last_seq=seen, shown_seq=shown)


async def test_without_a_number_nothing_is_held(desk: Desk) -> None:
    first, second = desk.agents
    conversation, _seen = await _held_by(desk, first)
    async with acting_for(desk.tenant_id):
        await reply(first.actor, conversation, text="one")
        await reply(second.actor, conversation, text="two")
    assert len([event for event in await heard(desk, conversation) if event.author == "agent"]) == 2
