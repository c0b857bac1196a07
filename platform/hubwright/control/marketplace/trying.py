"""A partner's release in their own trial company, before anybody has reviewed it: in a box, and there only."""

from uuid import UUID

from hubwright.control.marketplace import queries
from hubwright.control.marketplace.errors import ChecksMissed, NoTrialCompany
from hubwright.control.marketplace.handing_in import own_release, shown
from hubwright.control.marketplace.own_releases import NEEDED
from hubwright.control.marketplace.partners import one_partner
from hubwright.control.marketplace.schemas import ReleaseView
from hubwright.host.releases import queries as releases
from hubwright.host.releases.change import tell
from hubwright.host.releases.errors import NotInThisState
from hubwright.host.releases.states import BEFORE_REVIEW
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import Missing


async def try_release(actor: Actor, release_id: UUID) -> ReleaseView:
    """Let the trial company install exactly these bytes; another archive of the version has to be tried anew."""
    release = await own_release(actor, release_id)
    assert release.partner_id is not None
    company = (await one_partner(actor, release.partner_id)).trial_company
    if company is None:
        raise NoTrialCompany
    report = await releases.report(release_id)
    if any(line["findings"] for line in report.get("lines", []) if line["rule"] in NEEDED):
        raise ChecksMissed(list(report.get("reasons", [])))
    async with outside_tenants(queries.REASON):
        locked = await releases.lock_release(release_id)
        if locked is None or locked.digest != release.digest:
            raise Missing("release")
        if locked.state not in BEFORE_REVIEW:
            raise NotInThisState(locked.state, "try")
        await releases.put_trial(release_id, company)
        await releases.note(release.plugin, release_id, actor=actor.label, kind="try", detail={"digest": locked.digest})
        tell()
    return shown(locked)
