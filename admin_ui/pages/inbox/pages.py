"""The inbox pages: a view, a conversation, the person behind it; as a whole page or as the piece htmx asked for."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response

from admin_ui.pages.inbox import acts, canned, crm, devices, joining, panels, putting_off, states, whispers, why
from admin_ui.pages.inbox.show import known_view, show
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.CONVERSATIONS_READ}


@get("/inbox", opt=READ, include_in_schema=False)
async def inbox(request: AnyRequest) -> Redirect:  # noqa: ARG001 - the guard has read it
    """One's own conversations come first."""
    return Redirect("/inbox/mine", status_code=303)


@get("/inbox/{view:str}", opt=READ, include_in_schema=False)
async def list_page(
    request: AnyRequest, view: FromPath[str], after: FromQuery[str] = "", q: FromQuery[str] = ""
) -> Response[str]:
    """One view of the inbox; a search is a view with what was asked in its address."""
    return await show(request, known_view(view), None, "list", after=after, q=q)


@get("/inbox/{view:str}/{conversation_id:uuid}", opt=READ, include_in_schema=False)
async def thread_page(
    request: AnyRequest,
    view: FromPath[str],
    conversation_id: FromPath[UUID],
    *,
    after: FromQuery[str] = "",
    windows: FromQuery[int] = 1,
    compose: FromQuery[str] = "reply",
    q: FromQuery[str] = "",
) -> Response[str]:
    """One conversation."""
    return await show(
        request, known_view(view), conversation_id, "thread", after=after, windows=windows, compose=compose, q=q
    )


@get("/inbox/{view:str}/{conversation_id:uuid}/contact", opt=READ, include_in_schema=False)
async def contact_page(
    request: AnyRequest,
    view: FromPath[str],
    conversation_id: FromPath[UUID],
    after: FromQuery[str] = "",
    q: FromQuery[str] = "",
) -> Response[str]:
    """The person behind a conversation; on a wide screen it is the third pane of the same page."""
    return await show(request, known_view(view), conversation_id, "contact", after=after, q=q)


ROUTES = [
    inbox,
    list_page,
    thread_page,
    contact_page,
    *acts.ROUTES,
    *canned.ROUTES,
    *joining.ROUTES,
    *putting_off.ROUTES,
    *states.ROUTES,
    *whispers.ROUTES,
    *why.ROUTES,
    *panels.ROUTES,
    *crm.ROUTES,
    *devices.ROUTES,
]
