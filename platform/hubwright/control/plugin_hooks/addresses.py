"""Addresses of an installation's doors: an id that leads here from the moment it is shown, and proves nothing."""

from uuid import UUID

import msgspec

from hubwright.control.doors import Door, find_door, open_door
from hubwright.host import catalogue
from hubwright.host.installation import queries as installations
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.settings import settings
from hubwright.kernel.tokens import digest
from hubwright_sdk.manifest.parts import Inbound


class HookAddress(msgspec.Struct, frozen=True):
    """One door and where it is."""

    declared: Inbound
    url: str


async def hook_addresses(plugin_id: str) -> list[HookAddress]:
    """What to enter in the other system; empty when the plugin has no doors or is not installed."""
    plugin = catalogue.find(plugin_id)
    row = await installations.installation(plugin_id)
    if plugin is None or row is None or not plugin.manifest.inbound:
        return []
    if catalogue.messaging_of(plugin.manifest) is not None:  # each of its channels has addresses of its own
        return []
    await open_door("installation", _key(row["id"]), active_tenant(), row["id"])
    base = f"{settings().public_url}/api/v1/hooks/{plugin_id}/{row['id']}"
    return [HookAddress(declared, f"{base}/{declared.path}") for declared in plugin.manifest.inbound]


def account_addresses(plugin_id: str, channel_key: str) -> list[HookAddress]:
    """The same for one channel of a plugin that has several."""
    plugin = catalogue.find(plugin_id)
    declared = plugin.manifest.inbound if plugin is not None else []
    base = f"{settings().public_url}/api/v1/hooks/{plugin_id}/{channel_key}"
    return [HookAddress(each, f"{base}/{each.path}") for each in declared]


async def find_installation(installation_id: UUID) -> Door | None:
    """Whose installation this is; an invented id leads nowhere."""
    return await find_door("installation", _key(installation_id))


def _key(installation_id: UUID) -> bytes:
    return digest(str(installation_id))
