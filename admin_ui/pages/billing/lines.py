"""What is behind a line of an invoice: who has how much of it, and the counts of each with their steps."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.pages.billing import words
from admin_ui.pages.billing.words import MANAGE, URL
from admin_ui.pages.usage.spent import ways_to
from admin_ui.rendering import page
from hubwright.control.billing.behind import PAGE, causes, is_average, shares, together
from hubwright.control.billing.invoice import Line, Opens
from hubwright.control.billing.invoices.read import Listed, find_invoice
from hubwright.control.billing.words import line_title
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing

AnyRequest = Request[Any, Any, Any]
LINE = f"{URL}/invoices/{{invoice_id:uuid}}/lines/{{place:int}}"


@get(LINE, opt=MANAGE, include_in_schema=False)
async def line_page(
    request: AnyRequest,
    invoice_id: FromPath[UUID],
    place: FromPath[int],
    than: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[str]:
    """Show the shares, which come to the line's quantity; `than` and `after` are the last of the page before."""
    async with acting_for(actor_of(request).tenant_id):
        listed, line, opens = await _opened(invoice_id, place)
        found = await shares(opens, PAGE + 1, _place(than, after))
        whole = await together(opens)
    return await page(
        request,
        "billing/line.html",
        listed=listed,
        line=line,
        place=place,
        title=line_title(line),
        shares=found[:PAGE],
        last=found[PAGE - 1] if len(found) > PAGE else None,
        whole=whole,
        average=is_average(opens),
        words=words,
    )


@get(f"{LINE}/counts", opt=MANAGE, include_in_schema=False)
async def counts_page(
    request: AnyRequest,
    invoice_id: FromPath[UUID],
    place: FromPath[int],
    of: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
) -> Response[str]:
    """Show the counts of one conversation, file or member."""
    async with acting_for(actor_of(request).tenant_id):
        listed, line, opens = await _opened(invoice_id, place)
        found = await causes(opens, of, after, PAGE + 1)
        ways = await ways_to([cause.dims["session"] for cause in found if "session" in cause.dims])
    return await page(
        request,
        "billing/counts.html",
        listed=listed,
        line=line,
        place=place,
        title=line_title(line),
        of=of,
        causes=found[:PAGE],
        older=str(found[PAGE - 1].id) if len(found) > PAGE else "",
        ways=ways,
        average=is_average(opens),
        words=words,
    )


async def _opened(invoice_id: UUID, place: int) -> tuple[Listed, Line, Opens]:
    whole = await find_invoice(invoice_id)
    line = whole.line(place)
    if line.opens is None:
        raise Missing("line")
    return whole.listed, line, line.opens


def _place(than: str, after: str) -> tuple[Decimal, str] | None:
    if not than:
        return None
    try:
        return Decimal(than), after
    except InvalidOperation:
        raise Missing("page") from None


ROUTES = [line_page, counts_page]
