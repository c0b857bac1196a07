"""Channels: switched on as far as the edition has room, and off with Undo."""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from hubwright.control.channels.schemas import ChannelChange
from hubwright.control.channels.verbs import change_channel
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import EntitlementLacking
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.CHANNELS_MANAGE}


@post("/channels/{channel_id:uuid}/enable", opt=MANAGE, include_in_schema=False, status_code=303)
async def enable_channel(request: AnyRequest, channel_id: FromPath[UUID]) -> Response[Any]:
    """Let visitors in."""
    actor = actor_of(request)
    try:
        async with acting_for(actor.tenant_id):
            await change_channel(actor, channel_id, ChannelChange(enabled=True))
    except EntitlementLacking as refused:
        return see_other(request, f"/channels/{channel_id}", refused.sentence(), kind="error")
    return see_other(request, f"/channels/{channel_id}", _("The channel is on."))


@post("/channels/{channel_id:uuid}/disable", opt=MANAGE, include_in_schema=False, status_code=303)
async def disable_channel(request: AnyRequest, channel_id: FromPath[UUID]) -> Response[Any]:
    """Let nobody in for now; Undo opens it again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await change_channel(actor, channel_id, ChannelChange(enabled=False))
    undo = Undo(f"/channels/{channel_id}/enable")
    return see_other(request, f"/channels/{channel_id}", _("The channel is off."), undo=undo)


ROUTES = [enable_channel, disable_channel]
