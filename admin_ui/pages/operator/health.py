"""How the platform does: every registered row, the processes alive, and services that are spared calls."""

from typing import Any

from litestar import Request, get
from litestar.response import Response

from admin_ui.pages.operator.words import OPERATOR
from admin_ui.rendering import page
from hubwright.control.companies import companies
from hubwright.kernel import heartbeat, incidents, operations
from hubwright.runtime import doubt_row

AnyRequest = Request[Any, Any, Any]
KNOWN = (doubt_row,)  # its row is registered by being imported


@get("/operator/health", opt=OPERATOR, include_in_schema=False)
async def health_page(request: AnyRequest) -> Response[str]:
    """Show every registered row, processes and open breakers."""
    breakers = await incidents.incidents("breaker")
    return await page(
        request,
        "operator/health.html",
        rows=await operations.read_rows(),
        processes=await heartbeat.alive_processes(),
        breakers=breakers,
        names={company.id: company.name for company in await companies([one.tenant_id for one in breakers])},
    )


ROUTES = [health_page]
