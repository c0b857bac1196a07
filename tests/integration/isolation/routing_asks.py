"""One good request for every page of routing."""

from typing import Any
from uuid import UUID

from hubwright.control.routing.capacity import Capacity
from hubwright.control.routing.hours import QueueHours, set_queue_hours
from hubwright.control.routing.keep_queues import create_queue
from hubwright.control.routing.overflow import Overflow
from hubwright.control.routing.plan import Plan
from hubwright.control.routing.policy import Policy, set_member_capacity, set_plan, set_policy
from hubwright.control.routing.skills import put_skill, remove_skill
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.queues.overflow import change_overflow
from hubwright.desk.what_if.verbs import try_plan
from hubwright.kernel.ids import new_id
from tests.integration.isolation.ask import Ask
from tests.integration.isolation.board_parts import somebody_waits

_QUEUE = {"queue_id": "@queue:routed"}
_AT = "/settings/routing"
_ONE = f"{_AT}/queues/{{queue_id:uuid}}"
_WHO = f"{_AT}/carrying/{{member_id:uuid}}"
_PLAN = {"steps.0.seconds": "60", "steps.0.asked": "yes", "steps.0.order_by": "least_loaded"}
_RULE = {"rules.0.when": "length", "rules.0.people": "20", "rules.0.then": "message"}
_MADE = {
    "hours": "1", "per_hour": "10", "handle_minutes": "5", "handle_spread": "0.5", "patience_minutes": "0",
    "priorities.normal": "1", "shifts.0.agents": "1", "shifts.0.begins": "0", "shifts.0.ends": "1", "seed": "1",
}  # fmt: skip
ROUTING: list[tuple[str, Ask]] = [
    (f"GET {_AT}", Ask()),
    (f"POST {_AT}", Ask(form={"name": "VIP"})),
    (f"GET {_ONE}", Ask(path=_QUEUE)),
    (f"POST {_ONE}", Ask(path=_QUEUE, form={"name": "Other", "offer_seconds": "30"})),
    (f"POST {_ONE}/members", Ask(path=_QUEUE, form={"member": "@member"})),
    (f"POST {_ONE}/archive", Ask(path=_QUEUE, form={})),
    (f"POST {_ONE}/reopen", Ask(path=_QUEUE, form={})),
    (f"GET {_ONE}/plan", Ask(path=_QUEUE)),
    (f"POST {_ONE}/plan", Ask(path=_QUEUE, form=_PLAN)),
    (f"POST {_ONE}/plan/sentences", Ask(path=_QUEUE, form=_PLAN)),
    (f"POST {_ONE}/plan/undo", Ask(path={"queue_id": "@queue"}, form={"change": "@change:plan"})),
    (f"GET {_ONE}/plan/table", Ask(path=_QUEUE)),
    (f"POST {_ONE}/plan/table", Ask(path=_QUEUE, form={"row.0.after": "0", "row.0.until": "60"})),
    (f"GET {_ONE}/plan/file", Ask(path=_QUEUE)),
    (f"POST {_ONE}/plan/file", Ask(path=_QUEUE, form={"file": "kind,after,until\nstep,0,60"})),
    (f"POST {_ONE}/plan/file/use", Ask(path=_QUEUE, form={"file": "kind,after,until\nstep,0,60"})),
    (f"GET {_ONE}/plan/versions", Ask(path=_QUEUE)),
    (f"GET {_ONE}/plan/versions/{{n:int}}", Ask(path={**_QUEUE, "n": "1"})),
    (f"POST {_ONE}/plan/versions/{{n:int}}/restore", Ask(path={**_QUEUE, "n": "1"}, form={})),
    (f"GET {_ONE}/what-if", Ask(path=_QUEUE)),
    (f"POST {_ONE}/what-if", Ask(path={"queue_id": "@queue:waited in"}, form=_PLAN)),
    (f"GET {_ONE}/what-if/{{run_id:uuid}}", Ask(path={"queue_id": "@queue", "run_id": "@run:of a plan"})),
    (f"POST {_ONE}/what-if/{{run_id:uuid}}/use", Ask(path={"queue_id": "@queue", "run_id": "@run:of a plan"}, form={})),
    (f"GET {_ONE}/what-if/made", Ask(path=_QUEUE)),
    (f"POST {_ONE}/what-if/made", Ask(path=_QUEUE, form=_PLAN)),
    (f"POST {_ONE}/what-if/made/run", Ask(path=_QUEUE, form=_MADE)),
    (f"GET {_ONE}/hours", Ask(path=_QUEUE)),
    (f"POST {_ONE}/hours", Ask(path=_QUEUE, form={"follows": "always"})),
    (f"POST {_ONE}/hours/undo", Ask(path={"queue_id": "@queue"}, form={"change": "@change:hours"})),
    (f"GET {_ONE}/overflow", Ask(path=_QUEUE)),
    (f"POST {_ONE}/overflow", Ask(path=_QUEUE, form=_RULE)),
    (f"POST {_ONE}/overflow/undo", Ask(path={"queue_id": "@queue"}, form={"change": "@change:overflow"})),
    (f"POST {_ONE}/overflow/sentences", Ask(path=_QUEUE, form=_RULE)),
    (f"GET {_AT}/skills", Ask()),
    (f"POST {_AT}/skills", Ask(form={"name": "French"})),
    (f"POST {_AT}/skills/remove", Ask(form={"key": "@skill"})),
    (f"POST {_AT}/skills/restore", Ask(form={"key": "@skill:removed"})),
    (f"POST {_AT}/skills/levels", Ask(form={})),
    (f"GET {_AT}/carrying", Ask()),
    (f"POST {_AT}/carrying", Ask(form={"total": "5", "misses_allowed": "2", "park_after_minutes": "0"})),
    (f"POST {_AT}/carrying/undo", Ask(form={"change": "@change:policy"})),
    (f"GET {_WHO}", Ask(path={"member_id": "@member"})),
    (f"POST {_WHO}", Ask(path={"member_id": "@member"}, form={"total": "4"})),
    (f"POST {_WHO}/undo", Ask(path={"member_id": "@colleague"}, form={"change": "@change:capacity"})),
]


async def make_queue(house: Any) -> UUID:
    """A queue of the house's company that is not the default one."""
    return (await create_queue(house.admin.actor, new_id(), f"{house.word} {new_id().hex[-8:]}")).id


async def make_skill(house: Any) -> str:
    """A skill of the house's company, by its key."""
    key = f"{house.word.lower()}-{new_id().hex[-8:]}"
    await put_skill(house.admin.actor, key, key)
    return key


async def make_removed_skill(house: Any) -> str:
    """A skill that was removed."""
    key = await make_skill(house)
    await remove_skill(house.admin.actor, key)
    return key


async def change_plan(house: Any) -> UUID:
    """A change of the plan of the default queue."""
    return await set_plan(house.admin.actor, house.company.queue_id, Plan(affinity_seconds=20))


async def change_overflow_of(house: Any) -> UUID:
    """A change of its overflow."""
    return await change_overflow(house.admin.actor, house.company.queue_id, Overflow(tell_minutes=9))


async def change_hours(house: Any) -> UUID:
    """A change of its hours."""
    return await set_queue_hours(house.admin.actor, house.company.queue_id, QueueHours())


async def change_policy(house: Any) -> UUID:
    """A change of what everybody carries."""
    return await set_policy(house.admin.actor, Policy())


async def change_capacity(house: Any) -> UUID:
    """A change of what the colleague carries."""
    return await set_member_capacity(house.admin.actor, house.company.agent.member_id, Capacity(total=1000))


async def waited_in(house: Any) -> UUID:
    """The default queue, in which somebody has waited."""
    await resolve(house.admin.actor, await somebody_waits(house))
    queue_id: UUID = house.company.queue_id
    return queue_id


async def try_a_plan(house: Any) -> UUID:
    """A run of another plan for the default queue."""
    return await try_plan(house.admin.actor, await waited_in(house), Plan(affinity_seconds=10))


ROUTING_MAKERS = {
    "change:capacity": change_capacity,
    "change:hours": change_hours,
    "change:overflow": change_overflow_of,
    "change:plan": change_plan,
    "change:policy": change_policy,
    "queue:routed": make_queue,
    "queue:waited in": waited_in,
    "run:of a plan": try_a_plan,
    "skill": make_skill,
    "skill:removed": make_removed_skill,
}
