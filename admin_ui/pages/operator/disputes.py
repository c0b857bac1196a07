"""Lines of invoices that companies say are wrong: taken back by a credit note, or left with a reason."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.billing import words
from admin_ui.pages.billing.words import FAILURES, failed
from admin_ui.pages.operator.words import OPERATOR
from admin_ui.rendering import page
from hubwright.control.billing.disputes.settle import PAGE, credit, open_disputes, refuse
from hubwright.control.billing.words import line_title
from hubwright.control.companies import companies
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import Missing, Refusal
from hubwright.kernel.i18n import _

AnyRequest = Request[Any, Any, Any]
ALL = "/operator/disputes"


@get(ALL, opt=OPERATOR, include_in_schema=False)
async def disputes_page(request: AnyRequest, after: FromQuery[UUID | None] = None) -> Response[str]:
    """List what waits for an answer."""
    found = await open_disputes(actor_of(request), after, PAGE + 1)
    shown = found[:PAGE]
    about = await companies([each.tenant_id for each in shown])
    return await page(
        request,
        "operator/disputes.html",
        disputes=[(each, line_title(each.line)) for each in shown],
        names={each.id: each.name for each in about},
        older=str(shown[-1].dispute.id) if len(found) > PAGE else "",
        words=words,
    )


@post(f"{ALL}/{{dispute_id:uuid}}/credit", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_credit(request: AnyRequest, dispute_id: FromPath[UUID]) -> Response[Any]:
    """Take the line back."""
    form = await posted_form(request)
    try:
        made = await credit(
            actor_of(request),
            dispute_id,
            _amount(first(form, "amount")),
            to_balance=first(form, "way") == "balance",
            answer=first(form, "answer"),
        )
    except FAILURES as failure:
        return see_other(request, ALL, failed(failure), kind="error")
    except Missing:
        raise
    except Refusal as refused:
        return see_other(request, ALL, refused.sentence(), kind="error")
    return see_other(request, ALL, _("Taken back by credit note %(number)s.") % {"number": made.number})


@post(f"{ALL}/{{dispute_id:uuid}}/refuse", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_refusal(request: AnyRequest, dispute_id: FromPath[UUID]) -> Response[Any]:
    """Leave it as it is, and say why."""
    try:
        await refuse(actor_of(request), dispute_id, first(await posted_form(request), "answer"))
    except Missing:
        raise
    except Refusal as refused:
        return see_other(request, ALL, refused.sentence(), kind="error")
    return see_other(request, ALL, _("The line stays, and the company reads why."))


def _amount(written: str) -> Decimal:
    """What was written; what is no amount is nothing, which is refused."""
    try:
        amount = Decimal(written.strip())
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() else Decimal(0)


ROUTES = [disputes_page, submit_credit, submit_refusal]
