"""Telling a remote service that it is installed, that its secret changed, and that it is removed; until it is heard."""

from typing import Any
from uuid import UUID

from hubwright.host.installation import queries as installations
from hubwright.host.installation.errors import PluginOff
from hubwright.host.installation.releases import require_manager_of
from hubwright.host.remote import queries
from hubwright.host.remote.errors import NotHeardYet
from hubwright.host.remote.secrets import make_secret, renew_secret, secrets_of
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.jobs import enqueue
from hubwright_sdk import Manifest

INSTALLED = "remote.installed"
CHANGED = "remote.secret_changed"
REMOVED = "remote.removed"


async def begin(manifest: Manifest) -> None:
    """Switched on or set up: make the secret if there is none, and tell the service while it does not know it."""
    row = await installations.installation(manifest.id)
    assert row is not None
    await make_secret(row["id"])
    secrets = await secrets_of(row["id"])
    if secrets is None or not secrets.told:
        await enqueue(INSTALLED, _payload(manifest.id, row["id"]))


async def change_secret(actor: Actor, plugin_id: str) -> None:
    """Give the service another secret; both sign for a day."""
    row = await installations.lock_installation(plugin_id)
    if row is None or row["removed_at"] is not None:
        raise PluginOff(plugin_id)
    await require_manager_of(actor, row["release_id"], plugin_id)
    present = await secrets_of(row["id"])
    if present is None or not present.told:  # it would know neither of the two that sign then
        raise NotHeardYet
    await renew_secret(row["id"])
    await enqueue(CHANGED, _payload(plugin_id, row["id"]))
    await audit.record(actor, "plugin.secret_changed", plugin_id)


async def end(plugin_id: str) -> None:
    """A plugin is removed: tell its service to forget, then forget the secret."""
    row = await installations.installation(plugin_id)
    if row is not None and await secrets_of(row["id"]) is not None:
        await enqueue(REMOVED, _payload(plugin_id, row["id"]))


async def told(kind: str, manifest: Manifest, installation_id: UUID) -> None:
    """The service has heard it; one that forgot what somebody brought back meanwhile is told anew."""
    if kind != REMOVED:
        await queries.told(installation_id)
        return
    await queries.remove(installation_id)
    if await is_here(manifest.id):
        await begin(manifest)


async def is_here(plugin_id: str) -> bool:
    """Whether the plugin is installed, on or paused."""
    row = await installations.installation(plugin_id)
    return row is not None and row["removed_at"] is None


def _payload(plugin_id: str, installation_id: UUID) -> dict[str, Any]:
    return {"plugin": plugin_id, "installation_id": str(installation_id)}
