"""The three ends of a canary: everybody gets it, somebody takes it back, or it goes back by itself."""

from datetime import datetime
from uuid import UUID

from hubwright.control import notices
from hubwright.control.flows import canaries, get_draft, go_live, history, version
from hubwright.control.flows.canaries import queries as canary_queries
from hubwright.control.flows.errors import NothingTried
from hubwright.control.flows.save_draft import lock_draft
from hubwright.control.flows.schemas import FlowVersionRow
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission
from hubwright.runtime.canaries.standing import judged
from hubwright.runtime.canaries.verdict import Verdict
from hubwright.runtime.versions import queries
from hubwright.runtime.versions.release import move_to
from hubwright.runtime.versions.schemas import InFlight


async def to_everybody(
    actor: Actor, flow_id: UUID, *, in_flight: InFlight = "pin", until: datetime | None = None
) -> FlowVersionRow:
    """What was tried becomes live; sessions on other versions do what is chosen."""
    canary = await _held(actor, flow_id)
    made, verdict = await version(canary.version_id), await judged(canary)
    await go_live(actor, made, "everybody", detail=verdict.figures())
    await move_to(actor, made, in_flight, until)
    await audit.record(actor, "flow.to_everybody", flow_id, version=made.n)
    return made


async def take_back(actor: Actor, flow_id: UUID) -> FlowVersionRow:
    """Nobody gets what was tried any more; its sessions do what was chosen when the canary began."""
    canary = await _held(actor, flow_id)
    verdict = await judged(canary)
    made = await _back(canary, verdict, "taken_back", actor.name)
    await audit.record(actor, "flow.take_back", flow_id, version=made.n)
    return made


async def roll_back(platform: Actor, canary: canaries.Canary, verdict: Verdict) -> None:
    """The same by itself, with the reason in numbers; administrators are told. The caller holds the flow's row."""
    made = await _back(canary, verdict, "rolled_back", "")
    control = await version(canary.control_id)
    await audit.record(platform, "flow.roll_back", canary.flow_id, version=made.n, **verdict.figures())
    name = (await get_draft(canary.flow_id)).name
    await notices.raise_notice(
        canaries.KIND, str(canary.flow_id), name=name, n=made.n, control_n=control.n, **verdict.figures()
    )


async def _held(actor: Actor, flow_id: UUID) -> canaries.Canary:
    """The canary that runs, while nobody else can end it."""
    actor.require(Permission.FLOWS_PUBLISH)
    await lock_draft(flow_id)
    canary = await canaries.running(flow_id)
    if canary is None:
        raise NothingTried
    return canary


async def _back(canary: canaries.Canary, verdict: Verdict, deed: history.Deed, by: str) -> FlowVersionRow:
    await canary_queries.end(canary.id, deed, by)
    if canary.going_back != "pin":
        await queries.move_from(
            [canary.version_id], to=canary.control_id, how=canary.going_back, from_at=None, chosen_by=by
        )
    await history.note(canary.flow_id, canary.version_id, deed, by=by, detail=verdict.figures())
    return await version(canary.version_id)
