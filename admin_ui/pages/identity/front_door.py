"""The bare address: to the start page, or to sign-in. The demo brings a start page of its own."""

from typing import Any

from litestar import Request, get
from litestar.response import Redirect

from admin_ui.signed_in import brought_cookie


@get("/", opt={"audience": "public"}, include_in_schema=False, status_code=303, sync_to_thread=False)
def front_door(request: Request[Any, Any, Any]) -> Redirect:
    """Send people where they can go on; a cookie that no longer works is found out there."""
    return Redirect("/home" if brought_cookie(request) else "/sign-in", status_code=303)
