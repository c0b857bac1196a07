"""A flow's own web address: derived and not stored, found by its hash, and changed when it became known."""

from uuid import UUID

from hubwright.control.doors import close_door, find_door, open_door
from hubwright.control.triggers import queries
from hubwright.control.triggers.read import get_trigger
from hubwright.control.triggers.schemas import Hook, Trigger
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.settings import settings
from hubwright.kernel.tokens import derive, digest

_LONGEST_KEY = 100


def address_of(trigger: Trigger) -> str:
    """The address to give to the other system."""
    return f"{settings().public_url}/api/v1/hooks/{_key(trigger.id, trigger.address)}"


async def open_address(trigger: Trigger) -> None:
    """Let the address lead here; doing it again changes nothing."""
    await open_door("webhook", digest(_key(trigger.id, trigger.address)), active_tenant(), trigger.id)


async def close_address(trigger: Trigger) -> None:
    """Let the address lead nowhere."""
    await close_door("webhook", digest(_key(trigger.id, trigger.address)), active_tenant())


async def renew_address(actor: Actor, flow_id: UUID, node_id: str) -> Trigger:
    """Give the trigger another address; the one before leads nowhere from now on."""
    actor.require(Permission.FLOWS_PUBLISH)
    trigger = await get_trigger(flow_id, node_id)
    await close_address(trigger)
    await queries.next_address(trigger.id)
    trigger = await get_trigger(flow_id, node_id)
    await open_address(trigger)
    await audit.record(actor, "flow.address_renewed", flow_id, step=node_id)
    return trigger


async def find_hook(key: str) -> Hook | None:
    """Find where an address leads; an invented one leads nowhere."""
    door = await find_door("webhook", digest(key)) if len(key) <= _LONGEST_KEY else None
    return Hook(door.tenant_id, door.target_id) if door is not None else None


def _key(trigger_id: UUID, number: int) -> str:
    return derive(f"{active_tenant()}/{trigger_id}/{number}", "hook-address")
