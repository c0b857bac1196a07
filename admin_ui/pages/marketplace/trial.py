"""A partner's trial company: one press makes it or enters it."""

from typing import Any

from litestar import post
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.pages.marketplace.own_plugin import ACCOUNT, HOME, AnyRequest
from admin_ui.signed_in import brought_cookie, session_cookie
from hubwright.control.identity.choose_tenant import choose_tenant
from hubwright.control.marketplace.partners import my_partners
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import NotAllowed
from hubwright.kernel.i18n import _
from tenants.partner_trial import open_trial


@post(f"{HOME}/trial", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_trial(request: AnyRequest) -> Response[Any]:
    """Enter it; the first time it is made."""
    actor = actor_of(request)
    partner = next(iter(await my_partners(actor)), None)
    if partner is None:
        raise NotAllowed
    tenant_id = await open_trial(actor, partner.id)
    opened = await choose_tenant(brought_cookie(request) or "", tenant_id)
    said = _("This is your trial company. Your other companies are in the menu of your account.")
    return see_other(request, "/plugins", said, cookies=[session_cookie(opened)])


ROUTES = [submit_trial]
