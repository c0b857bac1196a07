"""Channels by API; what the edition refuses is refused at the door and again in the verb."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, patch, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody

from hubwright.control.channels.limits import require_any_room
from hubwright.control.channels.schemas import ChannelChange, ChannelView, KindView, NewChannel
from hubwright.control.channels.settings import require_entitled, without_secrets
from hubwright.control.channels.verbs import (
    change_channel,
    create_channel,
    get_channel,
    list_channels,
    offered_kinds,
)
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission

READ = {"audience": "tenant", "permission": Permission.CHANNELS_READ}
MANAGE = {"audience": "tenant", "permission": Permission.CHANNELS_MANAGE}
Web = Request[Any, Any, Any]


async def room_left(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard: refuse before reading the body when the edition allows no channel more."""
    async with acting_for(actor_of(connection).tenant_id):
        await require_any_room()


async def settings_entitled(request: Web) -> None:
    """Before the handler: refuse settings the edition does not include, whatever else is wrong with the body."""
    try:
        body = msgspec.json.decode(await request.body())
    except msgspec.DecodeError:
        return  # the handler says what is wrong with it
    wanted = body.get("settings") if isinstance(body, dict) else None
    if not isinstance(wanted, dict):
        return
    async with acting_for(actor_of(request).tenant_id):
        channel_id = request.path_params.get("channel_id")
        if channel_id is None:
            await require_entitled(str(body.get("plugin", "")), wanted, {})
        else:
            channel = await get_channel(channel_id)
            await require_entitled(channel.plugin, {**channel.settings, **wanted}, channel.settings)


@get("/api/v1/channels", opt=READ, tags=["channels"], operation_id="channels_list", summary="List channels")
async def all_channels(request: Web) -> list[ChannelView]:
    """List the channels of the tenant."""
    async with acting_for(actor_of(request).tenant_id):
        return [_shown(channel) for channel in await list_channels()]


@get("/api/v1/channel-kinds", opt=READ, tags=["channels"], operation_id="channel_kinds", summary="Kinds of channel")
async def kinds(request: Web) -> list[KindView]:
    """List the kinds of channel that can be made, with what is used and allowed."""
    async with acting_for(actor_of(request).tenant_id):
        return await offered_kinds()


@get(
    "/api/v1/channels/{channel_id:uuid}",
    opt=READ,
    tags=["channels"],
    operation_id="channels_read",
    summary="One channel",
)
async def one_channel(request: Web, channel_id: FromPath[UUID]) -> ChannelView:
    """Read one channel."""
    async with acting_for(actor_of(request).tenant_id):
        return _shown(await get_channel(channel_id))


@post(
    "/api/v1/channels",
    opt=MANAGE,
    guards=[room_left],
    before_request=settings_entitled,
    tags=["channels"],
    operation_id="channels_create",
    summary="Make a channel",
)
async def new_channel(request: Web, data: JSONBody[NewChannel]) -> ChannelView:
    """Make a channel and switch it on."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return _shown(await create_channel(actor, data))


@patch(
    "/api/v1/channels/{channel_id:uuid}",
    opt=MANAGE,
    before_request=settings_entitled,
    tags=["channels"],
    operation_id="channels_change",
    summary="Change a channel",
)
async def changed_channel(request: Web, channel_id: FromPath[UUID], data: JSONBody[ChannelChange]) -> ChannelView:
    """Change name, settings, flow or queue, or switch the channel on or off."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return _shown(await change_channel(actor, channel_id, data))


def _shown(channel: ChannelView) -> ChannelView:
    return msgspec.structs.replace(channel, settings=without_secrets(channel.plugin, channel.settings))


ROUTES = [all_channels, kinds, one_channel, new_channel, changed_channel]
