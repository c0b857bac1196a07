"""How calls of releases go, counted in this process and written down together; a release that fails too often halts."""

from collections import Counter
from uuid import UUID

from hubwright.host.releases import queries
from hubwright.host.releases.change import move
from hubwright.host.releases.rollout import order, should_halt
from hubwright.host.releases.schemas import Release
from hubwright.host.releases.states import RUNNING
from hubwright.kernel.database import outside_tenants

FAULTS = frozenset({"timeout", "malformed", "broken"})
"""What a release does wrong itself; that the other side refuses or is away says nothing about it."""
_counted: Counter[tuple[UUID, bool]] = Counter()


def count(release_id: UUID, failure: str = "") -> None:
    """One call of a release came to an end."""
    _counted[release_id, failure in FAULTS] += 1


async def write_down() -> list[UUID]:
    """Add what was counted to what others counted; returns which releases were halted by it."""
    counted = dict(_counted)
    _counted.clear()
    ids = sorted({release_id for release_id, _failed in counted})
    if not ids:
        return []
    await queries.add_health([(each, counted.get((each, False), 0), counted.get((each, True), 0)) for each in ids])
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
