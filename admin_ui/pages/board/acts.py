"""What supervisors do on the board: move work, even queues out, set states; each with undo."""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.pages.inbox.states import chosen_state
from hubwright.desk.board.moving import move_to_agent, move_to_queue, rebalance, undo_moves
from hubwright.desk.conversations import ConversationView
from hubwright.desk.queues.change_state import set_state_of
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _, ngettext
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.BOARD_MANAGE, "entitlement": "desk.board"}


def back_to(form: Any) -> str:
    """The list of the board somebody came from."""
    back = str(form.get("back", ""))
    return back if back.startswith("/board") and "//" not in back else "/board"


@post("/board/conversations/{conversation_id:uuid}/move", opt=MANAGE, include_in_schema=False, status_code=303)
async def move_it(request: AnyRequest, conversation_id: FromPath[UUID]) -> Response[Any]:
    """Move a conversation to a queue or an agent; Undo moves it back."""
    actor, form = actor_of(request), await request.form()
    queue_id, member_id = parse_id(str(form.get("queue", ""))), parse_id(str(form.get("member", "")))
    async with acting_for(actor.tenant_id):
        if queue_id is not None:
            before = await move_to_queue(actor, conversation_id, queue_id)
        elif member_id is not None:
            before = await move_to_agent(actor, conversation_id, member_id)
        else:
            raise Invalid(FieldError("queue", _("Choose where it should go.")))
    back = back_to(form)
    undo = Undo(f"/board/conversations/{conversation_id}/move", {**_place_of(before), "back": back})
    return see_other(request, back, _("Moved. It keeps its age."), undo=undo)


def _place_of(before: ConversationView) -> dict[str, str]:
    if before.status == "assigned":
        return {"member": str(before.assignee_id)}
    return {"queue": str(before.queue_id)}


@post("/board/rebalance", opt=MANAGE, include_in_schema=False, status_code=303)
async def even_out(request: AnyRequest) -> Response[Any]:
    """Move the longest waits of one queue to another; Undo takes all of it back."""
    actor, form = actor_of(request), await request.form()
    from_id, to_id = parse_id(str(form.get("from", ""))), parse_id(str(form.get("to", "")))
    count = str(form.get("count", ""))
    if from_id is None or to_id is None:
        raise Missing("queue")
    number = int(count) if count.isdecimal() and len(count) < 5 else 0
    async with acting_for(actor.tenant_id):
        batch_id, moved = await rebalance(actor, from_id, to_id, number)
    if not moved:
        return see_other(request, "/board", _("Nothing waits there that could be moved."))
    said = ngettext("%(num)d conversation moved, with its age.", "%(num)d conversations moved, with their age.", moved)
    return see_other(request, "/board", said % {"num": moved}, undo=Undo(f"/board/moves/{batch_id}/undo"))


@post("/board/moves/{batch_id:uuid}/undo", opt=MANAGE, include_in_schema=False, status_code=303)
async def undo_it(request: AnyRequest, batch_id: FromPath[UUID]) -> Response[Any]:
    """Take a move of many back, as far as they still wait."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        moved = await undo_moves(actor, batch_id)
    said = ngettext("%(num)d conversation is back.", "%(num)d conversations are back.", moved)
    return see_other(request, "/board", said % {"num": moved})


@post("/board/agents/{member_id:uuid}/state", opt=MANAGE, include_in_schema=False, status_code=303)
async def set_it(request: AnyRequest, member_id: FromPath[UUID]) -> Response[Any]:
    """Set what an agent is doing."""
    actor, form = actor_of(request), await request.form()
    state, kind = chosen_state(form)
    async with acting_for(actor.tenant_id):
        await set_state_of(actor, member_id, state, break_kind_id=kind)
    return see_other(request, f"/board/agents/{member_id}", _("Set."))


ROUTES = [move_it, even_out, undo_it, set_it]
