"""Behind a QR code: says what it opens, and opens it by a press; a camera that only looks uses nothing up."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.demo_bar import role_titles
from admin_ui.flash import see_other
from admin_ui.rendering import bare_page
from admin_ui.signed_in import session_cookie
from hubwright.kernel.address import client_address
from hubwright.kernel.i18n import language
from tenants.demos.industries import industry
from tenants.demos.passes import look_at, use

AnyRequest = Request[Any, Any, Any]
PUBLIC = {"audience": "public"}


@get("/go/{secret:str}", opt=PUBLIC, include_in_schema=False)
async def pass_page(request: AnyRequest, secret: FromPath[str]) -> Response[str]:
    """Say what it opens."""
    shown = await look_at(secret)
    return bare_page(
        request,
        "demos/pass.html",
        demo=shown.demo,
        company=industry(shown.demo.industry).company,
        industry=industry(shown.demo.industry).title[language()],
        role=role_titles().get(shown.opens, ""),
    )


@post("/go/{secret:str}", opt=PUBLIC, include_in_schema=False, status_code=303)
async def use_pass(request: AnyRequest, secret: FromPath[str]) -> Response[Any]:
    """Open it; nobody else opens it after that."""
    opened = await use(secret, address=client_address(request), user_agent=request.headers.get("user-agent", ""))
    cookies = [session_cookie(opened.signed_in)] if opened.signed_in is not None else []
    return see_other(request, opened.url, cookies=cookies)


ROUTES = [pass_page, use_pass]
