"""A company says that a line of an invoice is wrong; what came of it stands on the invoice."""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.billing.lines import LINE
from admin_ui.pages.billing.words import PAYS, URL
from hubwright.control.billing.disputes.dispute import dispute
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing, Refusal
from hubwright.kernel.i18n import _

AnyRequest = Request[Any, Any, Any]


@post(f"{LINE}/dispute", opt=PAYS, include_in_schema=False, status_code=303)
async def submit_dispute(request: AnyRequest, invoice_id: FromPath[UUID], place: FromPath[int]) -> Response[Any]:
    """Say it, with a reason."""
    actor, form, back = actor_of(request), await posted_form(request), f"{URL}/invoices/{invoice_id}"
    try:
        async with acting_for(actor.tenant_id):
            await dispute(actor, invoice_id, place, first(form, "reason"))
    except Missing:
        raise
    except Refusal as refused:
        return see_other(request, back, refused.sentence(), kind="error")
    return see_other(request, back, _("Disputed. Those who run this platform look at it; their answer stands here."))


ROUTES = [submit_dispute]
