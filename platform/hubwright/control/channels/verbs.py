"""Making channels, changing them, switching them on and off."""

import secrets
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec import UNSET

from hubwright.control.channels import line_queries, queries
from hubwright.control.channels.errors import PluginNotOn
from hubwright.control.channels.limits import brings_channels, offered_kinds, require_room, require_within
from hubwright.control.channels.schemas import CHANNEL_CHANGED, ChannelChange, ChannelView, NewChannel
from hubwright.control.channels.settings import cleaned, opened_settings, require_entitled, sealed_settings
from hubwright.control.doors import open_door
from hubwright.host import catalogue
from hubwright.host.installation.errors import PluginOff, PluginUnavailable
from hubwright.host.installation.verbs import callable_plugin
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Conflict, FieldError, Invalid, Missing
from hubwright.kernel.i18n import LANGUAGES, _
from hubwright.kernel.ids import new_id
from hubwright.kernel.kept import tell_changed
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.tokens import digest
from hubwright_sdk.channel import Plugin

__all__ = ["change_channel", "create_channel", "get_channel", "list_channels", "offered_kinds", "store_channel"]


async def list_channels() -> list[ChannelView]:
    """List channels, oldest first."""
    return [await _view(row) for row in await queries.channels()]


async def get_channel(channel_id: UUID) -> ChannelView:
    """Read one channel."""
    row = await queries.channel(channel_id)
    if row is None:
        raise Missing("channel")
    return await _view(row)


async def create_channel(actor: Actor, new: NewChannel) -> ChannelView:
    """Make a channel and switch it on."""
    actor.require(Permission.CHANNELS_MANAGE)
    plugin = await _plugin(new.plugin)
    await require_room(new.plugin)
    settings = cleaned(plugin, new.settings)
    await require_entitled(new.plugin, settings, {})
    channel_id = new_id()
    await store_channel(
        channel_id=channel_id,
        plugin=new.plugin,
        name=_name(new.name),
        key=secrets.token_hex(10),
        settings=settings,
        flow_id=new.flow_id,
        queue_id=new.queue_id,
        language=_language(new.language),
    )
    await audit.record(actor, "channel.created", channel_id, plugin=new.plugin)
    return await get_channel(channel_id)


async def store_channel(
    *,
    channel_id: UUID,
    plugin: str,
    name: str,
    key: str,
    settings: dict[str, Any],
    flow_id: UUID | None,
    queue_id: UUID | None,
    language: str = "",
) -> None:
    """Write a channel and the door its key opens; doing it again changes nothing."""
    try:
        await queries.add(
            channel_id=channel_id,
            plugin=plugin,
            name=name,
            key=key,
            settings=await sealed_settings(plugin, channel_id, settings),
            flow_id=flow_id,
            queue_id=queue_id,
            language=language,
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise _no_such(unknown) from None
    await open_door("channel", digest(key), active_tenant(), channel_id)
    if catalogue.find_messaging(plugin) is not None:
        await line_queries.ring(channel_id)


async def change_channel(actor: Actor, channel_id: UUID, change: ChannelChange) -> ChannelView:
    """Change what is given; settings are laid over the present ones and cleaned as a whole."""
    actor.require(Permission.CHANNELS_MANAGE)
    row = await queries.lock(channel_id)
    if row is None:
        raise Missing("channel")
    if change.rev is not UNSET and change.rev != row["rev"]:
        raise Conflict
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    given.pop("rev", None)
    if "name" in given:
        given["name"] = _name(given["name"])
    if "language" in given:
        given["language"] = _language(given["language"])
    if "settings" in given:
        present = await opened_settings(row)
        given["settings"] = cleaned(await _plugin(row["plugin"]), {**present, **given["settings"]})
        await require_entitled(row["plugin"], given["settings"], present)
        given["settings"] = await sealed_settings(row["plugin"], channel_id, given["settings"])
    if row["enabled"] and given.keys() - {"enabled"}:
        await require_within(channel_id, row["plugin"])
    if given.get("enabled") and not row["enabled"]:
        await require_room(row["plugin"])
    try:
        await queries.change(channel_id, {**row, **given})
    except asyncpg.ForeignKeyViolationError as unknown:
        raise _no_such(unknown) from None
    tell_changed(CHANNEL_CHANGED)
    if catalogue.find_messaging(row["plugin"]) is not None:
        await line_queries.ring(channel_id)
    await audit.record(actor, "channel.changed", channel_id, changed=sorted(given))
    return await get_channel(channel_id)


async def _plugin(plugin_id: str) -> Plugin:
    """The plugin as it runs for this company, if it brings channels at all."""
    try:
        plugin = await callable_plugin(plugin_id)
    except (PluginOff, PluginUnavailable):
        raise PluginNotOn(plugin_id) from None
    if not brings_channels(plugin):
        raise PluginNotOn(plugin_id)
    return plugin


def _language(code: str) -> str:
    if code and code not in LANGUAGES:
        raise Invalid(FieldError("language", _("Choose one of the languages.")))
    return code


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= 80:
        raise Invalid(FieldError("name", _("Give the channel a name of 1 to 80 characters.")))
    return name


def _no_such(unknown: asyncpg.ForeignKeyViolationError) -> Missing:
    return Missing("flow" if "flow_id" in (unknown.constraint_name or "") else "queue")


async def _view(row: Row) -> ChannelView:
    fields = {field: row[field] for field in ChannelView.__struct_fields__}
    return ChannelView(**{**fields, "settings": await opened_settings(row)})
