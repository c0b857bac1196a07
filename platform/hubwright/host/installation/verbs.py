"""Switching plugins on and off for the active tenant, and the one question before any call: is it on?"""

from typing import Any

import msgspec

from hubwright.host import catalogue
from hubwright.host.connections.verbs import disconnect_all
from hubwright.host.installation import queries
from hubwright.host.installation.errors import PluginOff, PluginUnavailable
from hubwright.host.installation.schemas import INSTALLATION_CHANGED, AllowList, OfferedPlugin
from hubwright.host.remote import lifecycle
from hubwright.kernel import audit, entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.kept import tell_changed
from hubwright.kernel.permissions import Permission
from hubwright_sdk import Manifest
from hubwright_sdk.channel import Plugin


async def offered() -> list[OfferedPlugin]:
    """Everything an admin may switch, and what was switched on here though its package is gone."""
    installed = {row["plugin"]: row["enabled"] for row in await queries.installations()}
    known = {line.id for line in catalogue.catalogue()}
    lines = [*catalogue.catalogue(), *(catalogue.entry(plugin) for plugin in installed if plugin not in known)]
    return [
        OfferedPlugin(
            id=line.id,
            manifest=line.manifest,
            reason=line.reason,
            on=installed.get(line.id, False),
            installed=line.id in installed,
            missing_entitlements=await _missing(line),
        )
        for line in sorted(lines, key=lambda line: line.id)
    ]


async def is_on(plugin_id: str) -> bool:
    """Whether the active tenant enabled this plugin; no row means no."""
    row = await queries.installation(plugin_id)
    return row is not None and bool(row["enabled"])


async def allow_list() -> AllowList:
    """Which plugins may be called for the active tenant; whatever is not on it is never called."""
    switched = await queries.switches()
    on = {row["plugin"]: row["version"] for row in switched if row["enabled"]}
    return AllowList(sum(row["epoch"] for row in switched), on)


async def callable_plugin(plugin_id: str) -> Plugin:
    """The plugin to call for the active tenant, at its version; refuses when it is off, missing or stopped."""
    row = await queries.installation(plugin_id)
    if row is None or not row["enabled"]:
        raise PluginOff(plugin_id)
    return _loaded(plugin_id, row["version"])


async def switch_on(plugin_id: str, actor: Actor | None = None) -> bool:
    """Switch a plugin on; False when it was on already. Without an actor it is the platform setting up a tenant."""
    if actor is not None:
        actor.require(Permission.PLUGINS_MANAGE)
    manifest = _loaded(plugin_id).manifest
    for key in manifest.entitlements:
        await entitlements.require(key)
    changed = await queries.put_on(plugin_id, manifest.version, agreed_to(manifest))
    tell_changed(INSTALLATION_CHANGED)
    if manifest.remote is not None:
        await lifecycle.begin(manifest)
    if changed and actor is not None:
        await audit.record(actor, "plugin.switched_on", plugin_id, version=manifest.version)
    return changed


async def switch_off(plugin_id: str, actor: Actor | None = None) -> bool:
    """Switch a plugin off; its settings stay for the next time. Works for a missing plugin too."""
    if actor is not None:
        actor.require(Permission.PLUGINS_MANAGE)
    changed = await queries.put_off(plugin_id)
    tell_changed(INSTALLATION_CHANGED)
    if changed and actor is not None:
        await audit.record(actor, "plugin.switched_off", plugin_id)
    return changed


async def let_go(plugin_id: str) -> None:
    """What must happen outside before a plugin is removed: connections are given back, a remote service is told."""
    await disconnect_all(plugin_id)
    await lifecycle.end(plugin_id)


def agreed_to(manifest: Manifest) -> dict[str, Any]:
    """What a company agrees to with a version: what the next one is compared with."""
    agreed: dict[str, Any] = msgspec.to_builtins(manifest)
    return agreed


def _loaded(plugin_id: str, version: str = "") -> Plugin:
    plugin = catalogue.find(plugin_id, version)
    if plugin is None:
        raise PluginUnavailable(plugin_id, catalogue.why_not(plugin_id, version))
    return plugin


async def _missing(line: catalogue.CatalogueEntry) -> list[str]:
    needed = line.manifest.entitlements if line.manifest else []
    return [key for key in needed if not await entitlements.allowed(key)]
