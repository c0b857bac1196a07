"""Signing up: three fields, then a company that chats."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, email, fields, hidden, text
from admin_ui.rendering import bare_page
from admin_ui.signed_in import brought_cookie, session_cookie
from editions.catalogue import current_editions
from hubwright.control.identity.errors import LinkSpent
from hubwright.kernel.address import client_address
from hubwright.kernel.errors import Invalid, TooMany
from hubwright.kernel.i18n import _, language
from tenants.demos.configuration import read_configuration
from tenants.demos.links import demo_behind
from tenants.demos.schemas import Demo
from tenants.sign_up import new_attempt, sign_up

AnyRequest = Request[Any, Any, Any]
PUBLIC = {"audience": "public"}


def _schema(*, demo: bool = False) -> Schema:
    offered = current_editions()
    keep = {"keep": _keep(), "demo": hidden()} if demo else {}
    return fields(
        ("company", "email", "edition"),
        company=text(_("Company name"), longest=80, autocomplete="organization"),
        email=email(_("Your e-mail"), help_text=_("We send one mail to confirm it. You can start before you do.")),
        edition=choice(
            _("Edition"),
            {one.key: one.title[language()] for one in offered},
            helps={one.key: one.tagline[language()] for one in offered},
            cards=True,
            default="online" if any(one.key == "online" for one in offered) else offered[0].key,
        ),
        **keep,
        attempt=hidden(),
        time_zone=hidden(),
    )


def _keep() -> Schema:
    return {
        "type": "boolean",
        "x-title": _("Begin with the set-up of your demo"),
        "x-help": _("Its flows, queues, routing, skills, hours, lists and the look of its chat. None of its data."),
        "default": True,
    }


async def _demo_of(secret: str) -> Demo | None:
    """The demo behind a link of sales; an old link is none."""
    try:
        return await demo_behind(secret) if secret else None
    except LinkSpent:
        return None


def _shown(
    request: AnyRequest, reading: Reading, *, demo: bool = False, status: int = 200, problem: str = ""
) -> Response[str]:
    return bare_page(
        request,
        "identity/sign_up.html",
        status=status,
        form=build_form(_schema(demo=demo), reading, form_id="sign-up"),
        attempt=reading.value.get("attempt") or new_attempt(),
        demo=reading.value.get("demo", "") if demo else "",
        problem=problem or reading.errors.get("attempt", ""),
    )


@get("/sign-up", opt=PUBLIC, include_in_schema=False)
async def sign_up_page(request: AnyRequest) -> Response[str]:
    """Ask for three things; who comes from a demo may keep its set-up."""
    wanted, secret = request.query_params.get("edition", ""), request.query_params.get("demo", "")
    known = {one.key for one in current_editions()}
    demo = await _demo_of(secret)
    begun: dict[str, Any] = {"edition": wanted} if wanted in known else {}
    if demo is not None:
        begun |= {"demo": secret, "keep": True}
    return _shown(request, Reading(value=begun), demo=demo is not None)


@post("/sign-up", opt=PUBLIC, include_in_schema=False, status_code=303)
async def submit_sign_up(request: AnyRequest) -> Response[Any]:
    """Make the company and go to its first steps."""
    posted = await posted_form(request)
    demo = await _demo_of((posted.get("demo") or [""])[-1])
    reading = read_form(_schema(demo=demo is not None), posted)
    if not reading.accepted:
        return _shown(request, reading, demo=demo is not None, status=422)
    keeps = demo is not None and bool(reading.value.get("keep"))
    try:
        made = await sign_up(
            email=reading.value["email"],
            company=reading.value["company"],
            edition_key=reading.value["edition"],
            attempt=reading.value["attempt"],
            language=language(),
            address=client_address(request),
            user_agent=request.headers.get("user-agent", ""),
            time_zone=str(reading.value.get("time_zone") or ""),
            previous_cookie=brought_cookie(request),
            kept=await read_configuration(demo.leads_to) if demo is not None and keeps else None,
        )
    except Invalid as refused:
        reading.refuse(refused.errors)
        if "attempt" in reading.errors:
            reading.value["attempt"] = ""
        return _shown(request, reading, demo=demo is not None, status=422)
    except TooMany as refused:
        return _shown(request, reading, demo=demo is not None, status=429, problem=refused.sentence())
    return see_other(
        request, "/home", _("Your company is ready. Try the chat."), cookies=[session_cookie(made.session)]
    )


ROUTES = [sign_up_page, submit_sign_up]
