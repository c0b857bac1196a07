"""Opening, naming, staffing and archiving queues, by people."""

from collections.abc import Collection
from uuid import UUID

from hubwright.control.identity.members import get_member
from hubwright.control.routing import queries
from hubwright.control.routing.errors import DefaultQueue, StillAskedFor, StillSentTo
from hubwright.control.routing.list_queues import QueueView, get_queue, list_queues, staffing
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

_LONGEST = 80
_SHORTEST_OFFER_S, _LONGEST_OFFER_S = 5, 600


async def create_queue(actor: Actor, queue_id: UUID, name: str) -> QueueView:
    """Open a queue that everybody serves until somebody is named; its key is made of its name and stays."""
    actor.require(Permission.SETTINGS_MANAGE)
    name = _checked(name)
    taken = {queue.key for queue in await list_queues()}
    await queries.add_queue(queue_id, free_key(name, taken), name)
    await audit.record(actor, "queue.created", queue_id, name=name)
    return await get_queue(queue_id)


async def change_queue(actor: Actor, queue_id: UUID, *, name: str, offer_seconds: int) -> None:
    """Give a queue another name, and say how long an offer out of it stands."""
    actor.require(Permission.SETTINGS_MANAGE)
    await get_queue(queue_id)
    name = _checked(name)
    if not _SHORTEST_OFFER_S <= offer_seconds <= _LONGEST_OFFER_S:
        limits = {"least": _SHORTEST_OFFER_S, "most": _LONGEST_OFFER_S}
        raise Invalid(FieldError("offer_seconds", _("Choose a number from %(least)s to %(most)s.") % limits))
    await queries.change_queue(queue_id, name, offer_seconds)
    await audit.record(actor, "queue.changed", queue_id, name=name, offer_seconds=offer_seconds)


async def archive_queue(actor: Actor, queue_id: UUID) -> None:
    """Let nothing new into a queue: it goes to the default one. What stands in it is still served."""
    actor.require(Permission.SETTINGS_MANAGE)
    await get_queue(queue_id)
    queues = await list_queues()
    if queues[0].id == queue_id:
        raise DefaultQueue
    for queue in queues:
        if not queue.archived and any(queue_id in step.queues for step in queue.plan.steps):
            raise StillAskedFor(queue.name)
        if not queue.archived and any(rule.queue == queue_id for rule in queue.overflow.rules):
            raise StillSentTo(queue.name)
    await queries.set_archived(queue_id, archived=True)
    await audit.record(actor, "queue.archived", queue_id)


async def reopen_queue(actor: Actor, queue_id: UUID) -> None:
    """Take an archived queue back."""
    actor.require(Permission.SETTINGS_MANAGE)
    await get_queue(queue_id)
    await queries.set_archived(queue_id, archived=False)
    await audit.record(actor, "queue.reopened", queue_id)


async def set_queue_members(actor: Actor, queue_id: UUID, members: Collection[UUID]) -> None:
    """Say who is offered what waits in a queue; nobody named is everybody."""
    actor.require(Permission.SETTINGS_MANAGE)
    await get_queue(queue_id)
    before = (await staffing()).get(queue_id, frozenset())
    for member_id in sorted({*members} - before):
        await get_member(member_id)
        await queries.staff(queue_id, member_id)
    for member_id in sorted(before - {*members}):
        await queries.unstaff(queue_id, member_id)
    await audit.record(actor, "queue.members", queue_id, members=sorted(map(str, members)))


def free_key(name: str, taken: Collection[str]) -> str:
    """What flows will name it: the name's letters and digits, with a number behind if that is taken."""
    words = "".join(sign if sign.isalnum() else " " for sign in name.lower()).split()
    key = "-".join(words)[:_LONGEST] or "queue"
    return next(found for n in range(1, len(taken) + 2) if (found := key if n == 1 else f"{key}-{n}") not in taken)


def _checked(name: str) -> str:
    if not 0 < len(name.strip()) <= _LONGEST:
        raise Invalid(FieldError("name", _("Give it a name of up to %(most)s characters.") % {"most": _LONGEST}))
    return name.strip()
