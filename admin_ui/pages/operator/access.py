"""Being inside a company by breaking its glass: leaving it, and being told that the time is over."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import see_other
from hubwright.control import platform_access
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.i18n import _

AnyRequest = Request[Any, Any, Any]
INSIDE = {"audience": "account", "inside": True, "while_held": True}


@post("/access/leave", opt=INSIDE, include_in_schema=False, status_code=303)
async def submit_leaving(request: AnyRequest) -> Response[Any]:
    """Be outside again; whoever is outside already just goes to the console."""
    actor = actor_of(request)
    tenant_id = await platform_access.leave(actor)
    if tenant_id is None:
        return see_other(request, _home(actor))
    return see_other(request, f"/operator/tenants/{tenant_id}/access", _("You have left the company."))


@get("/access/over", opt=INSIDE, include_in_schema=False)
async def over_page(request: AnyRequest) -> Response[Any]:
    """Asked by an open page when the time is over: to the console, or on with what is left of it."""
    actor = actor_of(request)
    if actor.access is not None:
        return Response(None, status_code=204)
    return see_other(request, _home(actor), _("The time inside the company is over."))


def _home(actor: Actor) -> str:
    return {"operator": "/operator", "sales": "/demos"}.get(actor.kind, "/home")


ROUTES = [submit_leaving, over_page]
