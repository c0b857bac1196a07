"""The partner's portal: the organisation, its keys, its upload token, its releases."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, text
from admin_ui.pages.marketplace.words import done_title, grade_title, state_badge
from admin_ui.rendering import page
from hubwright.control.marketplace import hand_in, partners, review
from hubwright.control.marketplace.schemas import Partner
from hubwright.host.releases.states import ACTS, after
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import Invalid, Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.settings import settings

AnyRequest = Request[Any, Any, Any]
ACCOUNT = {"audience": "account"}
HOME = "/partner"


def _founding() -> Schema:
    return fields(
        ("slug", "name"),
        name=text(_("Name of your organisation"), longest=80, example="Acme"),
        slug=text(
            _("Short name"),
            longest=31,
            help_text=_("Small letters and digits. The ids of your plugins begin with it, so choose well."),
            example="acme",
        ),
    )


def _key() -> Schema:
    return fields(
        ("public_key",),
        public_key=text(
            _("Public key"), longest=80, help_text=_("`hubwright plugin keygen` makes a pair and shows this half.")
        ),
    )


async def _home(
    request: AnyRequest,
    *,
    founding: Reading | None = None,
    key: Reading | None = None,
    token: str = "",
    status: int = 200,
) -> Response[str]:
    partner = await partners.find_partner(actor_of(request))
    if partner is None:
        form = build_form(_founding(), founding, form_id="founding")
        return await page(request, "marketplace/become.html", status=status, form=form)
    return await page(
        request,
        "marketplace/partner.html",
        status=status,
        partner=partner,
        keys=await partners.list_keys(partner),
        hint=await partners.token_hint(partner),
        token=token,
        base=settings().public_url,
        releases=await review.releases_of(partner.id),
        form=build_form(_key(), key, form_id="new-key"),
        state_badge=state_badge,
        grade_title=grade_title,
    )


@get(HOME, opt=ACCOUNT, include_in_schema=False)
async def partner_page(request: AnyRequest) -> Response[str]:
    """Show the portal, or how to become a partner."""
    return await _home(request)


@post(HOME, opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_partner(request: AnyRequest) -> Response[Any]:
    """Found the organisation."""
    reading = read_form(_founding(), await posted_form(request))
    if reading.accepted:
        try:
            await partners.become_partner(actor_of(request), reading.value["slug"], reading.value["name"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, HOME, _("Welcome. Register a key next, then hand a release in."))
    return await _home(request, founding=reading, status=422)


@post(f"{HOME}/keys", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_key(request: AnyRequest) -> Response[Any]:
    """Register a public key."""
    partner = await _partner(request)
    reading = read_form(_key(), await posted_form(request))
    if reading.accepted:
        try:
            await partners.add_key(partner, reading.value["public_key"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, HOME, _("The key may sign releases now."))
    return await _home(request, key=reading, status=422)


@post(f"{HOME}/keys/{{key_id:str}}/revoke", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_revoke(request: AnyRequest, key_id: FromPath[str]) -> Response[Any]:
    """Trust a key no more."""
    await partners.revoke_key(await _partner(request), key_id)
    return see_other(request, HOME, _("The key is revoked; what it signed does not load any more."))


@post(f"{HOME}/token", opt=ACCOUNT, include_in_schema=False, status_code=200)
async def submit_token(request: AnyRequest) -> Response[str]:
    """Make an upload token and show it this once."""
    return await _home(request, token=await partners.new_token(await _partner(request)))


@get(f"{HOME}/releases/{{release_id:uuid}}", opt=ACCOUNT, include_in_schema=False)
async def release_page(request: AnyRequest, release_id: FromPath[UUID]) -> Response[str]:
    """Show the report line by line, and the thread."""
    partner = await _partner(request)
    release = await review.one(release_id, owner=partner.id)
    return await page(
        request,
        "marketplace/release.html",
        release=release,
        thread=await review.thread(release_id),
        acts=[act for act in ACTS if act in ("submit", "withdraw") and after(release.state, act)],
        difference=None,
        base=f"{HOME}/releases/{release_id}",
        home=HOME,
        state_badge=state_badge,
        grade_title=grade_title,
        done_title=done_title,
        asked_title=str,
        stages=(),
    )


@post(f"{HOME}/releases/{{release_id:uuid}}/{{act:str}}", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_act(request: AnyRequest, release_id: FromPath[UUID], act: FromPath[str]) -> Response[Any]:
    """Ask for a review, take back, or say something."""
    partner, form = await _partner(request), await posted_form(request)
    back = f"{HOME}/releases/{release_id}"
    try:
        match act:
            case "submit":
                await hand_in.submit(partner, release_id)
            case "withdraw":
                await review.move(release_id, "withdraw", side="partner", who=partner.name, owner=partner.id)
            case _:
                said = first(form, "text")
                await review.say(release_id, said, side="partner", who=partner.name, owner=partner.id)
    except Refusal as refused:
        if refused.status == 404:
            raise
        return see_other(request, back, refused.sentence(), kind="error")
    return see_other(request, back, _("Done."))


async def _partner(request: AnyRequest) -> Partner:
    return await partners.partner_of(actor_of(request))


ROUTES = [partner_page, submit_partner, submit_key, submit_revoke, submit_token, release_page, submit_act]
