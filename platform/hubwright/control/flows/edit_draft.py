"""Changing a draft by a function of the document: what it does becomes a batch like any other."""

from collections.abc import Callable
from uuid import UUID

from hubwright import flows
from hubwright.control.flows.change_draft import Changed, change_draft, document_at
from hubwright.control.flows.save_draft import lock_draft
from hubwright.flows.document import FlowDocument
from hubwright.flows.operations import between, with_fresh_ids
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission

Change = Callable[[FlowDocument], FlowDocument]


async def edit_draft(actor: Actor, flow_id: UUID, base_rev: int, change: Change) -> Changed:
    """Do to the newest draft what `change` does to the draft at `base_rev`, where 0 is the newest itself."""
    actor.require(Permission.FLOWS_EDIT)
    draft = await lock_draft(flow_id)
    base = await document_at(flow_id, base_rev, draft)
    ops = between(base, change(base))
    return await change_draft(actor, flow_id, with_fresh_ids(flows.parse(draft.doc), ops))
