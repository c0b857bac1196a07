"""Another version of a plugin in one company: what it asks for more is agreed to first, and one can go back."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from hubwright.host import catalogue
from hubwright.host.installation import queries
from hubwright.host.installation.errors import NothingBefore, PluginOff, PluginUnavailable, WantsMore
from hubwright.host.installation.schemas import INSTALLATION_CHANGED
from hubwright.host.installation.settings import opened, sealed_for
from hubwright.host.installation.verbs import agreed_to
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import language
from hubwright.kernel.kept import tell_changed
from hubwright.kernel.permissions import Permission
from hubwright_sdk import Manifest, SettingsInvalid
from hubwright_sdk.channel import Plugin
from hubwright_sdk.manifest import Widening, parse_manifest, widenings

Migrate = Callable[[Plugin, dict[str, Any], int], Awaitable[dict[str, Any]]]


async def asks_more(plugin_id: str, version: str) -> list[Widening]:
    """What a version asks for beyond what the company agreed to."""
    row = await queries.installation(plugin_id)
    if row is None:
        return []
    return _more(row["agreed"], _there(plugin_id, version).manifest)


async def upgrade(actor: Actor, plugin_id: str, version: str, *, agree: bool, migrate: Migrate) -> None:
    """Move to a version; its own migration makes settings of another form new, and a failure keeps the old."""
    actor.require(Permission.PLUGINS_MANAGE)
    row = await queries.lock_installation(plugin_id)
    if row is None:
        raise PluginOff(plugin_id)
    plugin = _there(plugin_id, version)
    more = _more(row["agreed"], plugin.manifest)
    if more and not agree:
        raise WantsMore(plugin_id, version, more)
    settings = await opened(row)
    before = _agreed(row["agreed"])
    if before is not None and before.settings_version != plugin.manifest.settings_version:
        settings = await migrate(plugin, settings, before.settings_version)
    try:
        settings = plugin.clean_settings(settings)
    except SettingsInvalid as invalid:
        raise Invalid(*(FieldError(each.field, each.said_in(language())) for each in invalid.problems)) from None
    await queries.keep_revision(plugin_id, "upgrade")
    stored = await sealed_for(row["id"], plugin.manifest, settings)
    await queries.put_version(plugin_id, version, stored, agreed_to(plugin.manifest))
    tell_changed(INSTALLATION_CHANGED)
    await audit.record(actor, "plugin.upgraded", plugin_id, before=row["version"], version=version)


async def roll_back(actor: Actor, plugin_id: str) -> str:
    """Return to the version before this one, with the settings it had."""
    actor.require(Permission.PLUGINS_MANAGE)
    row = await queries.lock_installation(plugin_id)
    if row is None:
        raise PluginOff(plugin_id)
    earlier = next((each for each in await queries.revisions(plugin_id) if each["version"] != row["version"]), None)
    if earlier is None:
        raise NothingBefore(plugin_id)
    _there(plugin_id, earlier["version"])
    await queries.keep_revision(plugin_id, "roll_back")
    await queries.put_version(plugin_id, earlier["version"], earlier["settings"], earlier["agreed"])
    tell_changed(INSTALLATION_CHANGED)
    await audit.record(actor, "plugin.rolled_back", plugin_id, before=row["version"], version=earlier["version"])
    return str(earlier["version"])


async def pin(actor: Actor, plugin_id: str, *, pinned: bool) -> None:
    """Stay at this version, or follow new ones."""
    actor.require(Permission.PLUGINS_MANAGE)
    if await queries.lock_installation(plugin_id) is None:
        raise PluginOff(plugin_id)
    await queries.pin(plugin_id, pinned)
    await audit.record(actor, "plugin.pinned" if pinned else "plugin.follows", plugin_id)


def _there(plugin_id: str, version: str) -> Plugin:
    plugin = catalogue.find(plugin_id, version)
    if plugin is None or plugin.manifest.version != version:
        raise PluginUnavailable(plugin_id, catalogue.why_not(plugin_id, version))
    return plugin


def _agreed(agreed: dict[str, Any]) -> Manifest | None:
    return parse_manifest(agreed) if agreed else None


def _more(agreed: dict[str, Any], after: Manifest) -> list[Widening]:
    before = _agreed(agreed)
    if before is None:  # installed before agreements were kept: whatever it had then is what it may do
        before = msgspec.structs.replace(after)
    return widenings(before, after)
