"""Looking at devices."""

from uuid import UUID

from hubwright.desk.contacts import queries as contacts
from hubwright.desk.conversations import get_conversation
from hubwright.desk.devices import queries
from hubwright.desk.devices.schemas import (
    CommandView,
    DeviceEventView,
    DeviceList,
    DeviceState,
    DeviceView,
    Telemetry,
)
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission

_BESIDE, _EVENTS, _COMMANDS = 5, 5, 5
LONGEST_WORDS = 80


async def devices_beside(actor: Actor, conversation_id: UUID) -> list[Telemetry]:
    """The device of a conversation, or the customer's devices, each with what is newest."""
    actor.require(Permission.CONVERSATIONS_READ)
    conversation = await get_conversation(conversation_id)
    found = await queries.beside(conversation.channel_id, conversation.contact_id, _BESIDE)
    return [await _telemetry(device, _EVENTS, _COMMANDS) for device in found]


async def has_devices(channel_id: UUID, contact_id: UUID) -> bool:
    """Whether there is anything to show."""
    return bool(await queries.beside(channel_id, contact_id, 1))


async def get_device(device_id: UUID) -> DeviceView:
    """Read a device or say there is none."""
    found = await queries.get(device_id)
    if found is None:
        raise Missing("device")
    return found


async def read_device(actor: Actor, device_id: UUID) -> Telemetry:
    """One device with what is newest."""
    actor.require(Permission.CONVERSATIONS_READ)
    return await _telemetry(await get_device(device_id), 20, 20)


async def list_devices(
    actor: Actor, *, words: str = "", state: DeviceState = "", after: UUID | None = None, most: int = 50
) -> DeviceList:
    """A page of the company's devices by what they are called, those that have the words and are in the state."""
    actor.require(Permission.CONVERSATIONS_READ)
    found = await queries.search(words.strip()[:LONGEST_WORDS], state, after, most + 1)
    known = bool(found) or await queries.is_any()
    return DeviceList(found[:most], found[most - 1].id if len(found) > most else None, known)


async def events_of(actor: Actor, device_id: UUID, before: UUID | None, most: int) -> list[DeviceEventView]:
    """What happened to a device, the newest first."""
    actor.require(Permission.CONVERSATIONS_READ)
    return await queries.newest_events(device_id, most, before)


async def commands_of(actor: Actor, device_id: UUID, before: UUID | None, most: int) -> list[CommandView]:
    """What a device was told to do, the newest first."""
    actor.require(Permission.CONVERSATIONS_READ)
    return await queries.newest_commands(device_id, most, before)


async def contact_of(device: DeviceView) -> UUID | None:
    """Whose it is; else whoever speaks with us through it."""
    return device.contact_id or await contacts.contact_of(device.channel_id, device.key)


async def _telemetry(device: DeviceView, events: int, commands: int) -> Telemetry:
    return Telemetry(
        device=device,
        readings=await queries.newest_readings(device.id),
        events=await queries.newest_events(device.id, events),
        commands=await queries.newest_commands(device.id, commands),
    )
