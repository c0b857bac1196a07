"""Saving a draft: only on top of the revision it was made from."""

from uuid import UUID

from hubwright import flows
from hubwright.control.flows import queries
from hubwright.control.flows.errors import DraftConflict
from hubwright.control.flows.read import draft_of
from hubwright.control.flows.schemas import Document, Draft
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import after_commit
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission
from hubwright.kernel.realtime import hub, topic_for
from hubwright.kernel.scope import active_tenant


async def save_draft(
    actor: Actor,
    flow_id: UUID,
    doc: Document,
    base_rev: int,
    *,
    undo_rev: int | None = None,
    redo_rev: int | None = None,
) -> Draft:
    """Replace the draft; refuses a document that is none, and a base that is not the newest (with whose change)."""
    actor.require(Permission.FLOWS_EDIT)
    document = flows.parse(doc)
    current = await lock_draft(flow_id)
    if current.rev != base_rev:
        raise DraftConflict(current.rev, current.changed_by, current.changed_at)
    stored = flows.to_builtins(document)
    if document == flows.parse(current.doc) and redo_rev is None:
        return current
    rev = current.rev + 1
    moved_by_undo = redo_rev is not None or undo_rev is not None
    await queries.write_draft(flow_id, name=document.name, doc=stored, rev=rev, by=actor.name, at=utc_now())
    await queries.add_change(
        flow_id,
        rev=rev,
        doc=stored,
        undo_rev=undo_rev if moved_by_undo else current.rev,
        redo_rev=redo_rev,
        by=actor.name,
    )
    await audit.record(actor, "flow.save_draft", flow_id, rev=rev)
    tell_editors(flow_id, rev)
    row = await queries.flow(flow_id)
    assert row is not None
    return draft_of(row)


async def lock_draft(flow_id: UUID) -> Draft:
    """Read the draft and keep others from changing it until the transaction ends."""
    row = await queries.flow(flow_id, lock=True)
    if row is None:
        raise Missing("flow")
    return draft_of(row)


def draft_topic(tenant_id: UUID, flow_id: UUID) -> str:
    """Where open editors of a flow listen for newer drafts."""
    return topic_for(tenant_id, "draft", flow_id)


def tell_editors(flow_id: UUID, rev: int) -> None:
    """Wake everybody who has the flow open, once this is committed."""
    topic = draft_topic(active_tenant(), flow_id)

    async def ring() -> None:
        await hub.publish(topic, {"rev": rev})

    after_commit(ring)
