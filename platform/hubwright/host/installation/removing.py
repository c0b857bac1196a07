"""Taking a plugin away: it stops at once; its settings are kept for thirty days, in which it can be had back.

What it was trusted with elsewhere ends with the removal and not with the thirty days: connections are given back at
once, so whoever takes a removal back connects anew.
"""

from datetime import datetime, timedelta

import msgspec

from hubwright.host import catalogue
from hubwright.host.installation import queries
from hubwright.host.installation import release_queries as rows
from hubwright.host.installation.errors import PluginOff
from hubwright.host.installation.following import follow_soon
from hubwright.host.installation.needs import require_needs
from hubwright.host.installation.price_history import note_price, require_payable
from hubwright.host.installation.releases import require_manager_of
from hubwright.host.installation.schemas import INSTALLATION_CHANGED
from hubwright.host.installation.verbs import installed_plugin, leaves_something, let_go
from hubwright.host.remote import lifecycle
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.kept import tell_changed
from hubwright_sdk import Manifest

KEPT_DAYS = 30
PURGE = "plugin.purge"
LEAVE = "plugin.leave"  # what it put at the other side is taken away


class RemovedPlugin(msgspec.Struct, frozen=True, kw_only=True):
    """What can be had back, and until when."""

    plugin: str
    manifest: Manifest | None
    version: str
    removed_at: datetime

    @property
    def kept_until(self) -> datetime:
        return self.removed_at + timedelta(days=KEPT_DAYS)

    def name(self, language: str) -> str:
        return self.manifest.name.said_in(language) if self.manifest else self.plugin


async def remove(actor: Actor, plugin_id: str) -> None:
    """Remove a plugin from the active tenant; connections are given back, a remote service is told."""
    row = await queries.lock_installation(plugin_id)
    if row is None or row["removed_at"] is not None:
        raise PluginOff(plugin_id)
    await require_manager_of(actor, row["release_id"], plugin_id)
    await let_go(plugin_id)
    if await leaves_something(plugin_id, row):
        await enqueue(LEAVE, {"plugin": plugin_id})
    await rows.put_removed(plugin_id)
    await note_price(plugin_id)
    then = utc_now() + timedelta(days=KEPT_DAYS, minutes=1)
    await enqueue(PURGE, {"plugin": plugin_id}, run_at=then, dedup_key=f"{plugin_id}:{then.isoformat()}")
    tell_changed(INSTALLATION_CHANGED)
    await audit.record(actor, "plugin.removed", plugin_id, version=row["version"], kept_days=KEPT_DAYS)


async def restore(actor: Actor, plugin_id: str) -> None:
    """Have a removed plugin back as it stood, with its settings; what it was connected to is connected anew."""
    row = await queries.lock_installation(plugin_id)
    if row is None or row["removed_at"] is None or row["removed_at"] <= utc_now() - timedelta(days=KEPT_DAYS):
        raise Missing("plugin")
    await require_manager_of(actor, row["release_id"], plugin_id)
    manifest = (await installed_plugin(plugin_id, row)).manifest
    await require_needs(manifest)
    await require_payable(plugin_id, manifest.price)
    await rows.put_restored(plugin_id)
    await note_price(plugin_id)
    tell_changed(INSTALLATION_CHANGED)
    if manifest.remote is not None:
        await lifecycle.begin(manifest)
    if row["release_id"] is not None:
        await follow_soon()
    await audit.record(actor, "plugin.restored", plugin_id, version=row["version"])


async def removed_plugins() -> list[RemovedPlugin]:
    """What can be had back, the latest first."""
    await catalogue.shelf.fresh()
    return [
        RemovedPlugin(
            plugin=row["plugin"],
            manifest=next(iter(catalogue.manifests(row["plugin"])), None),
            version=row["version"],
            removed_at=row["removed_at"],
        )
        for row in await rows.removed(KEPT_DAYS)
    ]
