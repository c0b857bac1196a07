"""Putting an announcement away, for oneself."""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.preferences import local_path
from hubwright.control import announcements
from hubwright.kernel.actor import actor_of
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.HOME_READ}


@post("/announcements/{announcement_id:uuid}/dismiss", opt=READ, include_in_schema=False, status_code=303)
async def submit_dismissal(request: AnyRequest, announcement_id: FromPath[UUID]) -> Response[Any]:
    """Show it to this member no more; htmx takes it off the page, so that nothing typed there is lost."""
    posted = await posted_form(request)
    await announcements.dismiss(actor_of(request), announcement_id)
    if request.headers.get("hx-request"):
        return Response("", status_code=200, media_type="text/html")
    return see_other(request, local_path(first(posted, "back"), "/home"))


ROUTES = [submit_dismissal]
