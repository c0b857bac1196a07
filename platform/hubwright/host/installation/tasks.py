"""What happens to installations by itself: newer releases come by stages, and what was removed is forgotten."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from hubwright.host import catalogue
from hubwright.host.installation import release_queries as rows
from hubwright.host.installation.consents import Agreement, agreed_to, missing
from hubwright.host.installation.errors import PluginUnavailable, UpgradeFailed
from hubwright.host.installation.following import FOLLOW, follow_soon
from hubwright.host.installation.removing import KEPT_DAYS, PURGE
from hubwright.host.installation.upgrading import PLATFORM, upgrade
from hubwright.host.releases import health
from hubwright.host.releases.rollout import due_update
from hubwright.host.releases.schemas import Release
from hubwright.kernel import audit
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.errors import Conflict, Missing
from hubwright.kernel.jobs import job

log = structlog.get_logger()


@job(FOLLOW)
async def follow(tenant_id: UUID, _payload: dict[str, Any]) -> None:
    """Bring a company's plugins to the releases whose stage has reached it; once an hour while it has any."""
    async with acting_for(tenant_id):
        await catalogue.shelf.fresh()
        following = await rows.following()
        if following:
            await follow_soon()
    await follow_releases(tenant_id, following, utc_now())


async def follow_releases(tenant_id: UUID, following: list[Row], now: datetime) -> None:
    """Each on its own: one whose settings cannot be carried over keeps its version and no other waits for it.

    What asks for more waits for somebody; the newest below it that asks for nothing comes meanwhile.
    """
    for row in following:
        known = [each for each in catalogue.shelf.releases(row["plugin"]) if each.visible_to(tenant_id)]
        async with acting_for(tenant_id):
            agreed = await agreed_to(row["plugin"])
        due = due_update(known, row["version"], tenant_id, row["cooldown_days"], now, asks=partial(_asks, agreed))
        for target in (due.comes, due.asks):
            if target is not None:
                await _bring(tenant_id, target)


def _asks(agreed: Agreement, release: Release) -> bool:
    return bool(missing(agreed, release.manifest))


async def _bring(tenant_id: UUID, target: Release) -> None:
    try:
        await upgrade(tenant_id, None, target.plugin, target.version)
    except UpgradeFailed as failed:
        await _told(tenant_id, target, failed)
    except (Conflict, Missing, PluginUnavailable) as passing:  # somebody changed something; the next look decides
        log.info("plugin_update_waits", plugin=target.plugin, why=str(passing))


async def _told(tenant_id: UUID, target: Release, failed: UpgradeFailed) -> None:
    health.count(target.id, "broken")
    async with acting_for(tenant_id):
        await audit.record(
            PLATFORM, "plugin.update_failed", target.plugin, version=target.version, reason=failed.reason
        )


@job(PURGE)
async def purge(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Forget what was removed thirty days ago, unless it is there again."""
    async with acting_for(tenant_id):
        row = await rows.removed_longer_than(payload["plugin"], KEPT_DAYS)
        if row is not None:
            await rows.purge(payload["plugin"], row["id"])
            await audit.record(PLATFORM, "plugin.purged", payload["plugin"])
