"""Who takes work right now: what members chose, and what their open inboxes show."""

from datetime import datetime
from uuid import UUID

from hubwright.control.identity import presence
from hubwright.control.identity.presence import Colleague
from hubwright.control.routing.list_queues import QueueView, list_queues, staffing
from hubwright.control.routing.policy import policy
from hubwright.control.routing.skills import levels
from hubwright.desk.queues import line_queries, record_queries, seat_queries
from hubwright.desk.queues.bell import ask_for_offers, tell_inboxes
from hubwright.desk.queues.seats import capacity_of
from hubwright.desk.routing import Agent
from hubwright.desk.shifts.queries import on_leave
from hubwright.kernel.clock import utc_now
from hubwright.kernel.permissions import Permission, permissions_of


async def note_miss(member_id: UUID, now: datetime) -> None:
    """An offer was declined or not answered; one too many in a row, and the member gets no more until they say so."""
    if await presence.add_miss(member_id, (await policy()).misses_allowed, now):
        await record_queries.agent_change(member_id, "not_responding", now)
        tell_inboxes("availability", member_id=member_id)


async def note_sign_of_life(member_id: UUID, now: datetime) -> None:
    """An inbox of theirs is open; coming back after a silence, waiting work is offered again."""
    before = await presence.colleague(member_id)
    await presence.seen(member_id, now)
    if before.availability == "available" and not before.heard_of(now):
        await ask_for_offers()


async def agents_available(queue_id: UUID | None = None) -> bool:
    """Tell whether somebody is there (of a queue, or of one that helps it, or at all), busy or not."""
    now = utc_now()
    serving = await staffing()
    queues = [None] if queue_id is None else [queue_id, *helping(await list_queues(), queue_id)]
    there = [person for person in await _who_may_reply() if person.present(now)]
    return any(_serves(serving, person.id, queue) for person in there for queue in queues)


def helping(queues: list[QueueView], queue_id: UUID) -> set[UUID]:
    """Whose members may help a queue in one of its steps."""
    return {other for queue in queues if queue.id == queue_id for step in queue.plan.steps for other in step.queues}


async def agents(queues: list[QueueView], now: datetime) -> list[Agent]:
    """Everybody who may answer, as the choice looks at them."""
    serving = await staffing()
    loads = await seat_queries.loads()
    skills = await levels()
    company = await policy()
    away = await on_leave(now)
    activity = await line_queries.offer_activity()
    every_queue = frozenset(queue.id for queue in queues)
    everybodys = every_queue - serving.keys()
    named: dict[UUID, set[UUID]] = {}
    for queue in every_queue - everybodys:
        for member_id in serving[queue]:
            named.setdefault(member_id, set()).add(queue)
    found = []
    for person in await _who_may_reply():
        pending, last_offer_at = activity.get(person.id, (False, None))
        open_to = everybodys.union(named.get(person.id, ()))
        found.append(
            Agent(
                member_id=person.id,
                name=person.name,
                availability=person.availability,
                heard_of=person.heard_of(now),
                on_leave=person.id in away,
                not_responding=person.not_responding_at is not None,
                load=loads.get(person.id, {}),
                capacity=capacity_of(company, person),
                queues=None if open_to == every_queue else open_to,
                skills=skills.get(person.id, {}),
                has_offer=pending,
                last_offer_at=last_offer_at,
            )
        )
    return found


async def _who_may_reply() -> list[Colleague]:
    everybody = await presence.colleagues()
    return [person for person in everybody if Permission.CONVERSATIONS_REPLY in permissions_of(person.role)]


def _serves(serving: dict[UUID, frozenset[UUID]], member_id: UUID, queue_id: UUID | None) -> bool:
    """A queue that names nobody is everybody's."""
    return queue_id is None or queue_id not in serving or member_id in serving[queue_id]
