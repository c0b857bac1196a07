"""Letting another plan hold for a queue; work is handed out by it at once, to those who wait already as well."""

from uuid import UUID

from hubwright.control.routing.plan import Plan
from hubwright.control.routing.plan_versions import SAVED, Source, version_of
from hubwright.control.routing.policy import set_plan
from hubwright.control.routing.take_back import take_back_plan
from hubwright.desk.queues.bell import ask_for_offers
from hubwright.kernel import entitlements
from hubwright.kernel.actor import Actor


async def serve_by(actor: Actor, queue_id: UUID, plan: Plan, source: Source = SAVED) -> UUID:
    """Let a plan hold from now on; what is given back names the change, for `serve_as_before`."""
    if not plan.is_simple:
        await entitlements.require("routing.plans")
    change_id = await set_plan(actor, queue_id, plan, source)
    await ask_for_offers()
    return change_id


async def serve_by_version(actor: Actor, queue_id: UUID, n: int, note: str = "") -> UUID:
    """Let the plan of a version hold again; what held until now stays a version as well."""
    version = await version_of(queue_id, n)
    return await serve_by(actor, queue_id, version.plan, Source(origin="restored", restores=n, note=note))


async def serve_as_before(actor: Actor, queue_id: UUID, change_id: UUID) -> None:
    """Take a change of the plan back, unless somebody has changed it since."""
    await take_back_plan(actor, queue_id, change_id)
    await ask_for_offers()
