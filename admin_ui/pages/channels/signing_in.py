"""A channel whose account signs in at a provider: an admin goes there to agree, and takes it back."""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.rendering import page
from hubwright.control.channels.schemas import ChannelView
from hubwright.control.channels.verbs import get_channel
from hubwright.host.connections.accounts import own_name
from hubwright.host.connections.authorize import begin
from hubwright.host.connections.errors import AppNotSetUp
from hubwright.host.connections.schemas import ConnectionView
from hubwright.host.connections.verbs import connections_of_account, disconnect
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.PLUGINS_MANAGE}
BASE = "/channels/{channel_id:uuid}/connections/{name:str}"


@post(BASE, opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_own_connection(request: AnyRequest, channel_id: FromPath[UUID], name: FromPath[str]) -> Response[Any]:
    """Send the admin to the provider."""
    actor = actor_of(request)
    try:
        async with acting_for(actor.tenant_id):
            channel, view = await _view(channel_id, name)
            address = await begin(actor, channel.plugin, own_name(name, str(channel_id)))
    except AppNotSetUp as refused:
        return see_other(request, f"/channels/{channel_id}/settings", refused.sentence(), kind="error")
    return await page(request, "plugins/leave.html", address=address, title=view.declared.title.said_in(language()))


@post(f"{BASE}/end", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_own_end(request: AnyRequest, channel_id: FromPath[UUID], name: FromPath[str]) -> Response[Any]:
    """Give the credentials back and forget them."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        channel, _known = await _view(channel_id, name)
        await disconnect(actor, channel.plugin, own_name(name, str(channel_id)))
    return see_other(request, f"/channels/{channel_id}", _("Not connected any more."))


async def _view(channel_id: UUID, name: str) -> tuple[ChannelView, ConnectionView]:
    channel = await get_channel(channel_id)
    for view in await connections_of_account(channel.plugin, channel.id, channel.settings):
        if view.declared.name == name:
            return channel, view
    raise Missing("connection")


ROUTES = [submit_own_connection, submit_own_end]
