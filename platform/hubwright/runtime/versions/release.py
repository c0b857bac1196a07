"""Publish, and say what becomes of sessions under way: each acts on it when it next moves, none is rewritten here."""

from datetime import UTC, datetime
from uuid import UUID

from hubwright.control.flows import canaries, list_versions, make_live, publish, publish_beside
from hubwright.control.flows.schemas import FlowVersionRow
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.runtime.canaries import looking
from hubwright.runtime.canaries.audience import audience_of
from hubwright.runtime.versions import queries
from hubwright.runtime.versions.schemas import InFlight, Release, TryOn


async def release(actor: Actor, flow_id: UUID, wanted: Release) -> FlowVersionRow:
    """Publish the draft. What is live already stays live, and then nothing becomes of anybody."""
    if wanted.try_on is not None:
        return await _try(actor, flow_id, wanted, wanted.try_on)
    until = until_of(wanted.in_flight, wanted.drain_until)
    live = {version.id for version in await list_versions(flow_id) if version.live}
    made = await publish(actor, flow_id, wanted.note, base_rev=wanted.base_rev)
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


async def _try(actor: Actor, flow_id: UUID, wanted: Release, on: TryOn) -> FlowVersionRow:
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
    made = await publish_beside(actor, flow_id, wish, wanted.note, base_rev=wanted.base_rev)
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
