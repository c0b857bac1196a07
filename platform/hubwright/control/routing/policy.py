"""How queues are served and how much agents carry: what a company sets, and what holds where it set nothing."""

from uuid import UUID

import msgspec

from hubwright.control.identity import presence
from hubwright.control.identity.members import get_member
from hubwright.control.routing import queries
from hubwright.control.routing.capacity import USUAL, Capacity
from hubwright.control.routing.list_queues import get_queue, list_queues
from hubwright.control.routing.plan import MOST_STEPS, Plan
from hubwright.control.routing.plan_versions import SAVED, Source, add_version
from hubwright.control.routing.requirements import depth, skills_in
from hubwright.control.routing.skills import list_skills
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

_DEEPEST = 5
_DAY_S = 86_400


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a whole company."""

    capacity: Capacity = Capacity(total=USUAL)
    misses_allowed: int = 2  # so many offers in a row not taken, and an agent counts as not responding
    park_after_minutes: int = 0  # so long nothing is said, and a conversation costs no capacity; 0 is never


async def policy() -> Policy:
    """The policy that holds."""
    row = await queries.policy()
    if row is None:
        return Policy()
    held = msgspec.convert(dict(row), Policy)
    if held.capacity.total is not None:
        return held
    usual = msgspec.structs.replace(held.capacity, total=USUAL)
    return msgspec.structs.replace(held, capacity=usual)


async def set_policy(actor: Actor, wanted: Policy) -> UUID:
    """Set what agents carry, when they count as not responding, and when a silent conversation is parked.

    What is given back names the change, for `take_back`.
    """
    actor.require(Permission.SETTINGS_MANAGE)
    _check(wanted.capacity)
    if not 1 <= wanted.misses_allowed <= 20:
        raise Invalid(FieldError("misses_allowed", _("Choose a number from 1 to %(most)s.") % {"most": 20}))
    if not 0 <= wanted.park_after_minutes <= 1_440:
        raise Invalid(FieldError("park_after_minutes", _("Choose a number from 0 to %(most)s.") % {"most": 1_440}))
    before, capacity = await policy(), msgspec.to_builtins(wanted.capacity)
    await queries.put_policy(capacity, wanted.misses_allowed, wanted.park_after_minutes)
    sides = {"before": msgspec.to_builtins(before), "after": msgspec.to_builtins(await policy())}
    return await audit.record(actor, "routing.policy", "", **sides)


async def member_capacity(member_id: UUID) -> Capacity:
    """What holds for one member."""
    person = await presence.colleague(member_id)
    return msgspec.convert({**person.capacity, "total": person.max_conversations}, Capacity)


async def set_member_capacity(actor: Actor, member_id: UUID, own: Capacity) -> UUID:
    """Let other numbers of the matrix hold for one member; what is left empty is the company's again."""
    actor.require(Permission.SETTINGS_MANAGE)
    await get_member(member_id)
    _check(own)
    before = await member_capacity(member_id)
    await presence.set_most(member_id, own.total)
    await presence.set_capacity(member_id, msgspec.to_builtins(msgspec.structs.replace(own, total=None)))
    sides = {"before": msgspec.to_builtins(before), "after": msgspec.to_builtins(await member_capacity(member_id))}
    return await audit.record(actor, "member.capacity", member_id, **sides)


async def set_plan(actor: Actor, queue_id: UUID, plan: Plan, source: Source = SAVED) -> UUID:
    """Set how a queue is served; who stands in it already keeps their turn. It is a version from then on."""
    actor.require(Permission.SETTINGS_MANAGE)
    await require_sound(plan)
    before = (await get_queue(queue_id)).plan
    await add_version(actor, queue_id, plan, source)
    sides = {"before": msgspec.to_builtins(before), "after": msgspec.to_builtins(plan)}
    return await audit.record(actor, "queue.plan", queue_id, **sides)


async def require_sound(plan: Plan) -> None:
    """Refuse a plan that asks for what is not there or cannot be kept."""
    known = {skill.key for skill in await list_skills()}
    queues = {queue.id for queue in await list_queues()}
    for step in plan.steps:
        if any(skill.skill not in known for skill in skills_in(step.requires)):
            raise Invalid(FieldError("steps", _("A step asks for a skill that is not there.")))
        if not set(step.queues) <= queues:
            raise Invalid(FieldError("steps", _("A step asks for help of a queue that is not there.")))
        if depth(step.requires) > _DEEPEST or len(list(skills_in(step.requires))) > 20:
            raise Invalid(FieldError("steps", _("What a step asks for is too complicated.")))
        if step.seconds is not None and not 1 <= step.seconds <= 30 * _DAY_S:
            raise Invalid(FieldError("steps", _("A step takes from one second to thirty days.")))
    if len(plan.steps) > MOST_STEPS:
        raise Invalid(FieldError("steps", _("A plan has ten steps at most.")))
    if not (0 <= plan.affinity_seconds <= _DAY_S and all(0 <= m <= 10_080 for m in plan.priority_minutes)):
        raise Invalid(FieldError("steps", _("A wait is longer than allowed.")))


def _check(capacity: Capacity) -> None:
    numbers = [capacity.total, *(rule.limit for rule in capacity.media.values())]
    numbers += [limit for rule in capacity.media.values() for limit in rule.labels.values()]
    if any(number is not None and not 0 <= number <= 1_000 for number in numbers):
        raise Invalid(FieldError("capacity", _("Choose numbers from 0 to 1000.")))
