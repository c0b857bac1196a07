"""The fapiao of an invoice: asked for with title and tax number, then the number that was issued."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.rendering import page
from hubwright.control.billing.fapiao import queries
from hubwright.control.billing.fapiao.ask import ask, fapiao_of
from hubwright.control.billing.fapiao.schemas import Buyer, Kind
from hubwright.control.billing.month_end.queries import invoice
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing, Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
PAYS = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
INVOICES = "/settings/billing/invoices"
PLACE = f"{INVOICES}/{{invoice_id:uuid}}/fapiao"


@get(PLACE, opt=PAYS, include_in_schema=False)
async def fapiao_page(request: AnyRequest, invoice_id: FromPath[UUID]) -> Response[str]:
    """Show the form, filled in as last time, or what became of it."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        last = await queries.last_buyer()
    return await _shown(request, invoice_id, Buyer(**last) if last is not None else _nobody())


@post(PLACE, opt=PAYS, include_in_schema=False, status_code=303)
async def submit_fapiao(request: AnyRequest, invoice_id: FromPath[UUID]) -> Response[Any]:
    """Ask for it."""
    actor, form = actor_of(request), await posted_form(request)
    kind: Kind = "special" if first(form, "kind") == "special" else "general"
    buyer = Buyer(
        kind=kind, title=first(form, "title"), tax_number=first(form, "tax_number"), email=first(form, "email")
    )
    back = f"{INVOICES}/{invoice_id}/fapiao"
    try:
        async with acting_for(actor.tenant_id):
            await ask(actor, invoice_id, buyer)
    except Invalid as refused:
        return await _shown(request, invoice_id, buyer, refused)
    except Missing:
        raise
    except Refusal as refused:
        return see_other(request, back, refused.sentence(), kind="error")
    return see_other(request, back, _("Asked for. Its number stands here once it is issued."))


async def _shown(request: AnyRequest, invoice_id: UUID, buyer: Buyer, refused: Invalid | None = None) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        about, fapiao = await invoice(invoice_id), await fapiao_of(invoice_id)
    if about is None:
        raise Missing("invoice")
    return await page(
        request,
        "fapiao/fapiao.html",
        status=200 if refused is None else 422,
        invoice=about,
        back=f"{INVOICES}/{invoice_id}",
        fapiao=fapiao,
        may_ask=about.currency == "CNY" and about.total > 0,
        buyer=msgspec.structs.asdict(buyer),
        wrong={each.field: each.message for each in refused.errors} if refused is not None else {},
    )


def _nobody() -> Buyer:
    return Buyer(kind="general", title="", tax_number="", email="")


ROUTES = [fapiao_page, submit_fapiao]
