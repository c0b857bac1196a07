"""An agent has somebody who wants to be called back: where they are written to, and that they were.

Joins the transaction in which the agent gets the conversation, or writes.
"""

from datetime import datetime, timedelta
from uuid import UUID

from hubwright.control.channels.matrix import matrix_of
from hubwright.control.channels.schemas import ChannelView
from hubwright.control.channels.verbs import get_channel
from hubwright.control.routing.list_queues import list_queues
from hubwright.control.routing.overflow import NOTHING, Overflow
from hubwright.desk.callbacks import queries
from hubwright.desk.carrying.errors import NotCarried
from hubwright.desk.conversations import ConversationView, append_message, get_conversation
from hubwright.desk.conversations.composing import composing_in
from hubwright.desk.conversations.errors import NotThere
from hubwright.desk.conversations.go_on import hold_there
from hubwright.desk.conversations.move import move
from hubwright.desk.conversations.ways import other_ways
from hubwright.host import catalogue
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.jobs import enqueue

LOOK_JOB = "callbacks.look"


async def begin_callback(conversation_id: UUID) -> None:
    """It is their turn: the conversation stands where they want to be written to, or where that is allowed now."""
    callback = await queries.open_of(conversation_id)
    if callback is None or callback["state"] != "waiting":
        return
    conversation = await get_conversation(conversation_id)
    there = await reach(conversation, callback)
    await queries.hold(callback["id"], there)


async def reach(conversation: ConversationView, callback: Row, *, failed: bool = False) -> UUID:
    """Stand on the channel wanted if something may be sent there now, else on the first that takes something.

    At last the chat they left; if even that is gone, whoever writes is told so before. A channel on which a word has
    just `failed` is not tried again while there is another one.
    """
    wanted: UUID = callback["channel_id"]
    wanted_name = await _name_of(wanted)
    if not failed and await _stands_on(conversation, wanted):
        return wanted
    others = [way.channel_id for way in await other_ways(conversation) if way.is_open]
    left: UUID = callback["asked_on"]
    for channel_id in (*others, left, conversation.channel_id):
        if channel_id != wanted and await _stands_on(conversation, channel_id):
            await _tell(conversation, _elsewhere(wanted_name, await _name_of(channel_id)))
            return channel_id
    if not await _takes(conversation):
        await _tell(conversation, _shut(wanted_name))
    return conversation.channel_id


async def callback_written(conversation: ConversationView, seq: int) -> None:
    """An agent wrote the first word; from now on an answer is waited for."""
    callback = await queries.open_of(conversation.id)
    if callback is None or callback["state"] != "held":
        return
    stands = await get_conversation(conversation.id)
    await wait_for_answer(callback["id"], seq, stands, (await rules_for(stands)).answer_minutes)


async def wait_for_answer(callback_id: UUID, seq: int, conversation: ConversationView, minutes: int) -> None:
    """A word went out: look whether it was answered when its time is over."""
    answer_by = utc_now() + timedelta(minutes=minutes)
    await queries.written(callback_id, seq, conversation.channel_id, answer_by)
    await look_at(callback_id, answer_by)


async def look_at(callback_id: UUID, at: datetime) -> None:
    """Have a worker look at it then."""
    await enqueue(LOOK_JOB, {"callback_id": str(callback_id)}, run_at=at)


async def rules_for(conversation: ConversationView) -> Overflow:
    """How callbacks of its queue are kept."""
    return next((each.overflow for each in await list_queues() if each.id == conversation.queue_id), NOTHING)


async def _stands_on(conversation: ConversationView, channel_id: UUID) -> bool:
    """Hold it there, if something may be sent there now."""
    if channel_id == conversation.channel_id:
        return await _takes(conversation)
    try:
        channel = await get_channel(channel_id)
        if await _takes_always(channel):
            await move(conversation, channel.id, channel.name, delivers=False)
        else:
            await hold_there(conversation, channel_id)
    except (NotThere, NotCarried, Missing):
        return False
    return True


async def _takes_always(channel: ChannelView) -> bool:
    """Whether it is a chat in which everything said is there to be read, whenever they come back."""
    embedded = catalogue.find_channel(channel.plugin) is not None and await matrix_of(channel.id) is None
    return channel.enabled and embedded


async def _takes(conversation: ConversationView) -> bool:
    composing = await composing_in(conversation)
    if composing is None:
        return await _takes_always(await get_channel(conversation.channel_id))
    return not composing.is_shut


async def _name_of(channel_id: UUID) -> str:
    return (await get_channel(channel_id)).name


async def _tell(conversation: ConversationView, words: str) -> None:
    await append_message(conversation.id, kind="callback_way", author="system", text=words, internal=True)


def _elsewhere(wanted: str, there: str) -> str:
    words = {"wanted": wanted, "there": there}
    return _("They wanted to be called back on %(wanted)s, which takes nothing now: write on %(there)s.") % words


def _shut(wanted: str) -> str:
    told = _("They wanted to be called back on %(wanted)s. No channel takes a message to them now.")
    return told % {"wanted": wanted}
