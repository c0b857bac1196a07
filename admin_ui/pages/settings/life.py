"""The company's life: where it stands, what happened, its limits; its owners close it and bring it back."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.formats import date_time
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, lines, text
from admin_ui.rendering import page
from hubwright.control.companies import find_company
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from tenants.life.close_company import close_company
from tenants.life.moments import NOTICE
from tenants.life.read import history
from tenants.life.reopen_company import reopen_company
from tenants.life.states import Event, State
from tenants.life.words import by_title, event_title, state_title, state_told
from tenants.quotas import limits

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
TURNS = {**MANAGE, "while_held": True}  # also when nothing else can be changed: this is the way back
URL = "/settings/life"


def _schema() -> Schema:
    return fields(
        ("name",),
        name=text(_("The company's name"), longest=80, help_text=_("Type it as it stands above.")),
        reason=lines(_("Why, if you like to say"), longest=500),
    )


async def _shown(request: AnyRequest, reading: Reading | None = None) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        company = await find_company(actor.tenant_id)
        happened = await history()
        quotas = await limits()
    if company is None:
        raise Missing("tenant")
    state = State(company.status)
    because = Event(company.status_because) if company.status_because else None
    return await page(
        request,
        "settings/life.html",
        status=reading.status if reading else 200,
        company=company,
        state=state,
        told=state_told(state, because, date_time(company.status_until) if company.status_until else ""),
        happened=happened,
        quotas=quotas,
        is_owner=actor.role == "owner",
        can_close=state in (State.TRIAL, State.ACTIVE, State.PAST_DUE, State.SUSPENDED),
        notice_days=NOTICE.days,
        kinds={"trial": _("On trial"), "customer": _("Customer"), "demo": _("Demo")},
        words={"state": state_title, "event": event_title, "by": by_title},
        form=build_form(_schema(), reading or {}, form_id="closing"),
    )


@get(URL, opt=MANAGE, include_in_schema=False)
async def life_page(request: AnyRequest) -> Response[str]:
    """Show where the company stands."""
    return await _shown(request)


@post(f"{URL}/close", opt=TURNS, include_in_schema=False, status_code=303)
async def submit_close(request: AnyRequest) -> Response[Any]:
    """Begin to close the company; it can be undone until the notice is over."""
    actor = actor_of(request)
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                await close_company(
                    actor, typed_name=reading.value["name"], reason=str(reading.value.get("reason", ""))
                )
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            said = _("The company is being closed. Nothing is erased before the notice is over.")
            return see_other(request, URL, said, undo=Undo(f"{URL}/reopen"))
    return await _shown(request, reading)


@post(f"{URL}/reopen", opt=TURNS, include_in_schema=False, status_code=303)
async def submit_reopen(request: AnyRequest) -> Response[Any]:
    """Bring the company back as it was."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await reopen_company(actor)
    return see_other(request, URL, _("The company is open again, as it was."))


ROUTES = [life_page, submit_close, submit_reopen]
