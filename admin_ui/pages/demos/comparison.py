"""The editions side by side, for everybody; with a link of sales also a demo of one's own, and a company like it."""

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import posted_form
from admin_ui.rendering import bare_page
from admin_ui.signed_in import session_cookie
from editions.catalogue import current_editions
from editions.vocabulary import FEATURES
from hubwright.kernel.address import client_address
from hubwright.kernel.errors import TooMany
from hubwright.kernel.i18n import _, language
from hubwright.kernel.rate import buckets
from tenants.demos import links
from tenants.demos.industries import industry
from tenants.demos.schemas import FIRST_PAGE
from tenants.demos.seats import enter
from tenants.demos.spawn import chat_key

AnyRequest = Request[Any, Any, Any]
PUBLIC = {"audience": "public"}
_RATE, _BURST = 10 / 3600, 10


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One feature in every edition."""

    title: str
    help: str
    shown: list[str]


def _rows() -> list[Row]:
    offered, spoken = current_editions(), language()
    return [
        Row(
            title=feature.title[spoken],
            help=feature.help[spoken],
            shown=[in_words(one.entitlements.get(key, False)) for one in offered],
        )
        for key, feature in FEATURES.items()
    ]


def in_words(value: object) -> str:
    """What an edition grants, as people read it."""
    if value is None:
        return _("unlimited")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _shown(request: AnyRequest, **context: Any) -> Response[str]:
    return bare_page(request, "demos/compare.html", offered=current_editions(), rows=_rows(), **context)


@get("/compare", opt=PUBLIC, include_in_schema=False, sync_to_thread=False)
def compare_page(request: AnyRequest) -> Response[str]:
    """Show what each edition has."""
    return _shown(request, secret="", link=None, running=False, industry="")


@get("/compare/{secret:str}", opt=PUBLIC, include_in_schema=False)
async def handed_page(request: AnyRequest, secret: FromPath[str]) -> Response[str]:
    """The same for a prospect, with a demo of their own."""
    link = await links.read_link(secret)
    running = await links.demo_behind(secret)
    title = industry(link.industry).title[language()]
    return _shown(request, secret=secret, link=link, running=running is not None, industry=title)


@post("/compare/{secret:str}/try", opt=PUBLIC, include_in_schema=False, status_code=303)
async def try_demo(request: AnyRequest, secret: FromPath[str]) -> Response[Any]:
    """Go into one's own demo: as a customer into its chat, or as somebody who works there."""
    wait = await buckets.take(f"try-demo:{client_address(request)}", rate=_RATE, burst=_BURST)
    if wait:
        raise TooMany(wait)
    wanted = ((await posted_form(request)).get("as") or ["agent"])[-1]
    demo = await links.open_own(secret)
    if wanted == "customer":
        return see_other(request, f"/c/{chat_key(demo)}")
    opened = await enter(
        demo, wanted, "link", address=client_address(request), user_agent=request.headers.get("user-agent", "")
    )
    return see_other(request, FIRST_PAGE[wanted], cookies=[session_cookie(opened)])


ROUTES = [compare_page, handed_page, try_demo]
