"""How a canary stands: both sides counted now."""

from uuid import UUID

import msgspec

from hubwright.control.flows import canaries, version
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission
from hubwright.runtime.canaries.verdict import Side, Verdict, judge
from hubwright.runtime.watch.flow_queries import sides


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A canary that runs, its versions by number, and what its figures say."""

    canary: canaries.Canary
    n: int
    control_n: int
    verdict: Verdict


async def standing(actor: Actor, flow_id: UUID) -> Standing | None:
    """Say how the canary of a flow stands; None when nothing is tried."""
    actor.require(Permission.FLOWS_READ)
    return await standing_of(flow_id)


async def standing_of(flow_id: UUID) -> Standing | None:
    """The same for a page that somebody may see anyway."""
    canary = await canaries.running(flow_id)
    if canary is None:
        return None
    tried, control = await version(canary.version_id), await version(canary.control_id)
    return Standing(canary=canary, n=tried.n, control_n=control.n, verdict=await judged(canary))


async def judged(canary: canaries.Canary) -> Verdict:
    """Count both sides since the canary began, and judge."""
    found = {
        row.pop("version_id"): Side(**row)
        for row in await sides([canary.version_id, canary.control_id], canary.began_at)
    }
    return judge(
        found.get(canary.version_id, Side()),
        found.get(canary.control_id, Side()),
        margin=canary.margin,
        enough=canary.enough,
    )
