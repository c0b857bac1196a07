"""Publishing: the draft becomes an immutable numbered version, and new conversations start with it."""

from uuid import UUID

from hubwright import flows
from hubwright.control.flows import queries
from hubwright.control.flows.check import problems_of_document
from hubwright.control.flows.errors import DraftConflict
from hubwright.control.flows.read import live_version, version
from hubwright.control.flows.save_draft import lock_draft
from hubwright.control.flows.schemas import FlowVersionRow
from hubwright.control.triggers import arm
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

LONGEST_NOTE = 500


async def publish(actor: Actor, flow_id: UUID, note: str = "", *, base_rev: int | None = None) -> FlowVersionRow:
    """Publish the draft; sessions under way keep their version. A draft that is live already gives that version."""
    actor.require(Permission.FLOWS_PUBLISH)
    if len(note) > LONGEST_NOTE:
        raise Invalid(FieldError("note", _("Keep this to %(limit)s characters.") % {"limit": LONGEST_NOTE}))
    draft = await lock_draft(flow_id)
    if base_rev is not None and base_rev != draft.rev:
        raise DraftConflict(draft.rev, draft.changed_by, draft.changed_at)
    document = flows.parse(draft.doc)
    problems = await problems_of_document(document, flow_id)
    if flows.has_errors(problems):
        raise flows.FlowInvalid(problems)
    sha = flows.sha256(document)
    live = await live_version(flow_id)
    if live is not None and live.sha256 == sha:
        return live
    version_id, n = new_id(), await queries.next_number(flow_id)
    await queries.insert_version(version_id, flow_id, n=n, doc=draft.doc, sha256=sha, note=note.strip(), by=actor.name)
    await queries.point_live(flow_id, version_id)
    await arm(flow_id, document)
    await audit.record(actor, "flow.publish", flow_id, version=n, note=note.strip())
    return await version(version_id)
