"""Changing one step of a draft: others may work on other steps meanwhile, only the same step collides."""

from collections.abc import Callable
from uuid import UUID

from hubwright import flows
from hubwright.control.flows import queries
from hubwright.control.flows.edits import find_node
from hubwright.control.flows.errors import DraftConflict
from hubwright.control.flows.save_draft import lock_draft, save_draft
from hubwright.control.flows.schemas import Draft
from hubwright.flows.document import FlowDocument
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission

Change = Callable[[FlowDocument], FlowDocument]


async def edit_draft(actor: Actor, flow_id: UUID, base_rev: int, change: Change, *, step: str = "") -> Draft:
    """Apply a change to the newest draft. With `step`, refuse if somebody changed that very step since `base_rev`."""
    actor.require(Permission.FLOWS_EDIT)
    draft = await lock_draft(flow_id)
    document = flows.parse(draft.doc)
    if step and draft.rev != base_rev:
        base = await queries.change(flow_id, base_rev)
        if base is None or part_of(flows.parse(base.doc), step) != part_of(document, step):
            raise DraftConflict(draft.rev, draft.changed_by, draft.changed_at)
    return await save_draft(actor, flow_id, flows.to_builtins(change(document)), draft.rev)


def part_of(document: FlowDocument, node_id: str) -> tuple[object, ...]:
    """Everything that belongs to one step: itself, its translations, where its exits lead."""
    return (
        find_node(document, node_id),
        {key: said for key, said in document.i18n.items() if key.startswith(f"{node_id}.")},
        {edge.source[1]: edge.to for edge in document.edges if edge.source[0] == node_id},
    )
