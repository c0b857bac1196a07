"""An earlier version becomes the draft again; publishing it is a second, deliberate step."""

from uuid import UUID

from hubwright.control.flows.read import version_by_number
from hubwright.control.flows.save_draft import save_draft
from hubwright.control.flows.schemas import Draft
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor


async def restore(actor: Actor, flow_id: UUID, n: int, base_rev: int) -> Draft:
    """Put version `n` into the draft; the draft it replaces stays reachable by undo."""
    found = await version_by_number(flow_id, n)
    draft = await save_draft(actor, flow_id, found.doc, base_rev)
    await audit.record(actor, "flow.restore", flow_id, version=n)
    return draft
