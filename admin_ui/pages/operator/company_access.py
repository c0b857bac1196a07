"""Breaking the glass of a company, and the record of every time it was done."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, lines, password
from admin_ui.pages.operator.company import ONE, company_page
from admin_ui.pages.operator.words import OPERATOR, access_badge, mode_title
from admin_ui.signed_in import brought_cookie, session_cookie
from hubwright.control import platform_access
from hubwright.control.platform_access import MINUTES
from hubwright.kernel.actor import actor_of
from hubwright.kernel.address import client_address
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, TooMany
from hubwright.kernel.i18n import _, ngettext
from tenants.operators import seen

AnyRequest = Request[Any, Any, Any]
SHOWN = 50


def _schema() -> Schema:
    times = {str(n): ngettext("%(num)d minute", "%(num)d minutes", n) % {"num": n} for n in MINUTES}
    helps = {
        "read": _("You see what an administrator sees. Nothing can be changed."),
        "admin": _("You may also change things; never members, keys, secrets or the address book as a whole."),
    }
    return fields(
        ("reason", "minutes", "mode", "password"),
        reason=lines(_("Reason"), help_text=_("The company's owners read it, and every page you open."), longest=500),
        minutes=choice(_("For how long at most"), times),
        mode=choice(_("How far"), {mode: mode_title(mode) for mode in helps}, helps=helps, cards=True),
        password=password(_("Your password")),
    )


async def _shown(
    request: AnyRequest, tenant_id: UUID, reading: Reading | None = None, after: UUID | None = None
) -> Response[str]:
    actor = actor_of(request)
    company = await seen(actor, tenant_id)
    async with acting_for(tenant_id):
        found = await platform_access.accesses(actor, after, SHOWN + 1)
    return await company_page(
        request,
        "operator/company_access.html",
        company,
        "access",
        status=reading.status if reading else 200,
        form=build_form(_schema(), reading or {"minutes": "15", "mode": "read"}, form_id="break-glass"),
        accesses=found[:SHOWN],
        older=str(found[SHOWN - 1].id) if len(found) > SHOWN else "",
        access_badge=access_badge,
        mode_title=mode_title,
    )


@get(f"{ONE}/access", opt=OPERATOR, include_in_schema=False)
async def access_page(
    request: AnyRequest, tenant_id: FromPath[UUID], after: FromQuery[UUID | None] = None
) -> Response[str]:
    """Ask why, how far and for how long; below, every time before."""
    return await _shown(request, tenant_id, after=after)


@post(f"{ONE}/access", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_access(request: AnyRequest, tenant_id: FromPath[UUID]) -> Response[Any]:
    """Go in."""
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        try:
            opened = await platform_access.break_glass(
                actor_of(request),
                tenant_id,
                reason=reading.value["reason"],
                minutes=int(reading.value["minutes"]),
                mode=reading.value["mode"],
                password=reading.value["password"],
                cookie=brought_cookie(request) or "",
                address=client_address(request),
                user_agent=request.headers.get("user-agent", ""),
            )
        except Invalid as refused:
            reading.refuse(refused.errors)
        except TooMany as refused:
            reading.refuse([FieldError("password", refused.sentence())])
        else:
            return see_other(request, "/home", cookies=[session_cookie(opened)])
    return await _shown(request, tenant_id, reading)


ROUTES = [access_page, submit_access]
