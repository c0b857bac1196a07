"""Credit of a company: what it was given, what is left of it, and giving more with a reason."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, moment, text
from admin_ui.pages.operator.company import ONE, company_page
from admin_ui.pages.operator.words import OPERATOR
from hubwright.control.billing.errors import NoTerms
from hubwright.control.billing.give import LONGEST_WHY, credit_of, give
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from tenants.operators import seen

AnyRequest = Request[Any, Any, Any]
CREDIT = f"{ONE}/credit"


def _schema(currency: str) -> Schema:
    number = {"x-attributes": {"inputmode": "decimal", "autocomplete": "off"}}
    return fields(
        ("amount", "why"),
        amount={**text(_("Amount in %(currency)s") % {"currency": currency}, longest=20), **number},
        why=text(_("Why"), help_text=_("It stays with the credit and in the company's history."), longest=LONGEST_WHY),
        expires_at=moment(_("Ends by itself (UTC)"), help_text=_("Leave it empty: then it is good until it is spent.")),
    )


async def _shown(request: AnyRequest, tenant_id: UUID, key: str, reading: Reading | None = None) -> Response[str]:
    actor = actor_of(request)
    company = await seen(actor, tenant_id)
    currency, given = await credit_of(actor, tenant_id)
    return await company_page(
        request,
        "operator/credit.html",
        company,
        "usage",
        status=reading.status if reading else 200,
        currency=currency,
        given=given,
        form=build_form(_schema(currency), reading, form_id="credit") if currency is not None else None,
        key=key,
    )


@get(CREDIT, opt=OPERATOR, include_in_schema=False)
async def credit_page(request: AnyRequest, tenant_id: FromPath[UUID]) -> Response[str]:
    """Show it."""
    return await _shown(request, tenant_id, str(new_id()))


@post(CREDIT, opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_credit(request: AnyRequest, tenant_id: FromPath[UUID]) -> Response[Any]:
    """Give some; the same form sent twice gives once."""
    actor, posted, back = actor_of(request), await posted_form(request), f"/operator/tenants/{tenant_id}/credit"
    currency, _given = await credit_of(actor, tenant_id)
    if currency is None:
        return see_other(request, back, NoTerms().sentence(), kind="error")
    reading, key = read_form(_schema(currency), posted), first(posted, "key")[:40]
    if reading.accepted:
        try:
            new = await give(
                actor,
                tenant_id,
                _amount(reading.value["amount"]),
                expires_at=_moment(reading.value.get("expires_at", "")),
                why=reading.value["why"],
                key=key,
            )
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            told = _("Given. It pays the next invoices.") if new else _("This credit was given already.")
            return see_other(request, back, told)
    return await _shown(request, tenant_id, key, reading)


def _amount(written: str) -> Decimal:
    """What was written; what is no amount is nothing, which is refused."""
    try:
        return Decimal(written.replace(",", "").strip())
    except InvalidOperation:
        return Decimal(0)


def _moment(written: str) -> datetime | None:
    if not written:
        return None
    try:
        return datetime.fromisoformat(written).replace(tzinfo=UTC)
    except ValueError:
        raise Invalid(FieldError("expires_at", _("Choose a day and a time."))) from None


ROUTES = [credit_page, submit_credit]
