"""A visitor who waits and may be called back."""

from typing import Any
from uuid import UUID

from hubwright.desk.conversations import append_message, start_conversation
from hubwright.desk.queues import overflow_queries
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.kernel.clock import utc_now


async def calls_back(house: Any) -> UUID:
    """The channel of the house's visitor, whose newest conversation waits and was offered a callback."""
    talk = await start_conversation(house.visitor_contact, house.company.channel_id, language="en")
    await append_message(talk.id, kind="text", author="contact", text=house.word)
    entered = await enter_queue(talk.id, queue_key="", priority=2, summary={}, reason="asked")
    assert entered.queue_entry_id is not None
    await overflow_queries.offer_callback(entered.queue_entry_id, utc_now())
    channel_id: UUID = house.company.channel_id
    return channel_id


CALLBACK_MAKERS = {"channel:calls_back": calls_back}
