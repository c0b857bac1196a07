"""The device that a conversation is with, beside it: what it last said, and what it can be told to do."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.rendering import fragment
from hubwright.desk.devices.verbs import devices_beside
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright.runtime.devices.command import command_device

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.CONVERSATIONS_READ}
REPLY = {"audience": "tenant", "permission": Permission.CONVERSATIONS_REPLY}
LONGEST_NAME, LONGEST_VALUE = 100, 1_000


@get("/inbox/devices/{conversation_id:uuid}", opt=READ, include_in_schema=False)
async def device_panel(request: AnyRequest, conversation_id: FromPath[UUID]) -> Response[str]:
    """What is newest; the page asks again every few seconds."""
    return await _panel(request, actor_of(request), conversation_id)


@post(
    "/inbox/devices/{conversation_id:uuid}/{device_id:uuid}/command",
    opt=REPLY,
    include_in_schema=False,
    status_code=200,
)
async def tell_device(request: AnyRequest, conversation_id: FromPath[UUID], device_id: FromPath[UUID]) -> Response[Any]:
    """Have the device beside a conversation do something, and show what came of it."""
    actor, form = actor_of(request), await request.form()
    name, value = (str(form.get(field, "")).strip() for field in ("command", "value"))
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(FieldError("command", _("Say which command.")))
    if len(value) > LONGEST_VALUE:
        raise Invalid(FieldError("value", _("This is too long.")))
    async with acting_for(actor.tenant_id):
        beside = await devices_beside(actor, conversation_id)
    if all(each.device.id != device_id for each in beside):
        raise Missing("device")
    await command_device(actor, device_id, name, {"value": value} if value else {})
    if request.headers.get("HX-Request"):
        return await _panel(request, actor, conversation_id)
    return see_other(request, f"/inbox/mine/{conversation_id}/contact")


async def _panel(request: AnyRequest, actor: Actor, conversation_id: UUID) -> Response[str]:
    async with acting_for(actor.tenant_id):
        beside = await devices_beside(actor, conversation_id)
    return fragment(request, "inbox/devices.html", beside=beside)


ROUTES = [device_panel, tell_device]
