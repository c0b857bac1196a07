"""Invoices: all of them, and each with its lines, which come to its total."""

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.pages.billing import words
from admin_ui.pages.billing.disputing import ROUTES as DISPUTING
from admin_ui.pages.billing.lines import ROUTES as LINES
from admin_ui.pages.billing.words import MANAGE, URL
from admin_ui.rendering import page
from hubwright.control.billing.disputes.dispute import LONGEST_REASON, disputes_of
from hubwright.control.billing.invoice import Line
from hubwright.control.billing.invoices.read import Whole, find_invoice, latest
from hubwright.control.billing.words import line_title
from hubwright.control.companies import find_company
from hubwright.kernel import i18n
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing

AnyRequest = Request[Any, Any, Any]
ALL, ONE = f"{URL}/invoices", f"{URL}/invoices/{{invoice_id:uuid}}"
_PAGE = 24


class Row(msgspec.Struct, frozen=True):
    """A line with its place, by which it is opened."""

    place: int
    title: str
    line: Line


@get(ALL, opt=MANAGE, include_in_schema=False)
async def invoices_page(request: AnyRequest, before: FromQuery[datetime | None] = None) -> Response[str]:
    """List them, the newest first."""
    async with acting_for(actor_of(request).tenant_id):
        found = await latest(before, _PAGE + 1)
    return await page(
        request,
        "billing/invoices.html",
        invoices=found[:_PAGE],
        older=found[_PAGE - 1].begins_at.isoformat() if len(found) > _PAGE else "",
        words=words,
    )


@get(ONE, opt=MANAGE, include_in_schema=False)
async def invoice_page(request: AnyRequest, invoice_id: FromPath[UUID]) -> Response[str]:
    """Show one; its lines and what is carried come to its total."""
    async with acting_for(actor_of(request).tenant_id):
        whole, disputes = await find_invoice(invoice_id), await disputes_of(invoice_id)
    return await page(
        request,
        "billing/invoice.html",
        listed=whole.listed,
        rows=rows_of(whole),
        disputes=disputes,
        carried=carried(whole),
        longest=LONGEST_REASON,
        words=words,
    )


@get(f"{ONE}/invoice.pdf", opt=MANAGE, include_in_schema=False)
async def invoice_paper(
    request: AnyRequest, invoice_id: FromPath[UUID], language: FromQuery[str] = ""
) -> Response[bytes]:
    """The same on paper, in the language that is asked for."""
    from admin_ui.pages.billing.paper import paper  # noqa: PLC0415 - a moment to load, and few processes ever need it

    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        whole, company = await find_invoice(invoice_id), await find_company(actor.tenant_id)
    if company is None:
        raise Missing("company")
    spoken = language if language in i18n.LANGUAGES else i18n.language()
    name = whole.listed.name
    drawn = await asyncio.to_thread(paper, whole.invoice, company.name, name, spoken, company.time_zone)
    headers = {
        "content-disposition": f'attachment; filename="invoice-{name}-{spoken}.pdf"',
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(drawn, media_type="application/pdf", headers=headers)


def rows_of(whole: Whole) -> list[Row]:
    """Its lines in their order, in the reader's words."""
    return [Row(place, line_title(line), line) for place, line in enumerate(whole.invoice.lines)]


def carried(whole: Whole) -> Decimal:
    """What is left over for the next month: with it the lines come to the total."""
    return whole.invoice.total - sum((line.amount for line in whole.invoice.lines), Decimal(0))


ROUTES = [invoices_page, invoice_page, invoice_paper, *LINES, *DISPUTING]
