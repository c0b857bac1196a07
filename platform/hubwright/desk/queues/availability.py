"""Who takes work right now: what members chose, what their open inboxes show, and what follows from a change."""

from datetime import datetime
from uuid import UUID

from hubwright.control.identity import presence
from hubwright.control.identity.presence import AVAILABILITIES, Availability, Colleague
from hubwright.control.routing.list_queues import list_queues, staffing
from hubwright.desk.conversations import staff_queries
from hubwright.desk.queues import queries
from hubwright.desk.queues.bell import ask_for_offers, tell_inboxes
from hubwright.desk.queues.choose import Agent
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid, NotAllowed
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission, permissions_of


async def set_availability(actor: Actor, state: Availability) -> None:
    """Take work, or not; whoever stops gives back what is offered to them."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise NotAllowed
    if state not in AVAILABILITIES:
        raise Invalid(FieldError("state", _("Choose available, away or offline.")))
    now = utc_now()
    await presence.set_availability(actor.member_id, state)
    if state == "available":
        await presence.seen(actor.member_id, now)
    else:
        for offer in await queries.rescind(now, member_id=actor.member_id):
            tell_inboxes("offer", offer["conversation_id"], member_id=actor.member_id)
    await ask_for_offers()
    tell_inboxes("availability", member_id=actor.member_id)


async def note_sign_of_life(member_id: UUID, now: datetime) -> None:
    """An inbox of theirs is open; coming back after a silence, waiting work is offered again."""
    before = await presence.colleague(member_id)
    await presence.seen(member_id, now)
    if before.availability == "available" and not before.heard_of(now):
        await ask_for_offers()


async def agents_available(queue_id: UUID | None = None) -> bool:
    """Tell whether somebody is there (of a queue, or at all), busy or not."""
    now = utc_now()
    serving = await staffing()
    return any(person.present(now) and _serves(serving, person.id, queue_id) for person in await _who_may_reply())


async def agents() -> list[Agent]:
    """Everybody who may answer, as the choice looks at them."""
    now = utc_now()
    serving = await staffing()
    loads = await staff_queries.loads()
    activity = await queries.offer_activity()
    every_queue = frozenset(queue.id for queue in await list_queues())
    found = []
    for person in await _who_may_reply():
        pending, last_offer_at = activity.get(person.id, (False, None))
        open_to = frozenset(queue for queue in every_queue if _serves(serving, person.id, queue))
        found.append(
            Agent(
                member_id=person.id,
                name=person.name,
                availability=person.availability,
                heard_of=person.heard_of(now),
                load=loads.get(person.id, 0),
                capacity=person.max_conversations,
                queues=None if open_to == every_queue else open_to,
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
