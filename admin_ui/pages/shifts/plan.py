"""When one member is planned to work, and leave that a supervisor writes down for them."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui import formats
from admin_ui.company import company_of
from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, fields
from admin_ui.pages.settings.hours import special, week, zone_choice
from admin_ui.pages.shifts.words import URL, leave_schema, shown_leave, stretch_of
from admin_ui.rendering import page
from hubwright.control.identity.members import get_member
from hubwright.desk.shifts.leave import enter_leave, leave_of
from hubwright.desk.shifts.working_times import WorkingTimes, set_working_times, working_times_of
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.BOARD_MANAGE}
MEMBER = URL + "/{member_id:uuid}"


def _schema() -> Schema:
    days = {
        **special(),
        "x-title": _("Other days"),
        "x-help": _("Without times it is a day off; with times another shift."),
    }
    return fields(("time_zone",), time_zone=zone_choice(_("Time zone of these hours")), week=week(), days=days)


async def _shown(
    request: AnyRequest, member_id: UUID, reading: Reading | None = None, asked: Reading | None = None
) -> Response[str]:
    actor, now = actor_of(request), utc_now()
    company = await company_of(request, actor)
    zone = company.time_zone if company else "UTC"
    formats.use_time_zone(zone)
    async with acting_for(actor.tenant_id):
        member, times, leave = await get_member(member_id), await working_times_of(member_id), await leave_of(member_id)
    present = msgspec.to_builtins(times) if times is not None else {"time_zone": zone}
    refused = reading or asked
    return await page(
        request,
        "shifts/member.html",
        status=refused.status if refused else 200,
        member=member,
        form=build_form(_schema(), reading or present, form_id="plan"),
        leave_form=build_form(leave_schema(), asked, form_id="leave"),
        leave=[shown_leave(one, member.name, now) for one in leave],
    )


@get(MEMBER, opt=MANAGE, include_in_schema=False)
async def member_page(request: AnyRequest, member_id: FromPath[UUID]) -> Response[str]:
    """Show them."""
    return await _shown(request, member_id)


@post(MEMBER, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_plan(request: AnyRequest, member_id: FromPath[UUID]) -> Response[Any]:
    """Plan a member; Undo puts back how they were planned before."""
    actor = actor_of(request)
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                wanted = msgspec.convert(reading.value, WorkingTimes)
                before = await set_working_times(actor, member_id, wanted)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            undo = Undo(f"{URL}/{member_id}/plan", {"before": msgspec.json.encode(before).decode()})
            return see_other(request, f"{URL}/{member_id}", _("Saved. The board goes by it."), undo=undo)
    return await _shown(request, member_id, reading)


@post(MEMBER + "/plan", opt=MANAGE, include_in_schema=False, status_code=303)
async def put_plan_back(request: AnyRequest, member_id: FromPath[UUID]) -> Response[Any]:
    """What Undo asks for."""
    actor, before = actor_of(request), str((await request.form()).get("before", ""))
    try:
        wanted = msgspec.json.decode(before, type=WorkingTimes | None)
    except msgspec.DecodeError:
        raise Invalid(FieldError("before", _("This cannot be read."))) from None
    async with acting_for(actor.tenant_id):
        await set_working_times(actor, member_id, wanted)
    return see_other(request, f"{URL}/{member_id}", _("As it was before."))


@post(MEMBER + "/leave", opt=MANAGE, include_in_schema=False, status_code=303)
async def enter_it(request: AnyRequest, member_id: FromPath[UUID]) -> Response[Any]:
    """Write down that they are on leave; Undo leaves it undecided."""
    actor = actor_of(request)
    reading = read_form(leave_schema(), await posted_form(request))
    if reading.accepted:
        company = await company_of(request, actor)
        try:
            begins, ends = stretch_of(reading.value, company.time_zone if company else "UTC")
            async with acting_for(actor.tenant_id):
                leave_id = await enter_leave(actor, member_id, begins, ends, reading.value.get("reason", ""))
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            undo = Undo(f"{URL}/leave/{leave_id}/decide", {"state": "refused"})
            return see_other(request, f"{URL}/{member_id}", _("Written down."), undo=undo)
    return await _shown(request, member_id, asked=reading)


ROUTES = [member_page, save_plan, put_plan_back, enter_it]
