"""The launcher: somebody of sales chooses industry and edition, and has a seeded tenant a moment later."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.company import edition_title
from admin_ui.demo_bar import role_titles, time_left
from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, text
from admin_ui.rendering import page
from admin_ui.signed_in import brought_cookie, sales_cookie, session_cookie
from editions.catalogue import current_editions
from hubwright.control.identity.authenticate import actor_from_cookie
from hubwright.control.identity.sessions import SALES_COOKIE, revoke_cookie
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.address import client_address
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _, language
from tenants.demos import links, queries
from tenants.demos.ending import end, extend, own_demo
from tenants.demos.industries import INDUSTRIES, industry
from tenants.demos.launch import MOST_AT_ONCE, launch
from tenants.demos.links import NewLink
from tenants.demos.reset import reset
from tenants.demos.schemas import FIRST_PAGE, Demo
from tenants.demos.seats import enter

AnyRequest = Request[Any, Any, Any]
SALES = {"audience": "sales"}
DEMOS = "/demos"
_SHOWN = 30


def _chooses(*, prospect_needed: bool) -> Schema:
    offered = current_editions()
    prospect = text(
        _("For whom"), longest=80, help_text=_("The bar and the page of the link say it."), example=_("Acme Ltd")
    )
    return fields(
        ("industry", "edition", *(("prospect",) if prospect_needed else ())),
        industry=choice(
            _("Industry"),
            {key: one.title[language()] for key, one in INDUSTRIES.items()},
            helps={key: one.pitch[language()] for key, one in INDUSTRIES.items()},
            cards=not prospect_needed,
            default=next(iter(INDUSTRIES)),
        ),
        edition=choice(
            _("Edition"),
            {one.key: one.title[language()] for one in offered},
            helps={one.key: one.tagline[language()] for one in offered},
            cards=not prospect_needed,
            default="online" if any(one.key == "online" for one in offered) else offered[0].key,
        ),
        prospect=prospect,
    )


async def _shown(
    request: AnyRequest,
    *,
    made: Reading | None = None,
    handed: Reading | None = None,
    new_link: NewLink | None = None,
    status: int = 200,
) -> Response[str]:
    actor, now = actor_of(request), utc_now()
    assert actor.account_id is not None
    return await page(
        request,
        "demos/launcher.html",
        status=status,
        new=build_form(_chooses(prospect_needed=False), made, form_id="demo"),
        link=build_form(_chooses(prospect_needed=True), handed, form_id="link"),
        new_link=new_link,
        demos=await queries.made_by(actor.account_id, _SHOWN),
        links=await links.links_of(actor),
        now=now,
        left=lambda demo: time_left(demo.expires_at, now),
        industry_title=lambda key: industry(key).title[language()],
        edition_title=edition_title,
        roles=role_titles(),
        most=MOST_AT_ONCE,
    )


@get(DEMOS, opt=SALES, include_in_schema=False)
async def launcher_page(request: AnyRequest) -> Response[str]:
    """Show what can be made and what was."""
    return await _shown(request)


@post(DEMOS, opt=SALES, include_in_schema=False, status_code=303)
async def submit_demo(request: AnyRequest) -> Response[Any]:
    """Make one and go in as its admin."""
    reading = read_form(_chooses(prospect_needed=False), await posted_form(request))
    if reading.accepted:
        try:
            demo = await launch(
                actor_of(request),
                industry_key=reading.value["industry"],
                edition_key=reading.value["edition"],
                prospect=reading.value.get("prospect", ""),
            )
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return await _go_in(request, demo, "admin")
    return await _shown(request, made=reading, status=422)


@post("/demos/{demo_id:uuid}/open", opt=SALES, include_in_schema=False, status_code=303)
async def submit_open(request: AnyRequest, demo_id: FromPath[UUID]) -> Response[Any]:
    """Go into one of one's own."""
    role = ((await posted_form(request)).get("role") or ["admin"])[-1]
    return await _go_in(request, await own_demo(actor_of(request), demo_id), role)


async def _go_in(request: AnyRequest, demo: Demo, role: str) -> Response[Any]:
    """Somebody of the demo from now on; who they are of sales waits in a cookie of its own."""
    opened = await enter(
        demo, role, "sales", address=client_address(request), user_agent=request.headers.get("user-agent", "")
    )
    own, waiting = brought_cookie(request) or "", request.cookies.get(SALES_COOKIE, "")
    if own and await _is_of_sales(own):
        waiting = own
    elif own:
        await revoke_cookie(own)
    return see_other(request, FIRST_PAGE[role], cookies=[session_cookie(opened), sales_cookie(waiting)])


async def _is_of_sales(cookie: str) -> bool:
    actor: Actor | None = await actor_from_cookie(cookie)
    return actor is not None and actor.kind == "sales"


@post("/demos/{demo_id:uuid}/extend", opt=SALES, include_in_schema=False, status_code=303)
async def submit_extend(request: AnyRequest, demo_id: FromPath[UUID]) -> Response[Any]:
    """Let it last a day longer."""
    demo = await extend(actor_of(request), demo_id)
    return see_other(request, DEMOS, _("It lasts a day longer: %(left)s.") % {"left": _left(demo)})


def _left(demo: Demo) -> str:
    return time_left(demo.expires_at, utc_now())


@post("/demos/{demo_id:uuid}/reset", opt=SALES, include_in_schema=False, status_code=303)
async def submit_reset(request: AnyRequest, demo_id: FromPath[UUID]) -> Response[Any]:
    """Begin it anew; whoever is inside comes along."""
    demo = await own_demo(actor_of(request), demo_id)
    await reset(demo.id, demo.generation)
    return see_other(request, DEMOS, _("This is a fresh demo. Whoever was in the old one has come along."))


@post("/demos/{demo_id:uuid}/end", opt=SALES, include_in_schema=False, status_code=303)
async def submit_end(request: AnyRequest, demo_id: FromPath[UUID]) -> Response[Any]:
    """End it."""
    await end(await own_demo(actor_of(request), demo_id))
    return see_other(request, DEMOS, _("The demo is over."))


@post("/demos/links", opt=SALES, include_in_schema=False, status_code=200)
async def submit_link(request: AnyRequest) -> Response[Any]:
    """Make a link for a prospect and show it, this once."""
    reading = read_form(_chooses(prospect_needed=True), await posted_form(request))
    if reading.accepted:
        try:
            made = await links.make_link(actor_of(request), **reading.value)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return await _shown(request, new_link=made)
    return await _shown(request, handed=reading, status=422)


@post("/demos/links/{link_id:uuid}/withdraw", opt=SALES, include_in_schema=False, status_code=303)
async def submit_withdraw(request: AnyRequest, link_id: FromPath[UUID]) -> Response[Any]:
    """Take a link back; Undo lets it be good again."""
    await links.withdraw(actor_of(request), link_id)
    undo = Undo(f"/demos/links/{link_id}/restore")
    return see_other(request, f"{DEMOS}#links", _("The link is taken back."), undo=undo)


@post("/demos/links/{link_id:uuid}/restore", opt=SALES, include_in_schema=False, status_code=303)
async def submit_restore(request: AnyRequest, link_id: FromPath[UUID]) -> Response[Any]:
    """Let it be good again."""
    await links.withdraw(actor_of(request), link_id, undo=True)
    return see_other(request, f"{DEMOS}#links", _("The link is good again."))


ROUTES = [
    launcher_page,
    submit_demo,
    submit_open,
    submit_extend,
    submit_reset,
    submit_end,
    submit_link,
    submit_withdraw,
    submit_restore,
]
