"""Corrections of counts over all companies, and the way to correct one or to give credit."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromQuery
from litestar.response import Response

from admin_ui.pages.billing.words import amount_of
from admin_ui.pages.operator.words import OPERATOR
from admin_ui.rendering import page
from hubwright.control.billing.words import meter_title
from hubwright.control.companies import Company, Search, register
from hubwright.control.usage.corrections.made import made
from hubwright.control.usage.corrections.schemas import Made
from hubwright.kernel.actor import actor_of

AnyRequest = Request[Any, Any, Any]
ALL = "/operator/corrections"
_SUGGESTED = 10


@get(ALL, opt=OPERATOR, include_in_schema=False)
async def corrections_page(
    request: AnyRequest, company: FromQuery[str] = "", after: FromQuery[UUID | None] = None
) -> Response[str]:
    """List them, the newest first, of one company or all; words that several companies match offer these."""
    actor, asked = actor_of(request), company.strip()[:100]
    matching = await _matching(asked)
    chosen = matching[0] if len(matching) == 1 else None
    lines: list[Made] = []
    older: UUID | None = None
    if chosen is not None or not asked:
        lines, older = await made(actor, chosen.id if chosen is not None else None, after)
    return await page(
        request,
        "operator/corrections.html",
        asked=asked,
        chosen=chosen,
        matching=matching,
        lines=lines,
        older=str(older) if older is not None else "",
        meter_title=meter_title,
        amount_of=amount_of,
    )


async def _matching(asked: str) -> list[Company]:
    """Whom the words may mean; a short name or an id means one, whoever else has it in theirs."""
    if not asked:
        return []
    found = await register(Search(words=asked), None, _SUGGESTED)
    exact = [each for each in found if asked.lower() in (each.slug, str(each.id))]
    return exact or found


ROUTES = [corrections_page]
