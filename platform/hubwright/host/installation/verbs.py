"""Switching plugins on and off in a tenant; a plugin that is off keeps everything it was configured with."""

from hubwright.host import catalogue
from hubwright.host.installation import queries
from hubwright.host.installation.errors import PluginUnavailable
from hubwright.host.installation.schemas import InstallationView
from hubwright.kernel import audit, entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission


async def is_on(plugin: str) -> bool:
    """Tell whether a plugin is switched on here and its package can be used."""
    row = await queries.installation(plugin)
    return row is not None and bool(row["enabled"]) and catalogue.find(plugin) is not None


async def list_installations() -> list[InstallationView]:
    """List what is or was switched on."""
    return [
        InstallationView(**{field: row[field] for field in InstallationView.__struct_fields__})
        for row in await queries.installations()
    ]


async def switch_on(actor: Actor, plugin: str) -> None:
    """Switch a plugin on; it works from the next request on."""
    actor.require(Permission.PLUGINS_MANAGE)
    found = catalogue.entry(plugin)
    if found.manifest is None:
        raise PluginUnavailable(plugin, found.reason or "")
    for key in found.manifest.entitlements:
        await entitlements.require(key)
    if await queries.switch(new_id(), plugin, found.manifest.version, enabled=True):
        await audit.record(actor, "plugin.switched_on", plugin, version=found.manifest.version)


async def switch_off(actor: Actor, plugin: str) -> None:
    """Switch a plugin off; its channels take no visitors until it is on again."""
    actor.require(Permission.PLUGINS_MANAGE)
    row = await queries.installation(plugin)
    if row is None:
        raise Missing("plugin")
    if await queries.switch(row["id"], plugin, row["version"], enabled=False):
        await audit.record(actor, "plugin.switched_off", plugin)
