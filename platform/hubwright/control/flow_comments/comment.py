"""Saying something about a step, and settling it; whoever reads a flow may."""

from uuid import UUID

from hubwright.control.flow_comments import queries
from hubwright.control.flow_comments.schemas import Comment
from hubwright.control.flows import get_draft
from hubwright.control.flows.save_draft import tell_editors
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

LONGEST = 2_000
_LONGEST_NODE = 64


async def comment(actor: Actor, flow_id: UUID, comment_id: UUID, node_id: str, text: str) -> None:
    """Say something about a step of a flow; open editors hear of it."""
    actor.require(Permission.FLOWS_READ)
    text = text.strip()
    if not 0 < len(text) <= LONGEST or len(node_id) > _LONGEST_NODE:
        raise Invalid(FieldError("text", _("Keep this to %(limit)s characters.") % {"limit": LONGEST}))
    draft = await get_draft(flow_id)
    await queries.insert(comment_id, flow_id, node_id, text, actor.name)
    await audit.record(actor, "flow.comment", flow_id, node=node_id)
    tell_editors(flow_id, draft.rev)


async def settle(actor: Actor, flow_id: UUID, comment_id: UUID, *, settled: bool) -> None:
    """Put a comment aside as done, or open it again."""
    actor.require(Permission.FLOWS_READ)
    draft = await get_draft(flow_id)
    if not await queries.settle(flow_id, comment_id, actor.name if settled else ""):
        raise Missing("comment")
    await audit.record(actor, "flow.settle_comment", flow_id, comment=str(comment_id), settled=settled)
    tell_editors(flow_id, draft.rev)


async def comments_of(flow_id: UUID) -> list[Comment]:
    """Everything that was said about a flow, the oldest first."""
    return [Comment(**row) for row in await queries.of_flow(flow_id)]


async def heard(flow_id: UUID) -> str:
    """Changes whenever something is said or settled."""
    return await queries.latest(flow_id)
