"""Undo of what was set about routing: what held before comes back, unless somebody has changed it since."""

from typing import TypeVar
from uuid import UUID

import msgspec

from hubwright.control.routing.hours import hours_of, set_queue_hours
from hubwright.control.routing.list_queues import get_queue
from hubwright.control.routing.overflow import Overflow, overflow_held, set_overflow
from hubwright.control.routing.plan_versions import Source
from hubwright.control.routing.policy import member_capacity, policy, set_member_capacity, set_plan, set_policy
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Conflict

T = TypeVar("T")


async def take_back_plan(actor: Actor, queue_id: UUID, change_id: UUID) -> None:
    """Let the plan hold that held before a change of it."""
    change = await audit.change(change_id, "queue.plan", queue_id)
    former = _former(change, (await get_queue(queue_id)).plan)
    await set_plan(actor, queue_id, former, Source(origin="taken_back"))


async def take_back_overflow(actor: Actor, queue_id: UUID, change_id: UUID) -> Overflow:
    """Let the rules hold that held before a change of them; gives what holds now."""
    change = await audit.change(change_id, "queue.overflow", queue_id)
    former = _former(change, await overflow_held(queue_id))
    await set_overflow(actor, queue_id, former)
    return former


async def take_back_hours(actor: Actor, queue_id: UUID, change_id: UUID) -> None:
    """Let a queue be open as before a change of its hours."""
    change = await audit.change(change_id, "queue.hours", queue_id)
    await set_queue_hours(actor, queue_id, _former(change, await hours_of(queue_id)))


async def take_back_policy(actor: Actor, change_id: UUID) -> None:
    """Let everybody carry what they carried before a change."""
    change = await audit.change(change_id, "routing.policy", "")
    await set_policy(actor, _former(change, await policy()))


async def take_back_member_capacity(actor: Actor, member_id: UUID, change_id: UUID) -> None:
    """Let one member carry what they carried before a change."""
    change = await audit.change(change_id, "member.capacity", member_id)
    await set_member_capacity(actor, member_id, _former(change, await member_capacity(member_id)))


def _former(change: audit.Change, now: T) -> T:
    """What held before a change, as long as nobody has changed it again."""
    if msgspec.convert(change.after, type(now)) != now:
        raise Conflict
    return msgspec.convert(change.before, type(now))
