"""A person or a program starts a flow by hand."""

from uuid import UUID

import msgspec

from hubwright.control.flows import get_draft
from hubwright.control.triggers import triggers_of
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import get_conversation
from hubwright.flows.nodes.trigger_manual import MANUAL
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright.runtime.runs.begin import TOO_MANY, begin
from hubwright.runtime.runs.errors import AlreadyRunning, NotRunnable, TooManyWaiting
from hubwright.runtime.runs.schemas import RunBody

MOST_BYTES = 64 * 1024


async def run_now(actor: Actor, flow_id: UUID, told: RunBody) -> UUID:
    """Take a run in; a worker begins it in a moment."""
    actor.require(Permission.FLOWS_RUN)
    await get_draft(flow_id)
    trigger = next((each for each in await triggers_of(flow_id) if each.topic == MANUAL), None)
    if trigger is None:
        raise NotRunnable
    if len(msgspec.json.encode(told.data)) > MOST_BYTES:
        raise Invalid(FieldError("data", _("This is too much for one run.")))
    event = {"name": "manual", "data": told.data, "by": actor.name, "at": utc_now().isoformat()}
    begun = await begin(flow_id, trigger.node_id, event, concerns=await _concerned(told))
    assert begun is not None
    if begun.ignored == TOO_MANY:
        raise TooManyWaiting
    if begun.ignored:
        raise AlreadyRunning
    await audit.record(actor, "flow.run", flow_id, run=str(begun.run_id))
    return begun.run_id


async def _concerned(told: RunBody) -> str:
    if told.conversation_id is not None:
        return str((await get_conversation(told.conversation_id)).id)
    if told.contact_id is not None:
        return str((await get_contact(told.contact_id)).id)
    return ""
