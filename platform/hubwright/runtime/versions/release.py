"""Publish, and say what becomes of sessions under way: each acts on it when it next moves, none is rewritten here."""

from datetime import UTC, datetime
from uuid import UUID

from hubwright.control.flows import list_versions, publish
from hubwright.control.flows.schemas import FlowVersionRow
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.runtime.versions import queries
from hubwright.runtime.versions.schemas import Release


async def release(actor: Actor, flow_id: UUID, wanted: Release) -> FlowVersionRow:
    """Publish the draft. What is live already stays live, and then nothing becomes of anybody."""
    until = _until(wanted)
    older = {version.id for version in await list_versions(flow_id)}
    made = await publish(actor, flow_id, wanted.note, base_rev=wanted.base_rev)
    if made.id in older or wanted.in_flight == "pin":
        return made
    how = "migrate" if wanted.in_flight == "migrate" else "restart"
    await queries.move_from(list(older), to=made.id, how=how, from_at=until, chosen_by=actor.name)
    chosen = {"choice": wanted.in_flight, **({"until": until.isoformat()} if until else {})}
    await audit.record(actor, "flow.in_flight", flow_id, version=made.n, **chosen)
    return made


def _until(wanted: Release) -> datetime | None:
    if wanted.in_flight != "drain":
        return None
    until = wanted.drain_until
    if until is not None and until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    if until is None or until <= utc_now():
        raise Invalid(FieldError("drain_until", _("Choose a moment in the future.")))
    return until
