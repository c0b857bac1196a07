"""One page of help at the same place everywhere."""

from typing import Any

from litestar import Request, get
from litestar.response import Response

from admin_ui.rendering import page

AnyRequest = Request[Any, Any, Any]


@get("/help", opt={"audience": "account", "inside": True}, include_in_schema=False)
async def help_page(request: AnyRequest) -> Response[str]:
    """Explain the words and the keys."""
    return await page(request, "help/help.html")


ROUTES = [help_page]
