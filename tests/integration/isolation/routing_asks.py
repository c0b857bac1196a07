"""One good request for every page of routing."""

from typing import Any
from uuid import UUID

from hubwright.control.routing.keep_queues import create_queue
from hubwright.control.routing.skills import put_skill, remove_skill
from hubwright.kernel.ids import new_id
from tests.integration.isolation.ask import Ask

_QUEUE = {"queue_id": "@queue:routed"}
_AT = "/settings/routing"
_ONE = f"{_AT}/queues/{{queue_id:uuid}}"
_WHO = f"{_AT}/carrying/{{member_id:uuid}}"
_PLAN = {"steps.0.seconds": "60", "steps.0.asked": "yes", "steps.0.order_by": "least_loaded"}
_RULE = {"rules.0.when": "length", "rules.0.people": "20", "rules.0.then": "message"}
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
    (f"GET {_ONE}/hours", Ask(path=_QUEUE)),
    (f"POST {_ONE}/hours", Ask(path=_QUEUE, form={"follows": "always"})),
    (f"GET {_ONE}/overflow", Ask(path=_QUEUE)),
    (f"POST {_ONE}/overflow", Ask(path=_QUEUE, form=_RULE)),
    (f"POST {_ONE}/overflow/undo", Ask(path=_QUEUE, form={"saved": ""})),
    (f"POST {_ONE}/overflow/sentences", Ask(path=_QUEUE, form=_RULE)),
    (f"GET {_AT}/skills", Ask()),
    (f"POST {_AT}/skills", Ask(form={"name": "French"})),
    (f"POST {_AT}/skills/remove", Ask(form={"key": "@skill"})),
    (f"POST {_AT}/skills/restore", Ask(form={"key": "@skill:removed"})),
    (f"POST {_AT}/skills/levels", Ask(form={})),
    (f"GET {_AT}/carrying", Ask()),
    (f"POST {_AT}/carrying", Ask(form={"misses_allowed": "2", "park_after_minutes": "0"})),
    (f"GET {_WHO}", Ask(path={"member_id": "@member"})),
    (f"POST {_WHO}", Ask(path={"member_id": "@member"}, form={"total": "4"})),
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


ROUTING_MAKERS = {"queue:routed": make_queue, "skill": make_skill, "skill:removed": make_removed_skill}
