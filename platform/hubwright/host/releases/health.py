"""How calls of releases go, counted in this process and written down together; a release that fails too often halts."""

from collections import Counter
from uuid import UUID

from hubwright.host.releases import health_queries, queries
from hubwright.host.releases.change import move
from hubwright.host.releases.rollout import order, should_halt
from hubwright.host.releases.schemas import Release
from hubwright.host.releases.states import RUNNING
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import outside_tenants

FAULTS = frozenset({"timeout", "malformed", "broken"})
"""What a release does wrong itself; that the other side refuses or is away says nothing about it."""
KINDS = FAULTS | {
    "failed", "unreachable", "rate_limited", "refused", "auth_expired", "needs_reauth", "not_set_up", "off", "missing",
    "no_sandbox", "resting", "busy", "paused",
}  # fmt: skip
"""Failures as they are counted by day; a code that is none of these may say anything, and counts as `other`."""
_counted: Counter[tuple[UUID, str]] = Counter()


def count(release_id: UUID, failure: str = "") -> None:
    """One call of a release came to an end."""
    _counted[release_id, failure if not failure or failure in KINDS else "other"] += 1


async def write_down() -> list[UUID]:
    """Add what was counted to what others counted; returns which releases were halted by it."""
    counted = dict(_counted)
    _counted.clear()
    ids = sorted({release_id for release_id, _failed in counted})
    if not ids:
        return []
    faults = {each: sum(counted.get((each, fault), 0) for fault in FAULTS) for each in ids}
    calls = {each: sum(n for (release_id, _failure), n in counted.items() if release_id == each) for each in ids}
    async with outside_tenants(queries.REASON):
        await queries.add_health([(each, calls[each] - faults[each], faults[each]) for each in ids])
        await health_queries.add_days(utc_now().date(), [(*key, n) for key, n in sorted(counted.items())])
    return [each for each in ids if await _halted(each)]


async def _halted(release_id: UUID) -> bool:
    release = await queries.release(release_id)
    if release is None or release.state != "rolling":
        return False
    before = await _before(release)
    new, old = await queries.health(release_id), await queries.health(before.id) if before else None
    if old is None or not should_halt(new, old):
        return False
    async with outside_tenants(queries.REASON):
        await move(
            release_id,
            "halt",
            "platform",
            actor="platform",
            reason=f"{new.failed} of {new.calls} calls failed, {old.failed} of {old.calls} with {before.version}"
            if before
            else "",
        )
    return True


async def _before(release: Release) -> Release | None:
    earlier = [
        each
        for each in await queries.releases_of(release.plugin)
        if each.state in RUNNING and order(each.version) < order(release.version)
    ]
    return max(earlier, key=lambda each: order(each.version), default=None)
