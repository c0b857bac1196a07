"""Switching plugins on and off for the active tenant, and the one question before any call: is it on?"""

from uuid import UUID

from hubwright.host import catalogue
from hubwright.host.connections.verbs import disconnect_all
from hubwright.host.installation import queries
from hubwright.host.installation.errors import PluginOff, PluginUnavailable
from hubwright.host.installation.install import install_as_shown
from hubwright.host.installation.needs import lacking, require_needs, tell_grants
from hubwright.host.installation.price_history import note_price, require_payable
from hubwright.host.installation.releases import released, require_manager_of, why_not
from hubwright.host.installation.schemas import INSTALLATION_CHANGED, AllowList, OfferedPlugin, PauseReason
from hubwright.host.remote import lifecycle
from hubwright.kernel import audit, entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.kept import tell_changed
from hubwright_sdk import Manifest
from hubwright_sdk.channel import Plugin


async def offered() -> list[OfferedPlugin]:
    """Everything an admin may switch on, and whatever was installed here, though it may be gone."""
    await catalogue.shelf.fresh()
    installed = {row["plugin"]: row for row in await queries.installations() if row["removed_at"] is None}
    known = {line.id: line for line in catalogue.catalogue()}
    own = {plugin: _line(row) for plugin, row in installed.items() if row["release_id"] or plugin not in known}
    lines = {**known, **own}
    return [
        OfferedPlugin(
            id=line.id,
            manifest=line.manifest,
            reason=line.reason,
            on=line.id in installed and installed[line.id]["enabled"],
            installed=line.id in installed,
            missing_entitlements=await lacking(line.manifest),
        )
        for _plugin, line in sorted(lines.items())
    ]


def _line(row: Row) -> catalogue.CatalogueEntry:
    release = catalogue.shelf.release(row["release_id"]) if row["release_id"] else None
    if release is None:
        return catalogue.entry(row["plugin"])
    return catalogue.CatalogueEntry(row["plugin"], release.manifest, why_not(release))


async def is_on(plugin_id: str) -> bool:
    """Whether the active tenant enabled this plugin and may use it; no row means no."""
    row = await queries.installation(plugin_id)
    return row is not None and bool(row["enabled"]) and not await lacking(_manifest(row))


async def allow_list() -> AllowList:
    """Which plugins may be called for the active tenant; whatever is not on it is never called."""
    switched = await queries.switches()
    epoch = sum(row["epoch"] for row in switched) + await entitlements.revision()
    if any(row["release_id"] for row in switched):
        await catalogue.shelf.fresh()
        epoch += catalogue.shelf.epoch
    runs = [row for row in switched if row["enabled"] and _may_run(row["release_id"])]
    on = [row for row in runs if not await lacking(_manifest(row))]
    return AllowList(epoch, {row["plugin"]: row["version"] for row in on})


def _manifest(row: Row) -> Manifest | None:
    release = catalogue.shelf.release(row["release_id"]) if row["release_id"] else None
    plugin = None if release is not None else catalogue.find(row["plugin"], row["version"])
    return release.manifest if release is not None else plugin.manifest if plugin is not None else None


def _may_run(release_id: UUID | None) -> bool:
    if release_id is None:
        return True
    release = catalogue.shelf.release(release_id)
    return release is not None and why_not(release) is None


async def callable_plugin(plugin_id: str) -> Plugin:
    """The plugin to call for the active tenant; refuses when it is off or missing."""
    return (await callable_release(plugin_id))[0]


async def callable_release(plugin_id: str) -> tuple[Plugin, UUID | None]:
    """The same, with the release that it is; a release that was withdrawn a moment ago is refused already."""
    row = await queries.installation(plugin_id)
    if row is None or not row["enabled"]:
        raise PluginOff(plugin_id)
    plugin = _loaded(plugin_id) if row["release_id"] is None else await released(row["release_id"], plugin_id)
    await require_needs(plugin.manifest)
    return plugin, row["release_id"]


async def release_to_try(plugin_id: str) -> tuple[Plugin, UUID | None]:
    """The same for what is installed and perhaps not switched on yet: whoever sets it up tries it first."""
    row = await queries.installation(plugin_id)
    if row is None or row["removed_at"] is not None:
        raise PluginOff(plugin_id)
    if row["release_id"] is None:
        return _loaded(plugin_id), None
    return await released(row["release_id"], plugin_id), row["release_id"]


async def switch_on(plugin_id: str, actor: Actor | None = None) -> bool:
    """Switch a plugin on; False when it was on already. Without an actor it is the platform setting up a tenant."""
    row = await queries.installation(plugin_id)
    if actor is not None:
        await require_manager_of(actor, row["release_id"] if row is not None else None, plugin_id)
    if actor is not None and await _is_to_be_installed(plugin_id, row):
        await install_as_shown(actor, plugin_id)
        return True
    manifest = (await installed_plugin(plugin_id, row)).manifest
    await require_needs(manifest)
    await require_payable(plugin_id, manifest.price)
    changed = await queries.put_on(plugin_id, manifest.version)
    await note_price(plugin_id)
    tell_changed(INSTALLATION_CHANGED)
    if manifest.remote is not None:
        await lifecycle.begin(manifest)
    if changed:
        await tell_grants(manifest)
    if changed and actor is not None:
        await audit.record(actor, "plugin.switched_on", plugin_id, version=manifest.version)
    return changed


async def switch_off(plugin_id: str, actor: Actor | None = None, *, why: PauseReason = "") -> bool:
    """Switch a plugin off; its settings stay for the next time. Works for a missing plugin too."""
    if actor is not None:
        row = await queries.installation(plugin_id)
        await require_manager_of(actor, row["release_id"] if row is not None else None, plugin_id)
    changed = await queries.put_off(plugin_id, by=actor.label if actor is not None else "platform", why=why)
    await note_price(plugin_id)
    tell_changed(INSTALLATION_CHANGED)
    if changed:
        await tell_grants(next(iter(catalogue.manifests(plugin_id)), None))
    if changed and actor is not None:
        await audit.record(actor, "plugin.switched_off", plugin_id)
    return changed


async def let_go(plugin_id: str) -> None:
    """What must happen outside before a plugin is removed: connections are given back, a remote service is told."""
    await disconnect_all(plugin_id)
    await lifecycle.end(plugin_id)


async def leaves_something(plugin_id: str, row: Row) -> bool:
    """Whether the plugin has to be asked to take away what it put at the other side; one that is missing cannot."""
    try:
        plugin = await installed_plugin(plugin_id, row)
    except PluginUnavailable:
        return False
    return "leave" in plugin.manifest.implements


async def release_to_leave(plugin_id: str) -> tuple[Plugin, UUID | None]:
    """What was removed and has something to take away; refuses what is here, or was never."""
    row = await queries.installation(plugin_id)
    if row is None or row["removed_at"] is None:
        raise PluginOff(plugin_id)
    return await installed_plugin(plugin_id, row), row["release_id"]


async def _is_to_be_installed(plugin_id: str, row: Row | None) -> bool:
    """A release that is not here yet; a package only has to be switched on."""
    await catalogue.shelf.fresh()
    known = not catalogue.is_package(plugin_id) and catalogue.find(plugin_id) is not None
    return known and (row is None or row["removed_at"] is not None)


async def installed_plugin(plugin_id: str, row: Row | None) -> Plugin:
    """The plugin of an installation, on or not; refuses when it may not run or is missing."""
    if row is not None and row["release_id"] is not None:
        return await released(row["release_id"], plugin_id)
    return _loaded(plugin_id)


def _loaded(plugin_id: str) -> Plugin:
    plugin = catalogue.find(plugin_id)
    if plugin is None:
        raise PluginUnavailable(plugin_id, catalogue.entry(plugin_id).reason or "")
    return plugin
