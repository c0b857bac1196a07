"""A partner's way with a rollout of theirs: begin it, widen it, let it stand, go on with what they halted."""

from uuid import UUID

from hubwright.control.marketplace import queries
from hubwright.control.marketplace.handing_in import halted_by_others, own_release, shown
from hubwright.control.marketplace.schemas import ReleaseView
from hubwright.host.releases import queries as releases
from hubwright.host.releases.change import move
from hubwright.host.releases.errors import BeyondBounds, HaltedByOthers
from hubwright.host.releases.rollout import partner_bounds
from hubwright.host.releases.schemas import Release
from hubwright.host.releases.states import Act, next_state
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import Missing


async def choose_share(actor: Actor, release_id: UUID, percent: int, hold: bool = False) -> ReleaseView:
    """Let so many companies in a hundred have a release past review; 100 is everybody.

    Begins a rollout, widens one, or goes on with one that its partner halted. With `hold` it stays at this share;
    without, it grows day by day as any rollout does. Refuses what is beyond the bounds (`BeyondBounds`), and what
    others halted (`HaltedByOthers`). Whether a company gets it also depends on the days it wants to wait.
    """
    await own_release(actor, release_id)
    async with outside_tenants(queries.REASON):
        release = await releases.lock_release(release_id)
        if release is None:
            raise Missing("release")
        _check(release, percent)
        if _stands_so(release, percent, hold=hold):
            return shown(release)
        act: Act = "finish" if percent == 100 else "roll"
        share = None if act == "finish" else percent
        return shown(await move(release_id, act, "partner", actor=actor.label, percent=share, held=hold))


def _check(release: Release, percent: int) -> None:
    next_state(release.state, "roll", "partner")
    if halted_by_others(release):
        raise HaltedByOthers
    bounds = partner_bounds(release.state, release.percent, release.stage_at, utc_now())
    if not bounds.hold(percent):
        raise BeyondBounds(bounds.least, bounds.most)


def _stands_so(release: Release, percent: int, *, hold: bool) -> bool:
    return (release.state, release.percent, release.held) == ("rolling", percent, hold)
