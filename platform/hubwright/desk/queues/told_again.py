"""Telling the place again where nothing shows it: on channels that carry only what is sent, seldom, and never the last.

Whoever waits on such a channel hears once that their place has halved, or every few minutes that it has changed; a
channel that lets only so many messages through keeps the last one for the answer.
"""

from datetime import datetime, timedelta
from uuid import UUID

from hubwright.control.channels.matrix import matrix_of
from hubwright.control.routing.list_queues import get_queue
from hubwright.control.routing.overflow import Overflow
from hubwright.desk.carrying.ledger import room_for
from hubwright.desk.contacts import home_queries
from hubwright.desk.conversations import ConversationView, append_message
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.queues import overflow_queries, queries
from hubwright.desk.queues.place import Place, place_of
from hubwright.desk.queues.telling import stands
from hubwright.kernel.clock import utc_now
from hubwright.kernel.i18n import _, use_language
from hubwright.kernel.jobs import enqueue

PLACE_JOB = "queues.tell_place"
_SOONEST, _LATEST = timedelta(minutes=1), timedelta(minutes=10)


async def plan_to_tell(entry_id: UUID, conversation_id: UUID, rules: Overflow, place: Place | None) -> None:
    """Look at it when it may have changed enough."""
    if rules.tell_again == "never" or place is None or not place.before:
        return
    payload = {"entry_id": str(entry_id), "conversation_id": str(conversation_id)}
    await enqueue(PLACE_JOB, payload, run_at=utc_now() + _pause(rules, place))


async def tell_place(conversation_id: UUID, entry_id: UUID) -> bool:
    """Tell it if it is worth a message and there is one to spare; plans the next look. Whether it was told."""
    conversation = await conversations.lock(conversation_id)
    entry = await queries.open_entry(conversation_id)
    if conversation is None or conversation.status != "waiting" or entry is None or entry["id"] != entry_id:
        return False
    now = utc_now()
    place, told = await place_of(conversation_id, now), await overflow_queries.told_place(conversation_id)
    rules = (await get_queue(entry["queue_id"])).overflow
    if place is None or told is None:
        return False
    await plan_to_tell(entry_id, conversation_id, rules, place)
    if not worth_telling(rules, told[0], told[1], place.before, now) or not await _has_to_spare(conversation):
        return False
    with use_language(conversation.language):
        words = " ".join(stands(place)) or _("You are next.")
    body = {"place": {"before": place.before, "minutes": place.minutes}}
    await append_message(conversation_id, kind="text", author="bot", text=words, body=body)
    return True


def worth_telling(rules: Overflow, told: int, told_at: datetime, before: int, now: datetime) -> bool:
    """Whether it has halved since it was told, or changed and some minutes have gone by. Pure."""
    match rules.tell_again:
        case "halved":
            return before < told and before * 2 <= told
        case "minutes":
            return before != told and now - told_at >= timedelta(minutes=rules.tell_minutes)
        case _:
            return False


def _pause(rules: Overflow, place: Place) -> timedelta:
    if rules.tell_again == "minutes":
        return timedelta(minutes=rules.tell_minutes)
    quarter = timedelta(seconds=(place.estimated_s or 0) / 4)
    return min(max(quarter, _SOONEST), _LATEST)


async def _has_to_spare(conversation: ConversationView) -> bool:
    """A message to spare besides the answer; on a live display nothing has to be sent at all."""
    can = await matrix_of(conversation.channel_id)
    if can is None:
        return False
    home_id = await home_queries.home_of("conversation", conversation.id, conversation.contact_id)
    room = await room_for(can, home_id, conversation.channel_id)
    return room is None or (not room.shut and (room.left is None or room.left > 1))
