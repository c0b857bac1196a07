"""A new flow, from a document."""

from uuid import UUID

from hubwright import flows
from hubwright.control.flows import queries
from hubwright.control.flows.platform_actor import PLATFORM
from hubwright.control.flows.read import get_draft
from hubwright.control.flows.schemas import Document, Draft
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission


async def create_flow(name: str, doc: Document, flow_id: UUID | None = None, *, actor: Actor = PLATFORM) -> Draft:
    """Write a flow with this draft, not live yet; the same id again gives the flow that is there."""
    actor.require(Permission.FLOWS_EDIT)
    flow_id = flow_id or new_id()
    document = flows.parse({**doc, "name": name})
    stored = flows.to_builtins(document)
    if await queries.insert_flow(flow_id, name, document.kind, stored, actor.name):
        await queries.add_change(flow_id, rev=1, doc=stored, undo_rev=None, redo_rev=None, by=actor.name)
        await audit.record(actor, "flow.create", flow_id, name=name)
    return await get_draft(flow_id)
