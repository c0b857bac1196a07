"""What a company filled in for a plugin as a whole. Secrets are written, used in calls, and shown to nobody."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hubwright.host import catalogue
from hubwright.host.installation import queries
from hubwright.host.installation.errors import PluginOff, PluginUnavailable
from hubwright.host.installation.schemas import INSTALLATION_CHANGED
from hubwright.host.remote import lifecycle
from hubwright.kernel import audit, sealed
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import language
from hubwright.kernel.kept import tell_changed
from hubwright.kernel.permissions import Permission
from hubwright_sdk import Manifest, SettingsInvalid

_TABLE = "installation"


def secret_names(manifest: Manifest) -> frozenset[str]:
    """The settings that nobody may see again."""
    properties: Mapping[str, Any] = manifest.config_schema.get("properties", {})
    return frozenset(name for name, part in properties.items() if part.get("x-secret"))


async def stored_settings(plugin_id: str) -> dict[str, Any]:
    """Settings with their secrets, for the call itself; never for a page, an answer or a log."""
    row = await queries.installation(plugin_id)
    return await opened(row) if row is not None else {}


async def change_settings(actor: Actor, plugin_id: str, wanted: Mapping[str, Any]) -> None:
    """Lay settings over the present ones; a secret that is not given stays. The audit entry names fields only."""
    actor.require(Permission.PLUGINS_MANAGE)
    plugin = catalogue.find(plugin_id)
    if plugin is None:
        raise PluginUnavailable(plugin_id, catalogue.entry(plugin_id).reason or "")
    row = await queries.lock_installation(plugin_id)
    if row is None:
        raise PluginOff(plugin_id)
    plugin = catalogue.find(plugin_id, row["version"]) or plugin
    await queries.keep_revision(plugin_id, "settings")
    before = await opened(row)
    try:
        settings = plugin.clean_settings({**before, **wanted})
    except SettingsInvalid as invalid:
        problems = [FieldError(problem.field, problem.said_in(language())) for problem in invalid.problems]
        raise Invalid(*problems) from None
    stored = await sealed_for(row["id"], plugin.manifest, settings)
    await queries.put_settings(plugin_id, stored)
    tell_changed(INSTALLATION_CHANGED)
    if plugin.manifest.remote is not None:
        await lifecycle.begin(plugin.manifest)
    changed = sorted(name for name, value in settings.items() if before.get(name) != value)
    await audit.record(actor, "plugin.set_up", plugin_id, changed=changed)


async def opened(row: Row) -> dict[str, Any]:
    """The settings of a row, secrets included."""
    return await sealed.open_fields(_TABLE, row["id"], row["settings"])


async def sealed_for(installation_id: UUID, manifest: Manifest, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings as they are stored."""
    return await sealed.seal_fields(_TABLE, installation_id, settings, secret_names(manifest))


async def _reseal(version: int) -> None:
    """Bring every installation's secrets under the tenant's newest key; what is not loaded cannot tell its secrets."""
    for row in await queries.lock_installations():
        plugin = catalogue.find(row["plugin"])
        secret = secret_names(plugin.manifest) if plugin is not None else frozenset[str]()
        stored = await sealed.reseal_fields(_TABLE, row["id"], row["settings"], secret, version)
        if stored is not None:
            await queries.replace_settings(row["id"], stored)


sealed.register(_TABLE, _reseal)
