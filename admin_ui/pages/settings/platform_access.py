"""Access by the platform: who came in, why, when, and every page they opened; and shutting the door on them."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.pages.operator.words import access_badge, mode_title
from admin_ui.rendering import page
from hubwright.control import platform_access
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
END = {**MANAGE, "while_held": True}  # shutting the door never waits
URL = "/settings/platform-access"
SHOWN = 50


@get(URL, opt=MANAGE, include_in_schema=False)
async def list_page(request: AnyRequest, after: FromQuery[UUID | None] = None) -> Response[str]:
    """List every time somebody of the platform was here."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        found = await platform_access.accesses(actor, after, SHOWN + 1)
    return await page(
        request,
        "settings/platform_access.html",
        accesses=found[:SHOWN],
        older=str(found[SHOWN - 1].id) if len(found) > SHOWN else "",
        access_badge=access_badge,
        mode_title=mode_title,
    )


@get(URL + "/{access_id:uuid}", opt=MANAGE, include_in_schema=False)
async def one_page(
    request: AnyRequest, access_id: FromPath[UUID], after: FromQuery[UUID | None] = None
) -> Response[str]:
    """Show what was opened and done in one of them."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        access = await platform_access.access(actor, access_id)
        found = await platform_access.acts(actor, access_id, after, SHOWN + 1)
    return await page(
        request,
        "settings/platform_access_one.html",
        access=access,
        is_open=access.state(utc_now()) == "open",
        acts=found[:SHOWN],
        later=str(found[SHOWN - 1].id) if len(found) > SHOWN else "",
        access_badge=access_badge,
        mode_title=mode_title,
    )


@post(URL + "/{access_id:uuid}/end", opt=END, include_in_schema=False, status_code=303)
async def submit_end(request: AnyRequest, access_id: FromPath[UUID]) -> Response[Any]:
    """Shut the door."""
    await platform_access.end_access(actor_of(request), access_id)
    return see_other(request, f"{URL}/{access_id}", _("The access is over."))


ROUTES = [list_page, one_page, submit_end]
