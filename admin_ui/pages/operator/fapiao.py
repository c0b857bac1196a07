"""Fapiao that companies wait for: taken to tax software as a sheet, and their numbers written down."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.operator.words import OPERATOR
from admin_ui.rendering import page
from hubwright.control.billing.fapiao.issue import PAGE, issued, waiting
from hubwright.control.billing.fapiao.sheet import sheet
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _

AnyRequest = Request[Any, Any, Any]
ALL = "/operator/fapiao"
_MOST = 1_000  # lines that tax software takes at once


@get(ALL, opt=OPERATOR, include_in_schema=False)
async def waiting_page(request: AnyRequest, after: FromQuery[UUID | None] = None) -> Response[str]:
    """List what waits."""
    found = await waiting(actor_of(request), after, PAGE + 1)
    shown = found[:PAGE]
    older = str(shown[-1].fapiao.id) if len(found) > PAGE else ""
    return await page(request, "operator/fapiao.html", wanted=shown, older=older)


@get(f"{ALL}/sheet.csv", opt=OPERATOR, include_in_schema=False)
async def sheet_file(request: AnyRequest) -> Response[bytes]:
    """What waits, for tax software."""
    made = sheet(await waiting(actor_of(request), most=_MOST))
    headers = {"content-disposition": 'attachment; filename="fapiao.csv"'}
    return Response(made, media_type="text/csv; charset=utf-8", headers=headers)


@post(f"{ALL}/{{fapiao_id:uuid}}/issued", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_number(request: AnyRequest, fapiao_id: FromPath[UUID]) -> Response[Any]:
    """Write a number down."""
    try:
        await issued(actor_of(request), fapiao_id, first(await posted_form(request), "number"))
    except Refusal as refused:
        return see_other(request, ALL, refused.sentence(), kind="error")
    return see_other(request, ALL, _("Written down; the company reads it on its invoice."))


ROUTES = [waiting_page, sheet_file, submit_number]
