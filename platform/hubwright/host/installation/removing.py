"""Taking a plugin away: it stops at once, its settings are kept for thirty days, then forgotten."""

from datetime import timedelta

from hubwright.host.installation import queries
from hubwright.host.installation import release_queries as rows
from hubwright.host.installation.errors import PluginOff
from hubwright.host.installation.releases import require_manager_of
from hubwright.host.installation.schemas import INSTALLATION_CHANGED
from hubwright.host.installation.verbs import let_go
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.kept import tell_changed

KEPT_DAYS = 30
PURGE = "plugin.purge"


async def remove(actor: Actor, plugin_id: str) -> None:
    """Remove a plugin from the active tenant; connections are given back, a remote service is told."""
    row = await queries.lock_installation(plugin_id)
    if row is None or row["removed_at"] is not None:
        raise PluginOff(plugin_id)
    await require_manager_of(actor, row["release_id"], plugin_id)
    await let_go(plugin_id)
    await rows.put_removed(plugin_id)
    then = utc_now() + timedelta(days=KEPT_DAYS, minutes=1)
    await enqueue(PURGE, {"plugin": plugin_id}, run_at=then, dedup_key=f"{plugin_id}:{then.isoformat()}")
    tell_changed(INSTALLATION_CHANGED)
    await audit.record(actor, "plugin.removed", plugin_id, version=row["version"], kept_days=KEPT_DAYS)
