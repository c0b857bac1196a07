"""Where numbers of billing differ, over all companies, until they do not any more."""

from typing import Any

from litestar import Request, get
from litestar.response import Response

from admin_ui.pages.operator.words import OPERATOR
from admin_ui.rendering import page
from hubwright.control.billing.reconcile.drift_row import PAGE
from hubwright.control.billing.words import meter_title
from hubwright.control.companies import companies
from hubwright.kernel import incidents
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id

AnyRequest = Request[Any, Any, Any]
SHOWN = 50


@get(PAGE, opt=OPERATOR, include_in_schema=False)
async def drift_page(request: AnyRequest) -> Response[str]:
    """List every pair that differs: company, month, meter, between what, by how much, since when."""
    after = parse_id(request.query_params.get("after", ""))
    found = await incidents.incidents("drift", after=after, most=SHOWN + 1)
    shown = found[:SHOWN]
    names = {company.id: company.name for company in await companies({one.tenant_id for one in shown})}
    return await page(
        request,
        "operator/drift.html",
        rows=[(one, names.get(one.tenant_id, "–"), *_read(one.what)) for one in shown],
        older=str(shown[-1].id) if len(found) > SHOWN else "",
        between=_between(),
    )


def _read(what: str) -> tuple[str, str, str]:
    month, meter, between = what.split(" ")
    return month, meter_title(meter), between


def _between() -> dict[str, str]:
    """Two neighbours of the five numbers, in words."""
    return {
        "ledger/days": _("the ledger and the kept days"),
        "days/told": _("the kept days and what the provider was told"),
        "told/provider": _("what the provider was told and what it has"),
        "days/invoice": _("the kept days and the invoice"),
    }


ROUTES = [drift_page]
