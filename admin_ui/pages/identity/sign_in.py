"""Signing in and out, and choosing a company."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import Cookie
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, email, fields, hidden, password
from admin_ui.preferences import local_path, preference_cookie
from admin_ui.rendering import bare_page
from admin_ui.signed_in import account_id_of, brought_cookie, no_session_cookie, sales_cookie, session_cookie
from hubwright.control import platform_access
from hubwright.control.identity.authenticate import actor_from_cookie
from hubwright.control.identity.choose_tenant import choose_tenant, memberships
from hubwright.control.identity.errors import WrongCredentials
from hubwright.control.identity.profile import get_account
from hubwright.control.identity.schemas import SignedIn
from hubwright.control.identity.sessions import SALES_COOKIE
from hubwright.control.identity.sign_in import sign_in
from hubwright.control.identity.sign_out import sign_out
from hubwright.kernel.actor import actor_of
from hubwright.kernel.address import client_address
from hubwright.kernel.errors import Missing, TooMany
from hubwright.kernel.i18n import _

AnyRequest = Request[Any, Any, Any]
_OUTSIDE = {"operator": "/operator", "sales": "/demos"}  # where people go on who are in no company


def _schema() -> Schema:
    return fields(
        ("email", "password"),
        email=email(_("E-mail"), autocomplete="username"),
        password=password(_("Password")),
        next=hidden(),
    )


def _shown(request: AnyRequest, reading: Reading, *, status: int = 200, problem: str = "") -> Response[str]:
    back = local_path(reading.value.get("next", ""), "")
    form = build_form(_schema(), reading, form_id="sign-in")
    return bare_page(request, "identity/sign_in.html", status=status, form=form, problem=problem, back=back)


@get("/sign-in", opt={"audience": "public"}, include_in_schema=False)
async def sign_in_page(request: AnyRequest) -> Response[Any]:
    """Ask for address and password; who is signed in already goes on."""
    back = local_path(request.query_params.get("next", ""), "")
    cookie = brought_cookie(request)
    actor = await actor_from_cookie(cookie) if cookie else None
    if actor is not None:
        own = _OUTSIDE.get(actor.kind, "/companies")
        return see_other(request, (back or "/home") if actor.kind in ("member", "access") else own)
    return _shown(request, Reading(value={"next": back}))


@post("/sign-in", opt={"audience": "public"}, include_in_schema=False, status_code=303)
async def submit_sign_in(request: AnyRequest) -> Response[Any]:
    """Check and let in."""
    reading = read_form(_schema(), await posted_form(request))
    if not reading.accepted:
        return _shown(request, reading, status=422)
    try:
        opened = await sign_in(
            reading.value["email"],
            reading.value["password"],
            address=client_address(request),
            user_agent=request.headers.get("user-agent", ""),
            previous_cookie=brought_cookie(request),
        )
    except (WrongCredentials, TooMany) as refused:
        return _shown(request, reading, status=refused.status, problem=refused.sentence())
    cookies = [session_cookie(opened), *await _language_cookie(request, opened)]
    return see_other(request, await _first_page(opened, reading.value.get("next", "")), cookies=cookies)


async def _first_page(opened: SignedIn, wanted: str) -> str:
    account = await get_account(opened.account_id)
    if account.is_sales:
        return _OUTSIDE["sales"]
    if opened.tenant_id is not None:
        return local_path(wanted, "/home")
    return _OUTSIDE["operator"] if account.is_operator and not opened.choices else "/companies"


async def _language_cookie(request: AnyRequest, opened: SignedIn) -> list[Cookie]:
    if "hw_lang" in request.cookies:
        return []
    return [preference_cookie("hw_lang", (await get_account(opened.account_id)).language)]


@post("/sign-out", opt={"audience": "public"}, include_in_schema=False, status_code=303)
async def submit_sign_out(request: AnyRequest) -> Response[Any]:
    """End the session here and on the server."""
    own, waiting = brought_cookie(request), request.cookies.get(SALES_COOKIE, "")
    actor = await actor_from_cookie(own) if own else None
    if actor is not None:
        await platform_access.leave(actor)
    for cookie in (own, waiting):
        if cookie:
            await sign_out(cookie)
    forgotten = [no_session_cookie(), *([sales_cookie("")] if waiting else [])]
    return see_other(request, "/sign-in", _("You are signed out."), cookies=forgotten)


@get("/companies", opt={"audience": "account"}, include_in_schema=False)
async def companies_page(request: AnyRequest) -> Response[Any]:
    """Show the companies this account may enter."""
    if actor_of(request).kind == "sales":
        return see_other(request, _OUTSIDE["sales"])
    choices = await memberships(account_id_of(request))
    operator = actor_of(request).kind == "operator"
    return bare_page(request, "identity/companies.html", choices=choices, operator=operator)


@post("/companies", opt={"audience": "account"}, include_in_schema=False, status_code=303)
async def enter_company(request: AnyRequest) -> Response[Any]:
    """Enter one of them."""
    posted = await posted_form(request)
    try:
        tenant_id = UUID((posted.get("tenant_id") or [""])[-1])
    except ValueError:
        raise Missing("company") from None
    opened = await choose_tenant(brought_cookie(request) or "", tenant_id)
    return see_other(request, "/home", cookies=[session_cookie(opened)])


ROUTES = [sign_in_page, submit_sign_in, submit_sign_out, companies_page, enter_company]
