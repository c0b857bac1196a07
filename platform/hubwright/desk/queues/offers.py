"""Offers: timed reservations of waiting conversations on agents, made, accepted, declined and run out.

Locks: a conversation before its entry and offers; the one who hands out work never waits for a conversation.
"""

from datetime import datetime, timedelta
from uuid import UUID

from hubwright.control.identity import presence
from hubwright.control.routing.list_queues import QueueView, list_queues
from hubwright.control.routing.offering import hold_offering
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.push.schemas import News
from hubwright.desk.push.tell import push
from hubwright.desk.queues import queries, seat_queries
from hubwright.desk.queues.assign import assign
from hubwright.desk.queues.availability import agents, helping, note_miss
from hubwright.desk.queues.bell import ask_for_offers, handoff_ended, tell_inboxes
from hubwright.desk.queues.errors import NotWaiting, OfferGone
from hubwright.desk.queues.seats import look_after_parked
from hubwright.desk.queues.telling import tell_visitor
from hubwright.desk.queues.tops import read_tops
from hubwright.desk.queues.waiting import plan_named
from hubwright.desk.routing import Agent, Decision, Proposal, choose
from hubwright.desk.segments.log import note, note_all
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.due import due_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

_MOST = 200
_LOOK_AGAIN = timedelta(seconds=15)
_BUSY_PAUSE = timedelta(milliseconds=300)


async def make_offers() -> int:
    """Hand out waiting work; returns how many offers were made."""
    await hold_offering()
    await look_after_parked()
    now = utc_now()
    queues = await list_queues()
    people = await agents(queues, now)
    served, unserved = await _served(queues, people)
    await _tell_nobody_is_there(unserved)
    if not served:
        return 0
    waiting = await read_tops(queues, served, people, now)
    decision = choose({queue.id: queue.plan for queue in queues}, waiting, people, now)
    for entry in waiting:
        if entry.entry_id in decision.trace:
            decision.trace[entry.entry_id]["plan"] = plan_named(queues, entry.queue_id)
    made = await _make_all(decision, people, now)
    if made < len(decision.offers):
        await ask_for_offers(run_at=now + _BUSY_PAUSE)
    if not waiting or len(waiting) > len(decision.offers):
        await _look_again(now, decision.look_again)
    return made


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
    now = utc_now()
    if not await queries.answer_offer(offer_id, member_id, "accepted", now):
        raise OfferGone
    if conversation.status != "waiting":
        raise NotWaiting
    await assign(conversation, member_id, actor.name, because="accepted", at=now)
    await presence.forget_misses(member_id)
    return conversation.id


async def decline_offer(actor: Actor, offer_id: UUID) -> None:
    """Leave it to somebody else; an offer that is not open any more needs no answer."""
    member_id = _member(actor)
    offer = await queries.get_offer(offer_id)
    if offer is None or offer["member_id"] != member_id:
        raise Missing("offer")
    await conversations.lock(offer["conversation_id"])
    now = utc_now()
    if await queries.answer_offer(offer_id, member_id, "declined", now):
        await note(offer["conversation_id"], "waiting", "declined", at=now, out_of="offered")
        await note_miss(member_id, now)
        await ask_for_offers()
        tell_inboxes("offer", offer["conversation_id"], member_id=member_id)


async def expire_offer(offer_id: UUID) -> bool:
    """End an offer nobody answered in time, and offer the conversation to the next."""
    offer = await queries.get_offer(offer_id)
    if offer is not None:
        await conversations.lock(offer["conversation_id"])
    now = utc_now()
    ended = await queries.time_out(offer_id, now)
    if ended is None:
        return False
    await note(ended["conversation_id"], "waiting", "timed_out", at=now, out_of="offered")
    await note_miss(ended["member_id"], now)
    await ask_for_offers()
    tell_inboxes("offer", ended["conversation_id"], member_id=ended["member_id"])
    return True


async def due_offers(most: int = 200) -> list[tuple[UUID, UUID]]:
    """Find (tenant, offer) whose time may be over; call `expire_offer` for each in its tenant's scope."""
    return await due_now("offer", most)


def _member(actor: Actor) -> UUID:
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise Missing("member")
    return actor.member_id


async def _served(queues: list[QueueView], people: list[Agent]) -> tuple[list[UUID], list[UUID]]:
    """Split the queues somebody stands in: those with an agent who is there and may help, and those without."""
    there = [agent for agent in people if agent.there]
    served: list[UUID] = []
    unserved: list[UUID] = []
    for queue in await queries.queues_waited_in():
        pool = {queue, *helping(queues, queue)}
        somebody = any(agent.queues is None or pool & agent.queues for agent in there)
        (served if somebody else unserved).append(queue)
    return served, unserved


async def _make_all(decision: Decision, people: list[Agent], now: datetime) -> int:
    """Make the offers of a decision, but for what somebody else is working on or giving something to right now."""
    if not decision.offers:
        return 0
    free = await queries.lock_entries([offer.entry_id for offer in decision.offers])
    members = [offer.member_id for offer in decision.offers if offer.entry_id in free]
    seats = await seat_queries.lock_free_seats(members)
    loads = await seat_queries.loads(seats)
    seen = {agent.member_id: agent.load for agent in people}
    made: dict[UUID, UUID | None] = {}
    news: list[News] = []
    for offer in sorted(decision.offers, key=lambda o: o.conversation_id):
        unchanged = offer.member_id in seats and loads.get(offer.member_id, {}) == seen[offer.member_id]
        if offer.entry_id in free and unchanged:
            news.append(await _make(offer, decision, now))
            made[offer.conversation_id] = offer.member_id
    await note_all(made, "offered", "offer", at=now)
    await push("offer", news)
    return len(made)


async def _make(offer: Proposal, decision: Decision, now: datetime) -> News:
    offer_id = new_id()
    await queries.insert_offer(
        offer_id,
        entry_id=offer.entry_id,
        conversation_id=offer.conversation_id,
        member_id=offer.member_id,
        trace=decision.trace[offer.entry_id],
        now=now,
        expires_at=offer.expires_at,
    )
    tell_inboxes("offer", offer.conversation_id, member_id=offer.member_id)
    return News(
        member_id=offer.member_id,
        conversation_id=offer.conversation_id,
        subject_id=offer_id,
        until=offer.expires_at,
    )


async def _tell_nobody_is_there(queue_ids: list[UUID]) -> None:
    """Everybody left while visitors waited: they hear it once, and their flows do."""
    for row in await queries.told_to_wait(queue_ids, _MOST) if queue_ids else []:
        await tell_visitor(row["id"], row["language"], there=False)
        await handoff_ended(row["id"], "offline")


async def _look_again(now: datetime, sooner: datetime | None) -> None:
    """Somebody is there but nobody could take it: look again when a step ends, a refusal has cooled down, or soon."""
    step = _LOOK_AGAIN.total_seconds()
    in_a_while = datetime.fromtimestamp((now.timestamp() // step + 1) * step, tz=now.tzinfo)
    run_at = in_a_while if sooner is None else max(now, min(in_a_while, sooner))
    await ask_for_offers(run_at=run_at, dedup_key=f"again:{run_at.timestamp():.0f}")
