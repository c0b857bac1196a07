"""What a house has of plugins: one with doors, connected to another system, and one that runs elsewhere."""

from typing import Any

from hubwright.control.plugin_hooks.addresses import hook_addresses
from hubwright.host.connections.verbs import connect_key
from hubwright.host.installation.verbs import switch_on

PLUGIN = "hubwright-webhooks"
REMOTE = "hubwright-remote-example"


async def connect_plugins(house: Any) -> None:
    """Switch them on, open its doors, fill a key in."""
    await switch_on(PLUGIN)
    await switch_on(REMOTE)
    await hook_addresses(PLUGIN)
    await connect_key(house.admin.actor, PLUGIN, "reading", f"key-{house.word}")
