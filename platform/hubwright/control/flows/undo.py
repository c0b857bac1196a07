"""Undo and redo of draft changes; both are changes themselves, so nobody's work disappears."""

from uuid import UUID

from hubwright.control.flows import queries
from hubwright.control.flows.errors import DraftConflict, NothingToUndo
from hubwright.control.flows.save_draft import lock_draft, save_draft
from hubwright.control.flows.schemas import Draft, DraftChange
from hubwright.kernel.actor import Actor


async def undo(actor: Actor, flow_id: UUID, base_rev: int) -> Draft:
    """Bring back the draft as it was before the last change that is not undone yet."""
    now, before = await _step(flow_id, base_rev, back=True)
    return await save_draft(actor, flow_id, before.doc, base_rev, undo_rev=before.undo_rev, redo_rev=now.rev)


async def redo(actor: Actor, flow_id: UUID, base_rev: int) -> Draft:
    """Bring back what the last undo took away."""
    _now, later = await _step(flow_id, base_rev, back=False)
    return await save_draft(actor, flow_id, later.doc, base_rev, undo_rev=later.undo_rev, redo_rev=later.redo_rev)


async def steps_possible(flow_id: UUID, rev: int) -> tuple[bool, bool]:
    """Tell whether undo and redo lead anywhere from this revision."""
    now = await queries.change(flow_id, rev)
    if now is None:
        return False, False
    kept_from = rev - queries.KEEP_CHANGES
    return (
        now.undo_rev is not None and now.undo_rev > kept_from,
        now.redo_rev is not None and now.redo_rev > kept_from,
    )


async def _step(flow_id: UUID, base_rev: int, *, back: bool) -> tuple[DraftChange, DraftChange]:
    draft = await lock_draft(flow_id)
    if draft.rev != base_rev:
        raise DraftConflict(draft.rev, draft.changed_by, draft.changed_at)
    now = await queries.change(flow_id, draft.rev)
    to = (now.undo_rev if back else now.redo_rev) if now else None
    there = await queries.change(flow_id, to) if to is not None else None
    if now is None or there is None:
        raise NothingToUndo
    return now, there
