"""The list of companies."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, get
from litestar.params import FromQuery
from litestar.response import Response

from admin_ui.company import edition_title
from admin_ui.pages.operator.words import OPERATOR, kind_title, status_badge
from admin_ui.rendering import page
from hubwright.control.companies import Search, choices
from hubwright.kernel.actor import actor_of
from tenants.operators import list_companies

AnyRequest = Request[Any, Any, Any]
TENANTS = "/operator/tenants"
_FILTERS = ("words", "status", "edition", "version", "kind", "region")


@get(TENANTS, opt=OPERATOR, include_in_schema=False)
async def tenants_page(request: AnyRequest, after: FromQuery[UUID | None] = None) -> Response[str]:
    """Show what matches, a page at a time."""
    asked = {name: request.query_params.get(name, "")[:100] for name in _FILTERS}
    found = await list_companies(actor_of(request), Search(**asked), after)
    kept = urlencode({name: value for name, value in asked.items() if value})
    return await page(
        request,
        "operator/tenants.html",
        found=found,
        asked=asked,
        filters=await _filters(),
        narrowed=bool(kept),
        older=f"{TENANTS}?{kept}{'&' if kept else ''}after={found.next}" if found.next else "",
        newest=f"{TENANTS}?{kept}".rstrip("?") if after else "",
        status_badge=status_badge,
        kind_title=kind_title,
        edition_title=edition_title,
    )


async def _filters() -> dict[str, dict[str, str]]:
    there = await choices()
    return {
        "status": {word: status_badge(word)[0] for word in there["status"]},
        "edition": {word: edition_title(word) for word in there["edition"]},
        "version": {word: f"v{word}" for word in there["version"]},
        "kind": {word: kind_title(word) for word in there["kind"]},
        "region": {word: word for word in there["region"]},
    }


ROUTES = [tenants_page]
