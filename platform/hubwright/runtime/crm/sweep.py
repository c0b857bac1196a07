"""Posts get lost: every few minutes each linked system is asked what changed there since the last time."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from hubwright.desk.crm_links import queries, sweep_queries
from hubwright.desk.crm_links.saying import ask
from hubwright.host.calls import Installed, installed
from hubwright.host.installation import queries as installations
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import enqueue
from hubwright.runtime.plugins.ways import dispatcher
from hubwright_sdk import HOOKS, CallFailed, ChangesAsked, ContactChanges

log = structlog.get_logger()
SWEEP = "crm.sweep"
EVERY = timedelta(minutes=5)
_MOST_PAGES = 20
_MOST_AGAIN = 200


async def sweep_soon(plugin: str, wait: timedelta = EVERY) -> None:
    """Whoever links asks, in the same transaction; each look asks for the next one."""
    then = utc_now() + wait
    slot = int(then.timestamp() // EVERY.total_seconds())
    await enqueue(SWEEP, {"plugin": plugin}, run_at=then, dedup_key=f"{plugin}/{slot}")


async def sweep(tenant_id: UUID, plugin: str) -> None:
    """Look through what changed there, and at links that are not in step; then plan the next look."""
    async with acting_for(tenant_id):
        row = await installations.installation(plugin)
        if row is None or row["removed_at"] is not None:
            return
        await sweep_soon(plugin)
        if not row["enabled"]:
            return
        for link_id in await queries.not_in_step(plugin, _MOST_AGAIN):
            await ask(link_id)
    try:
        async with acting_for(tenant_id):
            to = await installed(plugin)
        await _look_through(tenant_id, row["id"], to)
    except CallFailed as failed:  # the call's own line tells admins; the next look begins where this one stopped
        log.info("crm_sweep_failed", plugin=plugin, code=failed.code)


async def _look_through(tenant_id: UUID, installation_id: UUID, to: Installed) -> None:
    for _ in range(_MOST_PAGES):
        async with acting_for(tenant_id):
            place = await sweep_queries.place(installation_id)
        if place is None:
            return
        asked = ChangesAsked(cursor=place["cursor"], since=place["since"])
        key = f"crm/{installation_id}/changes"
        found: ContactChanges = await dispatcher().call(tenant_id, to, HOOKS["changed_contacts"], (asked,), key=key)
        async with acting_for(tenant_id):
            await look_at(to.id, found.external_ids)
            await sweep_queries.went_to(installation_id, found.cursor)
        if not found.more or found.cursor == place["cursor"]:
            return


async def look_at(plugin: str, external_ids: Sequence[str]) -> None:
    """Customers of whom something is told; who is linked to no contact is none of ours."""
    if external_ids:
        for link_id in await queries.linked(plugin, external_ids):
            await ask(link_id)
