"""One's own shifts and leave; supervisors see everybody's, plan them and decide about leave."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui import formats
from admin_ui.company import company_of
from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.pages.shifts import plan
from admin_ui.pages.shifts.words import URL, leave_schema, shown_leave, stretch_of, week_words
from admin_ui.rendering import page
from hubwright.control.identity import presence
from hubwright.desk.shifts.leave import ask_for_leave, decide, leave_ahead, leave_of, withdraw
from hubwright.desk.shifts.working_times import working_times
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission, permissions_of

AnyRequest = Request[Any, Any, Any]
OWN = {"audience": "tenant", "permission": Permission.CONVERSATIONS_REPLY}
DECIDE = {"audience": "tenant", "permission": Permission.BOARD_MANAGE}


async def _shown(request: AnyRequest, reading: Reading | None = None) -> Response[str]:
    actor, now = actor_of(request), utc_now()
    company = await company_of(request, actor)
    formats.use_time_zone(company.time_zone if company else "UTC")
    decides = actor.may(Permission.BOARD_MANAGE)
    async with acting_for(actor.tenant_id):
        times = await working_times()
        mine = await leave_of(actor.member_id) if actor.member_id else []
        ahead = await leave_ahead(now) if decides else []
        people = await presence.colleagues() if decides else []
    names = {person.id: person.name for person in people}
    known = [shown_leave(one, names[one.member_id], now) for one in ahead if one.member_id in names]
    return await page(
        request,
        "shifts/shifts.html",
        status=reading.status if reading else 200,
        form=build_form(leave_schema(), reading, form_id="leave"),
        may_ask=actor.member_id is not None,
        my_week=week_words(times.get(actor.member_id) if actor.member_id else None),
        mine=[shown_leave(one, actor.name, now) for one in mine],
        decides=decides,
        asked=[one for one in known if one.leave.state == "asked"],
        team=[
            (
                person,
                week_words(times.get(person.id)),
                [one for one in known if one.leave.member_id == person.id and one.leave.state == "approved"],
            )
            for person in people
            if Permission.CONVERSATIONS_REPLY in permissions_of(person.role)
        ],
    )


@get(URL, opt=OWN, include_in_schema=False)
async def shifts_page(request: AnyRequest) -> Response[str]:
    """Show them."""
    return await _shown(request)


@post(f"{URL}/leave", opt=OWN, include_in_schema=False, status_code=303)
async def ask_for_it(request: AnyRequest) -> Response[Any]:
    """Ask for leave."""
    actor = actor_of(request)
    reading = read_form(leave_schema(), await posted_form(request))
    if reading.accepted:
        company = await company_of(request, actor)
        try:
            begins, ends = stretch_of(reading.value, company.time_zone if company else "UTC")
            async with acting_for(actor.tenant_id):
                leave_id = await ask_for_leave(actor, begins, ends, reading.value.get("reason", ""))
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            undo = Undo(f"{URL}/leave/{leave_id}/withdraw")
            return see_other(request, URL, _("Asked for. A supervisor decides."), undo=undo)
    return await _shown(request, reading)


@post(URL + "/leave/{leave_id:uuid}/withdraw", opt=OWN, include_in_schema=False, status_code=303)
async def withdraw_it(request: AnyRequest, leave_id: FromPath[UUID]) -> Response[Any]:
    """Take back what one asked for; Undo asks once more."""
    actor, back = actor_of(request), (await request.form()).get("back") == "yes"
    async with acting_for(actor.tenant_id):
        await withdraw(actor, leave_id, back=back)
    undo = Undo(f"{URL}/leave/{leave_id}/withdraw", {} if back else {"back": "yes"})
    return see_other(request, URL, _("Asked for again.") if back else _("Withdrawn."), undo=undo)


@post(URL + "/leave/{leave_id:uuid}/decide", opt=DECIDE, include_in_schema=False, status_code=303)
async def decide_about_it(request: AnyRequest, leave_id: FromPath[UUID]) -> Response[Any]:
    """Approve or refuse; Undo leaves it as it was."""
    actor, wanted = actor_of(request), (await request.form()).get("state")
    said = {"approved": _("Approved."), "refused": _("Refused."), "asked": _("Open again.")}
    for state in ("approved", "refused", "asked"):
        if state == wanted:
            async with acting_for(actor.tenant_id):
                before = await decide(actor, leave_id, state)
            undo = Undo(f"{URL}/leave/{leave_id}/decide", {"state": before})
            return see_other(request, URL, said[state], undo=undo)
    raise Invalid(FieldError("state", _("Choose one of the states.")))


ROUTES = [shifts_page, ask_for_it, withdraw_it, decide_about_it, *plan.ROUTES]
