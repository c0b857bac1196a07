"""Telling a remote service that it is installed, that its secret changed, and that it is removed; until it is heard."""

from typing import Any
from uuid import UUID

from hubwright.host.installation import queries as installations
from hubwright.host.remote import queries
from hubwright.host.remote.secrets import make_secret, renew_secret, secrets_of
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


async def change_secret(plugin_id: str) -> None:
    """Give the service another secret; both sign for a day."""
    row = await installations.installation(plugin_id)
    assert row is not None
    await renew_secret(row["id"])
    await enqueue(CHANGED, _payload(plugin_id, row["id"]))


async def end(plugin_id: str) -> None:
    """A plugin is removed: tell its service to forget, then forget the secret."""
    row = await installations.installation(plugin_id)
    if row is not None and await secrets_of(row["id"]) is not None:
        await enqueue(REMOVED, _payload(plugin_id, row["id"]))


async def told(kind: str, installation_id: UUID) -> None:
    """The service has heard it."""
    await (queries.remove(installation_id) if kind == REMOVED else queries.told(installation_id))


def _payload(plugin_id: str, installation_id: UUID) -> dict[str, Any]:
    return {"plugin": plugin_id, "installation_id": str(installation_id)}
