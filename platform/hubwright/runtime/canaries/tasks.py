"""Looks at canaries and ends the bad ones, whether anybody watches or not."""

from typing import Any
from uuid import UUID

from hubwright.control import notices
from hubwright.control.flows import canaries
from hubwright.control.flows.save_draft import lock_draft
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.jobs import job
from hubwright.runtime.canaries.ending import roll_back
from hubwright.runtime.canaries.looking import AGAIN_S, LOOK, ask
from hubwright.runtime.canaries.standing import judged

_PLATFORM = Actor(kind="platform", name="Hubwright")


@job(LOOK)
async def look_at_canary(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Judge the canary of one flow, and look again while it runs."""
    flow_id = UUID(payload["flow_id"])
    async with acting_for(tenant_id):
        try:
            await lock_draft(flow_id)
        except Missing:  # archived meanwhile
            return
        canary = await canaries.running(flow_id)
        if canary is None:
            return
        verdict = await judged(canary)
        if verdict.goes_back:
            await roll_back(_PLATFORM, canary, verdict)
        else:
            await ask(flow_id, AGAIN_S)


def _tell(subject: str, detail: notices.kinds.Detail) -> notices.Told:
    tried, control = detail.get("tried", {}), detail.get("control", {})
    words = {
        "flow": detail.get("name", ""),
        "number": detail.get("n", ""),
        "control": detail.get("control_n", ""),
        "failed": tried.get("failed", 0),
        "seen": tried.get("conversations", 0),
        "control_failed": control.get("failed", 0),
        "control_seen": control.get("conversations", 0),
        "margin": detail.get("margin", ""),
    }
    what = _(
        "Version %(number)s of the flow “%(flow)s” was taken back by itself: %(failed)s of %(seen)s conversations went"
        " wrong, with version %(control)s %(control_failed)s of %(control_seen)s; %(margin)s points more were allowed."
    )
    fix = _("Version %(control)s answers everybody again. Look at the step that failed and publish a correction.")
    return notices.Told(what=what % words, fix=fix % words, url=f"/flows/{subject}/versions")


notices.register(canaries.KIND, _tell)
