"""Settings of an earlier form made into present ones, by the plugin's own code in its box."""

from typing import Any

from hubwright.host.sandbox.plugin import sandboxed
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.host.sandbox.standing import boxes
from hubwright.kernel.scope import active_tenant
from hubwright_sdk.channel import Plugin


async def migrated(plugin: Plugin, settings: dict[str, Any], from_version: int) -> dict[str, Any]:
    """Raises CallFailed when the migration fails; a plugin without code keeps its settings, and they are checked."""
    if isinstance(plugin, SandboxRelease):
        return await sandboxed(plugin, active_tenant(), boxes()).upgraded(settings, from_version)
    return settings
