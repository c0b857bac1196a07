"""Partners' shares: which part they have, what waits for them, what they were sent, and what could not be."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.operator.words import OPERATOR
from admin_ui.rendering import page
from hubwright.control.billing.partners.agree_rate import agree_rate
from hubwright.control.billing.partners.read import partners_paid
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _

AnyRequest = Request[Any, Any, Any]
ALL = "/operator/payouts"


@get(ALL, opt=OPERATOR, include_in_schema=False)
async def payouts_page(request: AnyRequest) -> Response[str]:
    """List every partner."""
    return await page(request, "operator/payouts.html", partners=await partners_paid(actor_of(request)))


@post(f"{ALL}/{{partner_id:uuid}}/rate", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_rate(request: AnyRequest, partner_id: FromPath[UUID]) -> Response[Any]:
    """Agree to another share."""
    form = await posted_form(request)
    try:
        await agree_rate(actor_of(request), partner_id, _per_cent(first(form, "per_cent")), first(form, "why"))
    except Invalid as refused:
        return see_other(request, ALL, refused.sentence(), kind="error")
    return see_other(request, ALL, _("That is the partner's share of what is paid from now on."))


def _per_cent(written: str) -> Decimal:
    """What was written; what is no number is refused with the reason."""
    try:
        return Decimal(written.strip().removesuffix("%").strip())
    except InvalidOperation:
        return Decimal(-1)


ROUTES = [payouts_page, submit_rate]
