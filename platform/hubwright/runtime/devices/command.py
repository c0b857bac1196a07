"""Tells a device to do something: written down first, asked once under its own key, and kept with what came of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.devices import queries
from hubwright.desk.devices.schemas import CommandState
from hubwright.desk.devices.verbs import get_device
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright.runtime.channels.accounts import account_of
from hubwright.runtime.plugins.ways import dispatcher
from hubwright_sdk import HOOKS, CallFailed, Commanded, DeviceCommand, Refused, Slow


class CommandOutcome(msgspec.Struct, frozen=True):
    """What became of a command when the call was over; a device may still confirm it later."""

    id: UUID
    state: CommandState
    told: str


async def command_device(
    actor: Actor, device_id: UUID, name: str, arguments: Mapping[str, Any], *, deadline_s: float = 8.0
) -> CommandOutcome:
    """Have a device do something. Opens scopes of its own: no transaction waits for a device."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    command_id = new_id()
    async with acting_for(actor.tenant_id):
        device = await get_device(device_id)
        await queries.put_command(command_id, device_id, actor.member_id, name, dict(arguments))
    command = DeviceCommand(device=device.key, name=name, arguments=arguments)
    try:
        async with acting_for(actor.tenant_id):
            account = await account_of(device.channel_id)
        done: Commanded = await dispatcher().call(
            actor.tenant_id,
            account.to,
            HOOKS["command"],
            (command,),
            key=str(command_id),
            language=actor.language,
            deadline_s=deadline_s,
        )
    except CallFailed as failed:
        outcome = CommandOutcome(command_id, _state_of(failed), failed.reason[:300])
    else:
        outcome = CommandOutcome(command_id, _state(done), done.text[:300])
    async with acting_for(actor.tenant_id):
        await queries.settle_command(command_id, outcome.state, outcome.told)
    return outcome


def _state(done: Commanded) -> CommandState:
    if not done.accepted:
        return "refused"
    return "confirmed" if done.confirmed else "taken"


def _state_of(failed: CallFailed) -> CommandState:
    """After a timeout nobody knows; what was refused was not done."""
    return "unknown" if isinstance(failed, Slow) or not isinstance(failed, Refused) else "refused"
