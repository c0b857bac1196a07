"""One budget for everything an agent is given: offers, what they pull, what is handed to them, what wakes up."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hubwright.control.identity import presence
from hubwright.control.identity.presence import Colleague
from hubwright.control.routing.capacity import Capacity, NoRoom, no_room, overridden
from hubwright.control.routing.policy import Policy, policy
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.queues import seat_queries
from hubwright.desk.queues.bell import ask_for_offers, tell_inboxes
from hubwright.desk.queues.errors import AgentFull, NotWaiting
from hubwright.desk.segments.log import note, note_all, note_waking
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission


def capacity_of(company: Policy, member: Colleague) -> Capacity:
    """What holds for one member."""
    own = msgspec.convert(member.capacity, Capacity)
    return overridden(company.capacity, msgspec.structs.replace(own, total=member.max_conversations))


async def no_seat(member_id: UUID, conversation_id: UUID) -> NoRoom | None:
    """Hold a member's seat to the end of the transaction and tell what keeps them from one more conversation.

    What is offered to them counts as held, unless it is this very conversation.
    """
    await seat_queries.lock_seat(member_id)
    kind = await seat_queries.kind_of(conversation_id)
    load = dict((await seat_queries.loads([member_id])).get(member_id, {}))
    if kind["assignee_id"] == member_id and kind["status"] == "assigned" and kind["parked_seq"] is None:
        return None
    for offered in await seat_queries.offered(member_id, conversation_id):
        load[offered] = load.get(offered, 0) + 1
    capacity = capacity_of(await policy(), await presence.colleague(member_id))
    return no_room(capacity, load, kind["medium"], kind["label"])


async def park(actor: Actor, conversation_id: UUID) -> None:
    """Put one's own conversation aside: it costs no capacity until the customer writes again and there is room."""
    await _hold_own(actor, conversation_id)
    await note_waking(conversation_id)
    await seat_queries.park(conversation_id)
    await note(conversation_id, "parked", "put_aside", out_of="agent")
    await ask_for_offers()
    tell_inboxes("list", conversation_id)


async def unpark(actor: Actor, conversation_id: UUID) -> bool:
    """Take it up again as long as there is a seat for it (raises AgentFull); False when it was not parked."""
    member_id = await _hold_own(actor, conversation_id)
    if not await is_parked(conversation_id):
        return False
    full = await no_seat(member_id, conversation_id)
    if full is not None:
        raise AgentFull(full.value)
    await seat_queries.admit(conversation_id)
    await note(conversation_id, "agent", "taken_up", out_of="parked")
    tell_inboxes("list", conversation_id)
    return True


async def _hold_own(actor: Actor, conversation_id: UUID) -> UUID:
    """Hold a conversation that somebody has; gives who."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    conversation = await conversations.lock(conversation_id)
    if conversation is None:
        raise Missing("conversation")
    if actor.member_id is None or conversation.status != "assigned" or conversation.assignee_id != actor.member_id:
        raise NotWaiting
    return actor.member_id


async def look_after_parked() -> int:
    """Park what has gone silent, and let what woke up count again where there is room; returns how many did.

    What woke up goes before anything new; what does not fit stays parked and is looked at again when a seat frees up.
    """
    company, now = await policy(), utc_now()
    if company.park_after_minutes:
        silent = await seat_queries.hold_silent(timedelta(minutes=company.park_after_minutes), now)
        for conversation_id in silent:
            await note_waking(conversation_id)
            await seat_queries.park(conversation_id)
        await note_all(dict.fromkeys(silent), "parked", "silent", at=now, out_of="agent")
        for conversation_id in silent:
            tell_inboxes("list", conversation_id)
    woken = await seat_queries.woken()
    seats = await seat_queries.lock_free_seats({row["assignee_id"] for row in woken})
    admitted = 0
    for row in woken:
        if row["assignee_id"] in seats and await no_seat(row["assignee_id"], row["id"]) is None:
            await seat_queries.admit(row["id"])
            await note(row["id"], "agent", "woken", at=now)
            tell_inboxes("list", row["id"])
            admitted += 1
    return admitted


async def look_for_woken(member_id: UUID, now: datetime) -> None:
    """An open inbox notices that something parked has woken, should nobody else ask for work; every 5 s at most."""
    if await seat_queries.has_woken(member_id):
        await ask_for_offers(dedup_key=f"woken:{member_id}:{now.timestamp() // 5:.0f}")


async def is_parked(conversation_id: UUID) -> bool:
    """Tell whether a conversation costs no capacity at the moment."""
    return (await seat_queries.kind_of(conversation_id))["parked_seq"] is not None
