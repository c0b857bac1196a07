"""What happens to releases by themselves: after the cool-down they begin to roll, each stage after the one before."""

from datetime import datetime, timedelta

from hubwright.host.releases import queries
from hubwright.host.releases.change import move
from hubwright.host.releases.errors import NotInThisState
from hubwright.host.releases.rollout import COOL_DOWN_S, STAGE_S, next_percent
from hubwright.host.releases.schemas import UNPROMOTED, Release
from hubwright.kernel.database import outside_tenants


async def advance(now: datetime) -> list[Release]:
    """Bring every release whose time has come one stage on; one that halted or is held waits for a person."""
    moved: list[Release] = []
    for release in await queries.releases_in(("approved", "rolling")):
        if release.tier != UNPROMOTED and _time_has_come(release, now):
            try:
                async with outside_tenants(queries.REASON):
                    moved.append(await _next(release))
            except NotInThisState:  # somebody else was first
                continue
    return moved


def _time_has_come(release: Release, now: datetime) -> bool:
    wait = COOL_DOWN_S if release.state == "approved" else STAGE_S
    return release.stage_at is not None and not release.held and now >= release.stage_at + timedelta(seconds=wait)


async def _next(release: Release) -> Release:
    locked = await queries.lock_release(release.id)
    if locked is None or _where(locked) != _where(release):
        raise NotInThisState(release.state, "roll")
    percent = next_percent(release.percent)
    if percent >= 100:
        return await move(release.id, "finish", "platform", actor="platform")
    return await move(release.id, "roll", "platform", actor="platform", percent=percent)


def _where(release: Release) -> tuple[str, int, bool, datetime | None]:
    return release.state, release.percent, release.held, release.stage_at
