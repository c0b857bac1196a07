"""What agents say about themselves and their work: states, dispositions, putting a conversation aside."""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.pages.inbox.acts import HERE, REPLY, place_of
from hubwright.desk.conversations import get_conversation
from hubwright.desk.queues import set_availability
from hubwright.desk.queues.change_state import CHOICES, Chosen
from hubwright.desk.queues.errors import AgentFull
from hubwright.desk.queues.seats import park, unpark
from hubwright.desk.states.dispose import dispose
from hubwright.desk.workbench.choices import Notices, choose_notices
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id

AnyRequest = Request[Any, Any, Any]


def chosen_state(form: Any) -> tuple[Chosen, UUID | None]:
    """The state a form names, and the kind of break."""
    wanted = str(form.get("state", ""))
    state = next((state for state in CHOICES if state == wanted), None)
    if state is None:
        raise Invalid(FieldError("state", _("Choose one of the states.")))
    kind = str(form.get("kind", ""))
    if kind and parse_id(kind) is None:
        raise Invalid(FieldError("kind", _("Choose one of the breaks.")))
    return state, parse_id(kind)


@post("/inbox/availability", opt=REPLY, include_in_schema=False, status_code=303)
async def choose_availability(request: AnyRequest) -> Response[Any]:
    """Say what one is doing."""
    actor = actor_of(request)
    form = await request.form()
    state, kind = chosen_state(form)
    async with acting_for(actor.tenant_id):
        await set_availability(actor, state, break_kind_id=kind)
    back = str(form.get("back", ""))
    return see_other(request, back if back.startswith("/inbox") and "//" not in back else "/inbox/mine")


@post(f"{HERE}/disposition", opt=REPLY, include_in_schema=False, status_code=303)
async def dispose_of_it(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Keep what it came to; Undo puts back what was there."""
    actor = actor_of(request)
    chosen = str((await request.form()).get("disposition", ""))
    if chosen and parse_id(chosen) is None:
        raise Invalid(FieldError("disposition", _("Choose one of the dispositions.")))
    async with acting_for(actor.tenant_id):
        await get_conversation(conversation_id)
        before = await dispose(actor, conversation_id, parse_id(chosen))
    place = place_of(view, conversation_id)
    undo = Undo(f"{place}/disposition", {"disposition": str(before or "")})
    return see_other(request, place, _("Kept with the conversation."), undo=undo)


@post(f"{HERE}/park", opt=REPLY, include_in_schema=False, status_code=303)
async def park_it(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Put it aside until the customer writes again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await park(actor, conversation_id)
    place = place_of(view, conversation_id)
    said = _("Parked: it takes no seat until the customer writes.")
    return see_other(request, place, said, undo=Undo(f"{place}/unpark"))


@post(f"{HERE}/unpark", opt=REPLY, include_in_schema=False, status_code=303)
async def take_it_up(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Take it up again, if there is a seat for it by now."""
    actor, place = actor_of(request), place_of(view, conversation_id)
    try:
        async with acting_for(actor.tenant_id):
            await unpark(actor, conversation_id)
    except AgentFull as full:
        return see_other(request, place, full.sentence(), kind="error")
    return see_other(request, place, _("It is back in your list."))


@post("/inbox/notices", opt=REPLY, include_in_schema=False, status_code=303)
async def choose_how_to_be_told(request: AnyRequest) -> Response[Any]:
    """Let offers sound or be shown by the browser, on every device of this member."""
    actor, form = actor_of(request), await request.form()
    async with acting_for(actor.tenant_id):
        await choose_notices(actor, Notices(sound=form.get("sound") == "yes", notice=form.get("notice") == "yes"))
    if request.headers.get("accept", "").startswith("application/json"):
        return Response(None, status_code=204)
    return see_other(request, "/inbox/mine", _("Saved."))


ROUTES = [choose_availability, dispose_of_it, park_it, take_it_up, choose_how_to_be_told]
