"""What the bar of a demo does; only somebody who is inside one comes here."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.demo_bar import seat_on, time_left
from admin_ui.flash import see_other
from admin_ui.forms import posted_form
from admin_ui.qr import qr_code
from admin_ui.rendering import fragment, page
from admin_ui.signed_in import brought_cookie, no_session_cookie, session_cookie
from hubwright.kernel.address import client_address
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from tenants.demos import queries
from tenants.demos.edition import switch_edition
from tenants.demos.ending import end
from tenants.demos.passes import make_pass
from tenants.demos.reset import reset
from tenants.demos.schemas import FIRST_PAGE, Seat
from tenants.demos.seats import change_role, take_to_fresh

AnyRequest = Request[Any, Any, Any]
SEAT = {"audience": "seat"}


def _seat(request: AnyRequest) -> Seat:
    seat = seat_on(request)
    if seat is None:
        raise Missing("demo")
    return seat


async def _chosen(request: AnyRequest, name: str) -> str:
    return ((await posted_form(request)).get(name) or [""])[-1]


def _first(seat: Seat) -> str:
    return FIRST_PAGE[seat.visit.role]


@get("/this-demo/standing", opt=SEAT, include_in_schema=False)
async def standing(request: AnyRequest) -> Response[str]:
    """How long it lasts yet; whoever looks at a page of before a reset is taken along by the guard."""
    return fragment(request, "demos/standing.html", left=time_left(_seat(request).demo.expires_at, utc_now()))


@post("/this-demo/edition", opt=SEAT, include_in_schema=False, status_code=303)
async def submit_edition(request: AnyRequest) -> Response[Any]:
    """Let another edition hold, at once."""
    seat = _seat(request)
    title = await switch_edition(seat.demo, await _chosen(request, "edition"))
    return see_other(request, _first(seat), _("This is the %(edition)s edition now.") % {"edition": title})


@post("/this-demo/role", opt=SEAT, include_in_schema=False, status_code=303)
async def submit_role(request: AnyRequest) -> Response[Any]:
    """Be somebody else."""
    seat, role = _seat(request), await _chosen(request, "role")
    opened = await change_role(
        seat,
        brought_cookie(request) or "",
        role,
        address=client_address(request),
        user_agent=request.headers.get("user-agent", ""),
    )
    return see_other(request, FIRST_PAGE[role], cookies=[session_cookie(opened)])


@post("/this-demo/traffic", opt=SEAT, include_in_schema=False, status_code=303)
async def submit_traffic(request: AnyRequest) -> Response[Any]:
    """Let visitors come, or no more."""
    seat, on = _seat(request), await _chosen(request, "on") == "yes"
    await queries.set_traffic(seat.demo.id, on=on)
    said = _("Visitors come now; colleagues answer some of them.") if on else _("No more visitors come.")
    return see_other(request, _first(seat), said)


@get("/this-demo/phone", opt=SEAT, include_in_schema=False)
async def phone_page(request: AnyRequest) -> Response[str]:
    """Ask what is to open on the telephone."""
    _seat(request)
    return await page(request, "demos/phone.html", made=None, qr="")


@post("/this-demo/phone", opt=SEAT, include_in_schema=False, status_code=200)
async def submit_phone(request: AnyRequest) -> Response[str]:
    """Make a pass and show it as a QR code, this once."""
    made = await make_pass(_seat(request), await _chosen(request, "opens"))
    return await page(request, "demos/phone.html", made=made, qr=qr_code(made.url, _("QR code for a telephone")))


@post("/this-demo/reset", opt=SEAT, include_in_schema=False, status_code=303)
async def submit_reset(request: AnyRequest) -> Response[Any]:
    """Begin it anew; whoever pressed it is in the fresh one."""
    seat, told = _seat(request), await _chosen(request, "generation")
    demo = await reset(seat.demo.id, int(told) if told.isdigit() else 0)
    url = await take_to_fresh(Seat(demo=demo, visit=seat.visit), demo.leads_to)
    return see_other(request, url, _("This is a fresh demo. Whoever was in the old one has come along."))


@post("/this-demo/end", opt=SEAT, include_in_schema=False, status_code=303)
async def submit_end(request: AnyRequest) -> Response[Any]:
    """End it; sales go back to their demos, everybody else to the editions."""
    seat = _seat(request)
    await end(seat.demo)
    url = "/demos" if seat.visit.came_by == "sales" else "/compare"
    return see_other(request, url, _("The demo is over."), cookies=[no_session_cookie()])


ROUTES = [
    standing,
    submit_edition,
    submit_role,
    submit_traffic,
    phone_page,
    submit_phone,
    submit_reset,
    submit_end,
]
