"""The demo's start page: its companies, one press to be anybody in them."""

import asyncio
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Response
from markupsafe import Markup

from admin_ui.flash import see_other
from admin_ui.qr import qr_code
from admin_ui.rendering import bare_page
from admin_ui.signed_in import brought_cookie, session_cookie
from editions.catalogue import edition
from editions.vocabulary import FEATURES, Value
from hubwright.control.identity.addresses import address_key
from hubwright.control.identity.memberships import memberships
from hubwright.control.identity.queries.accounts import account_by_key
from hubwright.control.identity.sessions import open_session, revoke_cookie
from hubwright.entry.demo import order_services
from hubwright.entry.demo.record import DemoRecord, DemoTenantRecord, Login, read_record
from hubwright.kernel.address import client_address
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _, language
from hubwright.kernel.mail import outbox_letters
from hubwright.kernel.settings import settings

AnyRequest = Request[Any, Any, Any]
_FIRST_PAGE = {"admin": "/home", "supervisor": "/inbox", "agent": "/inbox"}


class SignInChoice(msgspec.Struct, frozen=True):
    """Who to be."""

    tenant: str
    role: Literal["admin", "supervisor", "agent"]


class Wish(msgspec.Struct, frozen=True):
    """What to do with an order service."""

    run: Literal["start", "stop"]


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """One card of the start page."""

    slug: str
    name: str
    edition: str
    tagline: str
    grants: list[tuple[str, str]]
    chat_url: str
    qr: Markup
    orders_run: bool


def _record() -> DemoRecord:
    found = read_record(settings().data)
    if found is None:
        raise Missing("demo")
    return found


def _company_of(record: DemoRecord, slug: str) -> DemoTenantRecord:
    busy = [record.busy.tenant] if record.busy else []
    found = next((each for each in [*record.tenants, *busy] if each.slug == slug), None)
    if found is None:
        raise Missing("company")
    return found


@get("/", opt={"audience": "demo"}, include_in_schema=False)
async def start_page(request: AnyRequest) -> Response[str]:
    """Three companies side by side, and what to try."""
    record = _record()
    running = await asyncio.gather(
        *(asyncio.to_thread(order_services.answers, *each) for each in record.order_services.items())
    )
    answering = dict(zip(record.order_services, running, strict=True))
    cards = [_card(each, orders_run=answering.get(each.slug, False)) for each in record.tenants]
    return bare_page(
        request,
        "demo/start.html",
        companies=cards,
        letters=len(outbox_letters()),
        busy=record.busy.tenant if record.busy else None,
        busy_agents=len(record.busy.agents) if record.busy else 0,
    )


@post("/demo/sign-in", opt={"audience": "demo"}, include_in_schema=False, status_code=303)
async def demo_sign_in(
    request: AnyRequest, data: Annotated[SignInChoice, Body(media_type=RequestEncodingType.URL_ENCODED)]
) -> Response[Any]:
    """Sign in as one of the demo's people, without typing; CSRF and the Host check stand before it."""
    record = _record()
    login: Login = getattr(_company_of(record, data.tenant), data.role)
    is_busy = record.busy is not None and record.busy.tenant.slug == data.tenant
    first = "/board" if is_busy and data.role == "supervisor" else _FIRST_PAGE[data.role]
    return await _sign_in(request, login, first, data.tenant)


async def _sign_in(request: AnyRequest, login: Login, first_page: str, slug: str = "") -> Response[Any]:
    """Into this company, whatever other companies the person has a seat in: a partner's trial company, say."""
    account = await account_by_key(address_key(login.email))
    if account is None:
        raise Missing("account")
    former = brought_cookie(request)
    if former:
        await revoke_cookie(former)
    choices = await memberships(account["id"])
    opened = await open_session(
        account["id"],
        next((each.tenant_id for each in choices if each.slug == slug), None),
        address=client_address(request),
        user_agent=request.headers.get("user-agent", ""),
        choices=choices,
    )
    return see_other(request, first_page, cookies=[session_cookie(opened)])


@post("/demo/operate", opt={"audience": "demo"}, include_in_schema=False, status_code=303)
async def demo_operate(request: AnyRequest) -> Response[Any]:
    """Sign in as the one who runs the platform."""
    return await _sign_in(request, _record().operator, "/operator")


@post("/demo/sell", opt={"audience": "demo"}, include_in_schema=False, status_code=303)
async def demo_sell(request: AnyRequest) -> Response[Any]:
    """Sign in as the one who shows demos to prospects."""
    login = _record().sales
    if login is None:
        raise Missing("account")
    return await _sign_in(request, login, "/demos")


@post("/demo/orders/{slug:str}", opt={"audience": "demo"}, include_in_schema=False, status_code=303)
async def switch_orders(
    request: AnyRequest, slug: str, data: Annotated[Wish, Body(media_type=RequestEncodingType.URL_ENCODED)]
) -> Response[Any]:
    """Stop or start a company's order service, to see what its bot says then."""
    record = _record()
    company = _company_of(record, slug)
    if slug not in record.order_services:
        raise Missing("company")
    run = data.run == "start"
    order_services.ask(settings().data, slug, run=run)
    await _wait_for(slug, record.order_services[slug], run=run)
    words = {"company": company.name}
    said = _("The order service of %(company)s runs.") if run else _("The order service of %(company)s is stopped.")
    return see_other(request, "/", said % words)


async def _wait_for(slug: str, port: int, *, run: bool) -> None:
    """The supervisor looks four times a second: show the page when it has acted."""
    for _turn in range(30):
        if await asyncio.to_thread(order_services.answers, slug, port) == run:
            return
        await asyncio.sleep(0.1)


def _card(tenant: DemoTenantRecord, *, orders_run: bool) -> Company:
    sold = edition(tenant.edition)
    return Company(
        slug=tenant.slug,
        name=tenant.name,
        edition=sold.title[language()],
        tagline=sold.tagline[language()],
        grants=[(FEATURES[key].title[language()], _in_words(value)) for key, value in sold.entitlements.items()],
        chat_url=f"/c/{tenant.channel_key}",
        qr=qr_code(tenant.chat_url, _("QR code of the chat page of %(company)s") % {"company": tenant.name}),
        orders_run=orders_run,
    )


def _in_words(value: Value) -> str:
    if value is None:
        return _("unlimited")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


ROUTES = [start_page, demo_sign_in, demo_operate, demo_sell, switch_orders]
