"""Devices that are told: a browser adds itself by its own script; here it is removed, and the removal taken back."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Response

from admin_ui.assets import built
from admin_ui.flash import Undo, see_other
from hubwright.desk.push.devices import add_device, meet_device, remove_device, restore_device
from hubwright.desk.push.schemas import Subscription
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
OWN = {"audience": "tenant", "permission": Permission.CONVERSATIONS_REPLY}
DEVICES = "/notifications/devices"


class Here(msgspec.Struct, frozen=True):
    """What a browser says of itself; `was` is the device it was known as while it used another key."""

    subscription: Subscription
    key: str
    was: UUID | None = None


class Known(msgspec.Struct, frozen=True):
    """Which device it is; none when it was removed."""

    id: UUID | None


@post(DEVICES, opt=OWN, include_in_schema=False, status_code=201)
async def add(request: AnyRequest, data: JSONBody[Here]) -> Known:
    """Tell this browser from now on."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return Known(await add_device(actor, data.subscription, key=data.key, device=_described(request)))


@post(f"{DEVICES}/here", opt=OWN, include_in_schema=False, status_code=200)
async def meet(request: AnyRequest, data: JSONBody[Here]) -> Known:
    """A browser that was added is signed in again, or uses a newer key."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        described = _described(request)
        return Known(await meet_device(actor, data.subscription, key=data.key, device=described, was=data.was))


@delete(f"{DEVICES}/{{device_id:uuid}}", opt=OWN, include_in_schema=False)
async def forget(request: AnyRequest, device_id: FromPath[UUID]) -> None:
    """The browser itself wants to hear no more."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await remove_device(actor, device_id)


@post(f"{DEVICES}/{{device_id:uuid}}/remove", opt=OWN, include_in_schema=False, status_code=303)
async def remove(request: AnyRequest, device_id: FromPath[UUID]) -> Response[Any]:
    """Tell a device nothing more; Undo has it told again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await remove_device(actor, device_id)
    return see_other(
        request, "/notifications", _("The device is told nothing more."), undo=Undo(f"{DEVICES}/{device_id}/restore")
    )


@post(f"{DEVICES}/{{device_id:uuid}}/restore", opt=OWN, include_in_schema=False, status_code=303)
async def restore(request: AnyRequest, device_id: FromPath[UUID]) -> Response[Any]:
    """Tell it again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await restore_device(actor, device_id)
    return see_other(request, "/notifications", _("The device is told again."))


@get("/service-worker.js", opt={"audience": "public"}, include_in_schema=False, sync_to_thread=False)
def service_worker() -> Response[bytes]:
    """The script that shows what was sent; it stands at the top, so that it may see every page of ours."""
    headers = {"cache-control": "no-cache", "service-worker-allowed": "/"}
    return Response(built("service-worker.js"), media_type="text/javascript", headers=headers)


def _described(request: AnyRequest) -> str:
    return request.headers.get("user-agent", "")


ROUTES = [add, meet, forget, remove, restore, service_worker]
