"""Putting conversations off, taking them up again, keeping drafts, and switching single keys."""

from typing import Any
from uuid import UUID

from litestar import MediaType, Request, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui import formats
from admin_ui.company import company_of
from admin_ui.flash import Undo, see_other
from admin_ui.pages.inbox.acts import HERE, REPLY, place_of
from admin_ui.pages.inbox.snoozes import ANSWER, moment_of
from hubwright.desk.workbench.choices import choose_keys
from hubwright.desk.workbench.drafts import keep_draft
from hubwright.desk.workbench.snooze import snooze, unsnooze
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _

AnyRequest = Request[Any, Any, Any]


@post(f"{HERE}/snooze", opt=REPLY, include_in_schema=False, status_code=303)
async def snooze_it(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Put it off; Undo takes it up again."""
    actor = actor_of(request)
    company = await company_of(request, actor)
    formats.use_time_zone(company.time_zone if company else "UTC")
    value = str((await request.form()).get("until", ""))
    until = None if value == ANSWER else moment_of(value, formats.local(utc_now()))
    if until is None and value != ANSWER:
        raise Invalid(FieldError("until", _("Choose a moment within the next year.")))
    async with acting_for(actor.tenant_id):
        await snooze(actor, conversation_id, until)
    said = _("Put off until the customer answers.")
    if until is not None:
        said = _("Put off until %(when)s.") % {"when": formats.date_time(until)}
    undo = Undo(f"{place_of(view, conversation_id)}/unsnooze")
    return see_other(request, place_of(view, conversation_id), said, undo=undo)


@post(f"{HERE}/unsnooze", opt=REPLY, include_in_schema=False, status_code=303)
async def unsnooze_it(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:  # noqa: ARG001 - what was taken up is among mine
    """Take it up again before its time."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await unsnooze(actor, conversation_id)
    return see_other(request, place_of("mine", conversation_id), _("It is back in your list."))


@post(f"{HERE}/draft", opt=REPLY, include_in_schema=False, status_code=200)
async def keep_it(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:  # noqa: ARG001 - a draft is the same in every view
    """Keep what was begun; tells when it was kept."""
    actor = actor_of(request)
    form = await request.form()
    seq = str(form.get("seq", ""))
    async with acting_for(actor.tenant_id):
        kept = await keep_draft(
            actor,
            conversation_id,
            "note" if form.get("mode") == "note" else "reply",
            str(form.get("text", "")),
            int(seq) if seq.isdecimal() and len(seq) < 10 else 0,
        )
    return Response({"at": kept.isoformat() if kept else ""}, media_type=MediaType.JSON)


@post("/inbox/keys", opt=REPLY, include_in_schema=False, status_code=303)
async def switch_keys(request: AnyRequest) -> Response[Any]:
    """Let single keys act, or not, on every device of this member."""
    actor = actor_of(request)
    on = (await request.form()).get("on") == "yes"
    async with acting_for(actor.tenant_id):
        await choose_keys(actor, on=on)
    if request.headers.get("accept", "").startswith("application/json"):
        return Response(None, status_code=204)
    return see_other(request, "/inbox/mine", _("Single keys act.") if on else _("Single keys are switched off."))


ROUTES = [snooze_it, unsnooze_it, keep_it, switch_keys]
