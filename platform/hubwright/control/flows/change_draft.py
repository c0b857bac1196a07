"""Bringing changes into a draft: others may work on it meanwhile, only the same thing changed twice is a conflict."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.control.flows import queries
from hubwright.control.flows.errors import DraftConflict
from hubwright.control.flows.save_draft import lock_draft, save_draft
from hubwright.control.flows.schemas import Draft
from hubwright.flows.operations import AnyOp, merge
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission


class Changed(msgspec.Struct, frozen=True):
    """The draft afterwards, and exactly what was done to it, so that it can be taken back."""

    draft: Draft
    done: list[AnyOp]


async def change_draft(actor: Actor, flow_id: UUID, ops: Sequence[AnyOp]) -> Changed:
    """Apply a batch to the newest draft: all of it, or a conflict that shows both sides of every clash."""
    actor.require(Permission.FLOWS_EDIT)
    draft = await lock_draft(flow_id)
    merged = merge(flows.parse(draft.doc), ops)
    if merged.clashes:
        raise DraftConflict(draft.rev, draft.changed_by, draft.changed_at, merged.clashes)
    saved = await save_draft(actor, flow_id, flows.to_builtins(merged.document), draft.rev)
    return Changed(saved, merged.done)


async def document_at(flow_id: UUID, rev: int, draft: Draft) -> flows.FlowDocument:
    """The document at a revision that somebody began from; 0 is the newest. One too long ago is a conflict."""
    if rev in (0, draft.rev):
        return flows.parse(draft.doc)
    base = await queries.change(flow_id, rev)
    if base is None:
        raise DraftConflict(draft.rev, draft.changed_by, draft.changed_at)
    return flows.parse(base.doc)
