"""Remembering where a flow came from, and putting its set-up list aside."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hubwright.control.flow_origins import queries
from hubwright.control.flow_origins.schemas import Origin, Source
from hubwright.flows.foreign.remark import Remark
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission

MOST_REMARKS = 2_000


async def remember_origin(
    actor: Actor, flow_id: UUID, source: Source, name: str, report: Sequence[Remark] = ()
) -> None:
    """Keep where a flow came from and what of it did not come along."""
    actor.require(Permission.FLOWS_EDIT)
    await queries.insert(flow_id, source, name[:200], msgspec.to_builtins(report[:MOST_REMARKS]))
    await audit.record(actor, "flow.come_from", flow_id, source=source, name=name[:80], remarks=len(report))


async def origin_of(flow_id: UUID) -> Origin | None:
    """Where a flow came from; None for one that was made here."""
    row = await queries.of_flow(flow_id)
    return msgspec.convert(row, Origin) if row is not None else None


async def put_aside(actor: Actor, flow_id: UUID) -> None:
    """Take the set-up list off the flow's page, whatever is open on it."""
    await _mark(actor, flow_id, actor.name or "–")


async def take_up(actor: Actor, flow_id: UUID) -> None:
    """Put the set-up list onto the flow's page again."""
    await _mark(actor, flow_id, "")


async def _mark(actor: Actor, flow_id: UUID, by: str) -> None:
    actor.require(Permission.FLOWS_EDIT)
    if not await queries.put_aside(flow_id, by):
        raise Missing("set-up list")
    await audit.record(actor, "flow.put_setup_aside", flow_id, aside=bool(by))
