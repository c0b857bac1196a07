"""Devices: the list, and of each what it last said, what happened, what it was told, and telling it something."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.pages.devices.words import said_of_command, states_of_devices
from admin_ui.pages.inbox.words import status_words
from admin_ui.rendering import page
from hubwright.control.channels.verbs import get_channel, list_channels
from hubwright.control.identity.members import list_members
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations.read import history_of
from hubwright.desk.devices.schemas import DeviceState
from hubwright.desk.devices.verbs import LONGEST_WORDS, commands_of, contact_of, events_of, list_devices, read_device
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission
from hubwright.runtime.devices.command import command_device

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.CONVERSATIONS_READ}
REPLY = {"audience": "tenant", "permission": Permission.CONVERSATIONS_REPLY}
SHOWN, TALKS = 50, 5
LONGEST_NAME, LONGEST_VALUE = 100, 1_000
_STATES: dict[str, DeviceState] = {"": "", "online": "online", "offline": "offline", "removed": "removed"}


@get("/devices", opt=READ, include_in_schema=False)
async def devices_page(request: AnyRequest, search: FromQuery[str] = "", after: FromQuery[str] = "") -> Response[str]:
    """Show what the company's channels ever heard of, by what it is called."""
    actor, words = actor_of(request), search.strip()[:LONGEST_WORDS]
    state = request.query_params.get("state", "")  # as a parameter the name means something else to Litestar
    if state not in _STATES:
        raise Missing("state")
    async with acting_for(actor.tenant_id):
        found = await list_devices(actor, words=words, state=_STATES[state], after=parse_id(after), most=SHOWN)
        names = {channel.id: channel.name for channel in await list_channels()}
    return await page(
        request,
        "devices/devices.html",
        found=found,
        words=words,
        state=state,
        states=[(key, title, _address(words, key)) for key, title in states_of_devices().items()],
        channels=names,
        next_url=_address(words, state, str(found.after)) if found.after else "",
        is_further=bool(after),
        may_read_channels=actor.may(Permission.CHANNELS_READ),
        may_read_plugins=actor.may(Permission.PLUGINS_READ),
    )


@get("/devices/{device_id:uuid}", opt=READ, include_in_schema=False)
async def device_page(request: AnyRequest, device_id: FromPath[UUID]) -> Response[str]:
    """Show what is newest of one, who is behind it, and what it can be told."""
    return await _shown(request, actor_of(request), device_id)


async def _shown(
    request: AnyRequest,
    actor: Actor,
    device_id: UUID,
    *,
    typed: tuple[str, str] = ("", ""),
    problem: str = "",
    status: int = 200,
) -> Response[str]:
    async with acting_for(actor.tenant_id):
        telemetry = await read_device(actor, device_id)
        channel, whose = await get_channel(telemetry.device.channel_id), await contact_of(telemetry.device)
        contact = await get_contact(whose) if whose is not None else None
        talks = await history_of(whose, staff=True) if whose is not None else []
    return await page(
        request,
        "devices/device.html",
        status=status,
        telemetry=telemetry,
        device=telemetry.device,
        channel=channel,
        contact=contact,
        talks=talks[:TALKS],
        status_words=status_words,
        may_reply=actor.may(Permission.CONVERSATIONS_REPLY),
        typed=typed,
        problem=problem,
    )


@get("/devices/{device_id:uuid}/events", opt=READ, include_in_schema=False)
async def device_events_page(
    request: AnyRequest, device_id: FromPath[UUID], before: FromQuery[str] = ""
) -> Response[str]:
    """Show what happened to it."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        device = (await read_device(actor, device_id)).device
        events = await events_of(actor, device_id, parse_id(before), SHOWN + 1)
    return await page(
        request,
        "devices/events.html",
        device=device,
        events=events[:SHOWN],
        older=str(events[SHOWN - 1].id) if len(events) > SHOWN else "",
    )


@get("/devices/{device_id:uuid}/commands", opt=READ, include_in_schema=False)
async def device_commands_page(
    request: AnyRequest, device_id: FromPath[UUID], before: FromQuery[str] = ""
) -> Response[str]:
    """Show what it was told, by whom, and what became of it."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        device = (await read_device(actor, device_id)).device
        commands = await commands_of(actor, device_id, parse_id(before), SHOWN + 1)
        people = {member.id: member.name for member in await list_members()}
    return await page(
        request,
        "devices/commands.html",
        device=device,
        commands=commands[:SHOWN],
        people=people,
        older=str(commands[SHOWN - 1].id) if len(commands) > SHOWN else "",
    )


@post("/devices/{device_id:uuid}/command", opt=REPLY, include_in_schema=False, status_code=303)
async def submit_command(request: AnyRequest, device_id: FromPath[UUID]) -> Response[Any]:
    """Have it do something, and say what came of it."""
    actor, form = actor_of(request), await request.form()
    name, value = (str(form.get(field, "")).strip() for field in ("command", "value"))
    try:
        _look_at(name, value)
    except Invalid as refused:
        typed = (name[:LONGEST_NAME], value[:LONGEST_VALUE])
        return await _shown(request, actor, device_id, typed=typed, problem=refused.sentence(), status=422)
    outcome = await command_device(actor, device_id, name, {"value": value} if value else {})
    kind = "done" if outcome.state in ("confirmed", "taken") else "error"
    said = said_of_command(name, outcome.state, outcome.told)
    return see_other(request, f"/devices/{device_id}/commands", said, kind=kind)


def _look_at(name: str, value: str) -> None:
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(FieldError("command", _("Say which command.")))
    if len(value) > LONGEST_VALUE:
        raise Invalid(FieldError("value", _("This is too long.")))


def _address(words: str, state: str, after: str = "") -> str:
    """The list with these words, this state and this place in its address."""
    asked = {"search": words, "state": state, "after": after}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/devices?{query}" if query else "/devices"


ROUTES = [devices_page, device_page, device_events_page, device_commands_page, submit_command]
