"""From a handler to HTML: `await page(...)` in the shell, `bare_page(...)` without it, `fragment(...)` for htmx."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import MediaType, Request
from litestar.datastructures import Cookie
from litestar.response import Response
from litestar.template.base import csrf_token

from admin_ui.company import Company, company_of
from admin_ui.csp import nonce_of
from admin_ui.csrf import use_token
from admin_ui.demo_bar import DemoBar, bar_of
from admin_ui.environment import environment
from admin_ui.flash import COOKIE, Toast, waiting_toast
from admin_ui.formats import use_time_zone
from admin_ui.lacking import Lacking, lacking_of
from admin_ui.life_bar import LifeBar, life_bar
from admin_ui.navigation import NavItem, navigation
from admin_ui.preferences import theme_of
from hubwright.control.announcements import Announcement, shown_to
from hubwright.control.notices import NoticeView, open_notices
from hubwright.control.platform_access import AccessView, open_now
from hubwright.kernel.actor import NO_TENANT, Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What every template may read about the request, as `view`."""

    path: str
    address: str
    theme: str
    nonce: str
    csrf: str
    query: dict[str, str]
    actor: Actor | None = None
    company: Company | None = None
    nav: list[NavItem] = []
    toast: Toast | None = None
    notices: list[NoticeView] = []
    demo: DemoBar | None = None
    life: LifeBar | None = None
    lacks: dict[str, Lacking] = {}
    announcements: list[Announcement] = []
    visits: list[AccessView] = []  # who of the platform is inside now


def _view(request: AnyRequest, **more: Any) -> View:
    token = csrf_token({"request": request})
    use_token(token)
    actor = getattr(request.state, "actor", None)
    path = request.url.path
    return View(
        path=path,
        address=f"{path}?{request.url.query}" if request.url.query else path,
        theme=theme_of(request),
        nonce=nonce_of(request.scope),
        csrf=token,
        query=dict(request.query_params),
        actor=actor if isinstance(actor, Actor) else None,
        **more,
    )


def _answer(
    template: str,
    view: View,
    status: int,
    headers: dict[str, str] | None,
    context: dict[str, Any],
    *,
    cookies: Sequence[Cookie] = (),
) -> Response[str]:
    html = environment().get_template(template).render(view=view, **context)
    shown = [Cookie(key=COOKIE, value="", max_age=0, path="/", httponly=True, samesite="lax")] if view.toast else []
    sent = {"cache-control": "no-store", "vary": "cookie, accept-language, hx-request", **(headers or {})}
    return Response(html, status_code=status, media_type=MediaType.HTML, headers=sent, cookies=[*shown, *cookies])


async def page(
    request: AnyRequest, template: str, *, status: int = 200, headers: dict[str, str] | None = None, **context: Any
) -> Response[str]:
    """A page in the shell, for somebody who is signed in. Call it outside a transaction or inside, both work."""
    actor = getattr(request.state, "actor", None)
    company = await company_of(request, actor) if isinstance(actor, Actor) else None
    use_time_zone(company.time_zone if company else "UTC")
    lacks = await lacking_of(actor) if isinstance(actor, Actor) else {}
    nav = navigation(actor, request.url.path, lacks) if isinstance(actor, Actor) else []
    told = await _told(request, actor, company) if isinstance(actor, Actor) else {}
    view = _view(request, company=company, nav=nav, lacks=lacks, toast=waiting_toast(request), **told)
    return _answer(template, view, status, headers, context)


async def _told(request: AnyRequest, actor: Actor, company: Company | None) -> dict[str, Any]:
    """What stands above every page: what does not work and who is inside, for those who can see to it, and news."""
    if company is None or actor.tenant_id == NO_TENANT:
        return {}
    news = await shown_to(actor, company.edition_key, utc_now())
    bar = bar_of(request, company.edition_key)
    told: dict[str, Any] = {"announcements": news, "life": life_bar(company), "demo": bar}
    if actor.may(Permission.FAILURES_MANAGE) or actor.may(Permission.SETTINGS_MANAGE):
        async with acting_for(actor.tenant_id):
            told["notices"] = await open_notices() if actor.may(Permission.FAILURES_MANAGE) else []
            if actor.access is None and actor.may(Permission.SETTINGS_MANAGE):
                told["visits"] = await open_now()
    return told


def bare_page(
    request: AnyRequest,
    template: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    cookies: Sequence[Cookie] = (),
    **context: Any,
) -> Response[str]:
    """A page without the shell: sign-in, sign-up, errors."""
    return _answer(template, _view(request, toast=waiting_toast(request)), status, headers, context, cookies=cookies)


def fragment(
    request: AnyRequest, template: str, *, status: int = 200, headers: dict[str, str] | None = None, **context: Any
) -> Response[str]:
    """A piece of a page that htmx puts in place."""
    return _answer(template, _view(request), status, headers, context)


def rendered(request: AnyRequest, template: str, **context: Any) -> str:
    """A piece of a page for an answer that is JSON."""
    return environment().get_template(template).render(view=_view(request), **context)


def is_fragment_request(request: AnyRequest) -> bool:
    """Tell whether htmx asked and wants a piece only."""
    return bool(request.headers.get("hx-request")) and not request.headers.get("hx-history-restore-request")
