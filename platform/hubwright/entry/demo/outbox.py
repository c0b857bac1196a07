"""The mail that the demo did not send."""

from typing import Any

from litestar import Request, get
from litestar.response import Response

from admin_ui.rendering import bare_page
from hubwright.kernel.errors import Missing
from hubwright.kernel.mail import outbox_letters, read_letter

AnyRequest = Request[Any, Any, Any]


@get("/demo/outbox", opt={"audience": "demo"}, include_in_schema=False)
async def outbox(request: AnyRequest) -> Response[str]:
    """List letters, newest first."""
    return bare_page(request, "demo/outbox.html", letters=outbox_letters())


@get("/demo/outbox/{name:str}", opt={"audience": "demo"}, include_in_schema=False)
async def letter(request: AnyRequest, name: str) -> Response[str]:
    """Read one letter; its links work."""
    found = read_letter(name)
    if found is None:
        raise Missing("letter")
    return bare_page(request, "demo/letter.html", letter=found)


ROUTES = [outbox, letter]
