"""Offers: timed reservations of waiting conversations on agents, made, accepted, declined and run out.

Locks: a conversation before its entry and offers; the one who hands out work never waits for a conversation.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hubwright.control.routing.list_queues import list_queues
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.queues import queries
from hubwright.desk.queues.assign import assign
from hubwright.desk.queues.availability import agents
from hubwright.desk.queues.bell import ask_for_offers, handoff_ended, tell_inboxes
from hubwright.desk.queues.choose import Agent, Proposal, Refused, Waiting, choose
from hubwright.desk.queues.enter_queue import tell_visitor
from hubwright.desk.queues.errors import NotWaiting, OfferGone
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

_MOST = 200
_LOOK_AGAIN_SECONDS = 15
_BUSY_PAUSE = timedelta(milliseconds=300)


async def make_offers() -> int:
    """Hand out waiting work; returns how many offers were made."""
    await queries.lock_offering()
    now = utc_now()
    people = await agents()
    served, unserved = await _served(people)
    await _tell_nobody_is_there(unserved)
    waiting = await _waiting(served)
    if not waiting:
        return 0
    chosen = choose(waiting, people, now)
    free = await queries.lock_entries([offer.entry_id for offer in chosen.offers])
    for offer in sorted(chosen.offers, key=lambda o: o.conversation_id):
        if offer.entry_id in free:
            await _make(offer, now)
    if len(free) < len(chosen.offers):
        await ask_for_offers(run_at=now + _BUSY_PAUSE)
    if chosen.left:
        await _look_again(now)
    return len(free)


async def accept_offer(actor: Actor, offer_id: UUID) -> UUID:
    """Take what was offered; exactly one member can, and the conversation is theirs then."""
    member_id = _member(actor)
    offer = await queries.get_offer(offer_id)
    if offer is None:
        raise Missing("offer")
    conversation = await conversations.lock(offer["conversation_id"])
    if conversation is None:
        raise Missing("conversation")
    if conversation.status == "assigned" and conversation.assignee_id == member_id:
        return conversation.id
    if not await queries.answer_offer(offer_id, member_id, "accepted", utc_now()):
        raise OfferGone
    if conversation.status != "waiting":
        raise NotWaiting
    await assign(conversation, member_id, actor.name)
    return conversation.id


async def decline_offer(actor: Actor, offer_id: UUID) -> None:
    """Leave it to somebody else; an offer that is not open any more needs no answer."""
    member_id = _member(actor)
    offer = await queries.get_offer(offer_id)
    if offer is None or offer["member_id"] != member_id:
        raise Missing("offer")
    if await queries.answer_offer(offer_id, member_id, "declined", utc_now()):
        await ask_for_offers()
        tell_inboxes("offer", offer["conversation_id"], member_id=member_id)


async def expire_offer(offer_id: UUID) -> bool:
    """End an offer nobody answered in time, and offer the conversation to the next."""
    ended = await queries.time_out(offer_id, utc_now())
    if ended is None:
        return False
    await ask_for_offers()
    tell_inboxes("offer", ended["conversation_id"], member_id=ended["member_id"])
    return True


async def due_offers(most: int = 200) -> list[tuple[UUID, UUID]]:
    """Find (tenant, offer) whose time may be over; call `expire_offer` for each in its tenant's scope."""
    return [(row["tenant_id"], row["id"]) for row in await queries.due_offers(most)]


def _member(actor: Actor) -> UUID:
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise Missing("member")
    return actor.member_id


async def _served(people: list[Agent]) -> tuple[list[UUID], list[UUID]]:
    """Split the queues somebody stands in: those with an agent who is there, and those without."""
    there = [agent for agent in people if agent.availability == "available" and agent.heard_of]
    served: list[UUID] = []
    unserved: list[UUID] = []
    for queue in await queries.queues_waited_in():
        somebody = any(agent.queues is None or queue in agent.queues for agent in there)
        (served if somebody else unserved).append(queue)
    return served, unserved


async def _waiting(queue_ids: list[UUID]) -> list[Waiting]:
    found = await queries.waiting_entries(queue_ids, _MOST) if queue_ids else []
    refused: dict[UUID, dict[UUID, Refused]] = {}
    for row in await queries.refusals([entry["entry_id"] for entry in found]):
        refused.setdefault(row["queue_entry_id"], {})[row["member_id"]] = Refused(row["times"], row["last_at"])
    seconds = {queue.id: queue.offer_seconds for queue in await list_queues()}
    return [
        Waiting(**entry, offer_seconds=seconds[entry["queue_id"]], refused=refused.get(entry["entry_id"], {}))
        for entry in found
    ]


async def _make(offer: Proposal, now: datetime) -> None:
    await queries.insert_offer(
        new_id(),
        entry_id=offer.entry_id,
        conversation_id=offer.conversation_id,
        member_id=offer.member_id,
        trace=msgspec.to_builtins(offer.trace),
        now=now,
        expires_at=offer.expires_at,
    )
    tell_inboxes("offer", offer.conversation_id, member_id=offer.member_id)


async def _tell_nobody_is_there(queue_ids: list[UUID]) -> None:
    """Everybody left while visitors waited: they hear it once, and their flows do."""
    for row in await queries.told_to_wait(queue_ids, _MOST) if queue_ids else []:
        await tell_visitor(row["id"], row["language"], there=False)
        await handoff_ended(row["id"], "offline")


async def _look_again(now: datetime) -> None:
    """Somebody is there but nobody could take it: look again when refusals have cooled down or people have gone."""
    turn = int(now.timestamp()) // _LOOK_AGAIN_SECONDS + 1
    run_at = datetime.fromtimestamp(turn * _LOOK_AGAIN_SECONDS, tz=now.tzinfo)
    await ask_for_offers(run_at=run_at, dedup_key=f"again:{turn}")
