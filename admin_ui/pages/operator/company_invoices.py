"""What a company was billed, for those who run the platform: its invoices, and each with its lines, down to counts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.pages.billing import words
from admin_ui.pages.billing.invoices import carried, rows_of
from admin_ui.pages.operator.company import ONE, company_page
from admin_ui.pages.operator.words import OPERATOR
from hubwright.control.billing.invoices.read import find_invoice, latest
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from tenants.operators import seen

AnyRequest = Request[Any, Any, Any]
ALL = f"{ONE}/invoices"
_PAGE = 24


@get(ALL, opt=OPERATOR, include_in_schema=False)
async def invoices_page(
    request: AnyRequest, tenant_id: FromPath[UUID], before: FromQuery[datetime | None] = None
) -> Response[str]:
    """List them, the newest first."""
    company = await seen(actor_of(request), tenant_id)
    async with acting_for(tenant_id):
        found = await latest(before, _PAGE + 1)
    return await company_page(
        request,
        "operator/company_invoices.html",
        company,
        "invoices",
        invoices=found[:_PAGE],
        older=found[_PAGE - 1].begins_at.isoformat() if len(found) > _PAGE else "",
        words=words,
    )


@get(f"{ALL}/{{invoice_id:uuid}}", opt=OPERATOR, include_in_schema=False)
async def invoice_page(request: AnyRequest, tenant_id: FromPath[UUID], invoice_id: FromPath[UUID]) -> Response[str]:
    """Show one; its lines and what is carried come to its total."""
    company = await seen(actor_of(request), tenant_id)
    async with acting_for(tenant_id):
        whole = await find_invoice(invoice_id)
    return await company_page(
        request,
        "operator/company_invoice.html",
        company,
        "invoices",
        listed=whole.listed,
        rows=rows_of(whole),
        carried=carried(whole),
        words=words,
    )


ROUTES = [invoices_page, invoice_page]
