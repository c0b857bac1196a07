"""Every save of a developer makes a release; of each plugin a company keeps the newest few and what it needs."""

import asyncio
from contextlib import suppress
from uuid import UUID

import structlog

from hubwright.host.installation import queries, release_queries
from hubwright.host.installation.errors import NothingToGoBackTo
from hubwright.host.installation.going_back import target_of
from hubwright.host.releases import developer_queries as saves
from hubwright.host.releases.change import tell
from hubwright.kernel.database import acting_for

log = structlog.get_logger()
KEPT = 5
EVERY_S = 60.0


async def prune_saves() -> int:
    """Take away what no company needs; returns how many releases went."""
    went = 0
    for row in await saves.crowded(KEPT):
        async with acting_for(row["company"]):
            went += await _prune(row["plugin"])
    return went


async def _prune(plugin_id: str) -> int:
    needed = await _needed(plugin_id)
    old = [each for each in (await saves.releases_of_saves(plugin_id))[KEPT:] if each not in needed]
    if old:
        await release_queries.forget_revisions_of(plugin_id, old)
        await saves.forget_releases(old)
        tell()
    return len(old)


async def _needed(plugin_id: str) -> set[UUID | None]:
    """What is installed, perhaps paused, pinned or removed lately; what an update waits for; what one goes back to."""
    row = await queries.lock_installation(plugin_id)
    if row is None:
        return set()
    needed: set[UUID | None] = {row["release_id"], row["asked_release"]}
    with suppress(NothingToGoBackTo):
        needed.add(target_of(row, await release_queries.revisions(plugin_id))["release_id"])
    return needed


async def tend_saves(stopping: asyncio.Event) -> None:
    """Prune until told to stop."""
    while not stopping.is_set():
        try:
            await prune_saves()
        except Exception as failure:  # the database may be away; the next look may find it
            log.warning("saves_unpruned", error=f"{type(failure).__name__}: {failure}")
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), EVERY_S)
