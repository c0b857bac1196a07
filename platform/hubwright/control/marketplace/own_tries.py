"""What a company's own developer sees of their release while they write it: whether it loads, and how calls went."""

from uuid import UUID

import msgspec

from hubwright.host.dispatch import queries as calls
from hubwright.host.dispatch.schemas import CallView
from hubwright.host.installation import queries as installations
from hubwright.host.installation.errors import PluginOff
from hubwright.host.installation.releases import released
from hubwright.host.releases import queries as releases
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.host.sandbox.standing import boxes
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission
from hubwright_sdk import CallFailed

MOST_CALLS = 100


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the release that is installed can be loaded; the problem is one sentence without secrets."""

    version: str
    loads: bool
    problem: str = ""


async def try_own(actor: Actor, plugin_id: str) -> Tried:
    """Load the installed release in its box, so that a mistake is seen before somebody's customer meets it."""
    await _require_own(actor, plugin_id)
    async with acting_for(actor.tenant_id):
        row = await installations.installation(plugin_id)
        if row is None or row["release_id"] is None or row["removed_at"] is not None:
            raise PluginOff(plugin_id)
        plugin = await released(row["release_id"], plugin_id)
    if isinstance(plugin, SandboxRelease):
        try:
            await boxes().open(plugin, actor.tenant_id)
        except CallFailed as failed:
            return Tried(version=row["version"], loads=False, problem=failed.reason)
    return Tried(version=row["version"], loads=True)


async def own_calls(actor: Actor, plugin_id: str, after: UUID | None) -> list[CallView]:
    """How calls of their own plugin went since one of them, the newest last; without one, the last there are."""
    await _require_own(actor, plugin_id)
    async with acting_for(actor.tenant_id):
        if after is None:
            found = list(reversed(await calls.newest(plugin_id, "", "", None, MOST_CALLS)))
        else:
            found = await calls.since(plugin_id, after, MOST_CALLS)
    return [msgspec.convert(row, CallView) for row in found]


async def _require_own(actor: Actor, plugin_id: str) -> None:
    actor.require(Permission.PLUGINS_DEVELOP)
    owner = await releases.owner_of(plugin_id)
    if owner is None or owner["company"] != actor.tenant_id:
        raise Missing("plugin")
