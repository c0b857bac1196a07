"""Publish, and say what becomes of sessions under way: each acts on it when it next moves, none is rewritten here."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from msgspec import structs

from hubwright import flows
from hubwright.control.flow_tests import run_tests
from hubwright.control.flows import canaries, get_draft, list_versions, make_live, publish, publish_beside
from hubwright.control.flows.publish import LONGEST_NOTE
from hubwright.control.flows.schemas import FlowVersionRow
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright.runtime.canaries import looking
from hubwright.runtime.canaries.audience import audience_of
from hubwright.runtime.versions import queries
from hubwright.runtime.versions.errors import TestsFail
from hubwright.runtime.versions.schemas import InFlight, Release, TryOn


async def release(actor: Actor, flow_id: UUID, wanted: Release) -> FlowVersionRow:
    """Publish the draft. What is live already stays live, and then nothing becomes of anybody."""
    until = until_of(wanted.in_flight, wanted.drain_until)
    wanted, tests = await _tested(actor, flow_id, wanted)
    if wanted.try_on is not None:
        return await _try(actor, flow_id, wanted, wanted.try_on, tests)
    live = {version.id for version in await list_versions(flow_id) if version.live}
    made = await publish(actor, flow_id, wanted.note, base_rev=wanted.base_rev, detail=tests)
    if made.id not in live:
        await move_to(actor, made, wanted.in_flight, until)
    return made


async def live_again(
    actor: Actor, flow_id: UUID, n: int, note: str = "", *, in_flight: InFlight = "pin", until: datetime | None = None
) -> FlowVersionRow:
    """Let an earlier version be live again; sessions on the other ones do what is chosen."""
    made = await make_live(actor, flow_id, n, note)
    await queries.stay([each.id for each in await list_versions(flow_id)])  # what led away from it, or to a newer one
    await move_to(actor, made, in_flight, until)
    return made


async def move_to(actor: Actor, made: FlowVersionRow, in_flight: InFlight, until: datetime | None) -> None:
    """Let sessions on other versions do what is chosen; each acts on it when it next moves."""
    if in_flight == "pin":
        return
    how = "migrate" if in_flight == "migrate" else "restart"
    others = [each.id for each in await list_versions(made.flow_id) if each.id != made.id]
    await queries.move_from(others, to=made.id, how=how, from_at=until, chosen_by=actor.name)
    chosen = {"choice": in_flight, **({"until": until.isoformat()} if until else {})}
    await audit.record(actor, "flow.in_flight", made.flow_id, version=made.n, **chosen)


async def _tested(actor: Actor, flow_id: UUID, wanted: Release) -> tuple[Release, dict[str, Any]]:
    """Run the flow's tests on the draft, which then is what gets published; what fails needs a reason, kept with it."""
    actor.require(Permission.FLOWS_PUBLISH)
    draft = await get_draft(flow_id)
    if wanted.base_rev is not None and wanted.base_rev != draft.rev:
        return wanted, {}  # publishing says whose change it is
    runs = await run_tests(flow_id, flows.parse(draft.doc))
    failing = [run.name for run in runs if not run.passed]
    why = wanted.in_spite.strip()
    if len(why) > LONGEST_NOTE:
        raise Invalid(FieldError("in_spite", _("Keep this to %(limit)s characters.") % {"limit": LONGEST_NOTE}))
    if failing and not why:
        raise TestsFail(failing)
    told = {"passed": len(runs) - len(failing), "failed": failing, **({"in_spite": why} if failing else {})}
    return structs.replace(wanted, base_rev=draft.rev), {"tests": told} if runs else {}


async def _try(actor: Actor, flow_id: UUID, wanted: Release, on: TryOn, tests: dict[str, Any]) -> FlowVersionRow:
    """Publish it for a part; somebody looks after it from now on."""
    audience, name = await audience_of(actor, on.segment_id)
    wish = canaries.Wish(
        percent=on.percent,
        audience=audience,
        audience_name=name,
        margin=on.margin,
        enough=on.enough,
        going_back=on.going_back,
    )
    made = await publish_beside(actor, flow_id, wish, wanted.note, base_rev=wanted.base_rev, detail=tests)
    await looking.ask(flow_id, looking.AGAIN_S)
    return made


def until_of(in_flight: InFlight, until: datetime | None) -> datetime | None:
    """From when sessions move, if not at once; a day that is gone is refused."""
    if in_flight != "drain":
        return None
    if until is not None and until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    if until is None or until <= utc_now():
        raise Invalid(FieldError("drain_until", _("Choose a moment in the future.")))
    return until
