"""What supervisors and agents of a company of the matrix have about states and queues."""

from typing import Any
from uuid import UUID

from hubwright.control.routing.staff_queue import open_queue
from hubwright.desk.board.moving import rebalance
from hubwright.desk.board.whisper import whisper
from hubwright.desk.contacts.verbs import meet_contact
from hubwright.desk.conversations import start_conversation
from hubwright.desk.conversations.take import take
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.desk.states.lists import (
    Wanted,
    break_kinds,
    dispositions,
    set_break_kinds,
    set_dispositions,
)
from hubwright.kernel.ids import new_id


async def make_break_kind(house: Any) -> UUID:
    """The only kind of break of the house's company."""
    kept = [kind for kind in await break_kinds() if not kind.retired]
    wanted = [Wanted(id=kept[0].id if kept else None, name_en=house.word, name_zh="")]
    await set_break_kinds(house.admin.actor, wanted)
    return next(kind.id for kind in await break_kinds() if not kind.retired)


async def make_disposition(house: Any) -> UUID:
    """The only disposition of the house's company."""
    kept = [one for one in await dispositions() if not one.retired]
    wanted = [Wanted(id=kept[0].id if kept else None, name_en=house.word, name_zh="")]
    await set_dispositions(house.admin.actor, wanted)
    return next(one.id for one in await dispositions() if not one.retired)


async def make_second_queue(house: Any) -> UUID:
    """One more queue of the house's company."""
    queue_id = new_id()
    await open_queue(queue_id, f"more-{queue_id.hex[-8:]}", house.word)
    return queue_id


async def make_moves(house: Any) -> UUID:
    """Something that was moved and still waits where it went."""
    first, second = await make_second_queue(house), await make_second_queue(house)
    await somebody_waits(house)
    await rebalance(house.admin.actor, house.company.queue_id, first, 1)
    batch_id, _moved = await rebalance(house.admin.actor, first, second, 1)
    return batch_id


async def make_whisper(house: Any) -> UUID:
    """What was whispered to whoever asks."""
    talk = await somebody_waits(house)
    await take(house.admin.actor, talk)
    return await whisper(house.admin.actor, talk, house.admin.member_id, house.word)


async def somebody_waits(house: Any) -> UUID:
    contact_id = await meet_contact(house.company.channel_id, name=house.word, language="en")
    opened = await start_conversation(contact_id, house.company.channel_id, language="en")
    await enter_queue(opened.id, queue_key="support", priority=2, summary={}, reason="asked")
    return opened.id


BOARD_MAKERS = {
    "break_kind": make_break_kind,
    "disposition": make_disposition,
    "moves": make_moves,
    "queue:second": make_second_queue,
    "whisper": make_whisper,
}
