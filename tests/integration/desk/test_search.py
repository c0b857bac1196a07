"""Search: found by name, phone, order number, words and two Chinese characters; nothing is ever left unread."""

import asyncio
from uuid import UUID

import pytest

from hubwright.desk.contacts.verbs import learn
from hubwright.desk.conversations import append_message, get_conversation
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.take import take
from hubwright.desk.search.bell import BELL
from hubwright.desk.search.find import find
from hubwright.desk.search.index import catch_up, read_all_again
from hubwright.desk.search.reading import reading
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Invalid
from hubwright.kernel.realtime import hub
from tests.integration.desk.waiting import Desk, make_desk, waits
from tests.support.company import new_visitor, says


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def _found(desk: Desk, text: str) -> list[UUID]:
    async with acting_for(desk.tenant_id):
        return [hit.conversation_id for hit in (await find(desk.agents[0].actor, text)).hits]


async def _read_everything(desk: Desk) -> None:
    while (await catch_up(desk.tenant_id)).more:
        pass


async def test_words_numbers_and_two_chinese_characters_are_found(desk: Desk) -> None:
    english = await waits(desk, text="my parcel SO10086 is late")
    chinese = await waits(desk, text="我的包裹还没收到", language="zh")
    await _read_everything(desk)
    assert await _found(desk, "parcel") == [english]
    assert await _found(desk, "10086") == [english]
    assert await _found(desk, "收到") == [chinese]
    assert await _found(desk, "还没收到") == [chinese]
    assert await _found(desk, "没有收到") == []
    assert await _found(desk, "parcel early") == []


async def test_notes_are_found_by_the_team_and_what_was_said_last_shows(desk: Desk) -> None:
    conversation = await waits(desk, text="hello")
    async with acting_for(desk.tenant_id):
        await take(desk.agents[0].actor, conversation)
        await note(desk.agents[0].actor, conversation, text="wants a refund, was promised one")
    await _read_everything(desk)
    async with acting_for(desk.tenant_id):
        (hit,) = (await find(desk.agents[1].actor, "refund promised")).hits
    assert (hit.conversation_id, hit.excerpt) == (conversation, "wants a refund, was promised one")


async def test_a_customer_is_found_by_name_address_and_number_as_they_change(desk: Desk) -> None:
    conversation = await waits(desk, text="hi")
    async with acting_for(desk.tenant_id):
        contact_id = (await get_conversation(conversation)).contact_id
        await learn(contact_id, name="王小明", email="xm@example.test", fields={"phone": "+86 138-0013-8000"})
        await append_message(conversation, kind="text", author="contact", text="here is who I am")
    await _read_everything(desk)
    for asked in ("王小", "小明", "xm@example.test", "13800138000", "0013-8000", "8000"):
        assert await _found(desk, asked) == [conversation], asked
    async with acting_for(desk.tenant_id):
        await learn(contact_id, name="Ada Lovelace")
        await append_message(conversation, kind="text", author="contact", text="in English now")
    await _read_everything(desk)
    assert await _found(desk, "lovel") == [conversation]
    assert await _found(desk, "小明") == []


async def test_what_a_bot_took_in_batches_is_read_too(desk: Desk) -> None:
    visitor = await new_visitor(desk.company)
    taken = await says(desk.company, visitor, "unmistakable wombat")
    await _read_everything(desk)
    assert await _found(desk, "wombat") == [taken.conversation_id]
    await says(desk.company, visitor, "and a second platypus")  # within the ten seconds in which a bot's stays put
    await _read_everything(desk)
    assert await _found(desk, "platypus") == [taken.conversation_id]


async def test_nothing_is_lost_when_reading_stops_anywhere_or_two_read_at_once(desk: Desk) -> None:
    conversations = [await waits(desk, text=f"first words number{n}") for n in range(5)]
    await asyncio.gather(*(catch_up(desk.tenant_id) for _reader in range(4)))
    async with acting_for(desk.tenant_id):
        for n, conversation in enumerate(conversations):
            await append_message(conversation, kind="text", author="contact", text=f"later words again{n}")
        # A clock that is wrong by a day hides a conversation from those that changed lately: the walk finds it.
        await execute(
            "UPDATE conversation SET updated_at = now() - interval '2 days' WHERE tenant_id = $1 AND id = $2",
            conversations[0],
        )
        await read_all_again()
    await _read_everything(desk)
    async with acting_for(desk.tenant_id):
        behind = await fetch(
            "SELECT c.id FROM conversation c"
            " LEFT JOIN search_progress p ON p.tenant_id = $1 AND p.conversation_id = c.id"
            " WHERE c.tenant_id = $1 AND c.last_seq > coalesce(p.seq, 0)"
        )
    assert behind == []
    for n, conversation in enumerate(conversations):
        assert await _found(desk, f"number{n}") == [conversation]
        assert await _found(desk, f"again{n}") == [conversation]


async def test_a_worker_reads_what_was_said_within_a_second_of_its_ring(desk: Desk) -> None:
    await _read_everything(desk)
    stopping = asyncio.Event()
    worker = asyncio.create_task(reading(stopping))
    try:
        async with asyncio.timeout(10):
            while BELL not in hub.queues:  # noqa: ASYNC110 - the loop tells nobody that it listens
                await asyncio.sleep(0.01)
            conversation = await waits(desk, text="a kookaburra laughs")
            while await _found(desk, "kookaburra") != [conversation]:  # noqa: ASYNC110 - the index tells nobody either
                await asyncio.sleep(0.02)
    finally:
        stopping.set()
        await worker


async def test_a_query_that_is_too_long_is_refused_and_an_empty_one_finds_nothing(desk: Desk) -> None:
    async with acting_for(desk.tenant_id):
        with pytest.raises(Invalid):
            await find(desk.agents[0].actor, "x" * 201)
    assert await _found(desk, " ?! ") == []
