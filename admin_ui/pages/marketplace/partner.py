"""The partner's portal: the organisation, its keys, its upload token, its releases."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, text
from admin_ui.pages.marketplace.share import share_form, submitted_share
from admin_ui.pages.marketplace.thread import notes_about, report_lines
from admin_ui.pages.marketplace.words import act_does, act_title, done_title, grade_title, state_badge
from admin_ui.pages.plugins.words import tier_title
from admin_ui.rendering import page
from hubwright.control.marketplace import handing_in, partners
from hubwright.control.marketplace.rolling_out import choose_share
from hubwright.control.marketplace.schemas import PartnerView
from hubwright.control.marketplace.trying import try_release
from hubwright.host.releases.states import BEFORE_REVIEW
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Invalid, Missing, NotAllowed, Refusal
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
            _("Public key"),
            longest=80,
            help_text=_("The command hubwright plugin keygen makes a pair and shows this half."),
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
    actor = actor_of(request)
    partner = next(iter(await partners.my_partners(actor)), None)
    if partner is None:
        form = build_form(_founding(), founding, form_id="founding")
        return await page(request, "marketplace/become.html", status=status, form=form)
    tokens = [each for each in await partners.list_tokens(actor, partner.id) if each.revoked_at is None]
    releases = await handing_in.own_releases(actor, partner.id)
    return await page(
        request,
        "marketplace/partner.html",
        status=status,
        partner=partner,
        plugins=list({each.plugin: each for each in reversed(releases)}.values()),
        keys=await partners.signing_keys(actor, partner.id),
        hint=tokens[0].hint if tokens else "",
        token=token,
        base=settings().public_url,
        releases=releases,
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
    actor, reading = actor_of(request), read_form(_founding(), await posted_form(request))
    if await partners.my_partners(actor):
        return see_other(request, HOME, _("You have an organisation already."))
    if reading.accepted:
        try:
            await partners.sign_up_partner(actor, reading.value["slug"], reading.value["name"], actor.email)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, HOME, _("Welcome. Register a key next, then hand a release in."))
    return await _home(request, founding=reading, status=422)


@post(f"{HOME}/keys", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_key(request: AnyRequest) -> Response[Any]:
    """Register a public key."""
    partner = await own_partner(request)
    reading = read_form(_key(), await posted_form(request))
    if reading.accepted:
        try:
            name = _("Key of %(day)s") % {"day": f"{utc_now():%Y-%m-%d}"}
            await partners.add_signing_key(actor_of(request), partner.id, name, reading.value["public_key"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, HOME, _("The key may sign releases now."))
    return await _home(request, key=reading, status=422)


@post(f"{HOME}/keys/{{key_id:str}}/revoke", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_revoke(request: AnyRequest, key_id: FromPath[str]) -> Response[Any]:
    """Trust a key no more."""
    actor, partner = actor_of(request), await own_partner(request)
    found = [key for key in await partners.signing_keys(actor, partner.id) if key.key_id == key_id]
    if not found:
        raise Missing("key")
    await partners.revoke_signing_key(actor, partner.id, found[0].id)
    return see_other(request, HOME, _("The key is revoked: it signs nothing new."))


@post(f"{HOME}/token", opt=ACCOUNT, include_in_schema=False, status_code=200)
async def submit_token(request: AnyRequest) -> Response[str]:
    """Make an upload token and show it this once."""
    actor, partner = actor_of(request), await own_partner(request)
    for each in await partners.list_tokens(actor, partner.id):
        if each.revoked_at is None:
            await partners.revoke_token(actor, partner.id, each.id)
    made = await partners.make_token(actor, partner.id, _("Portal"))
    return await _home(request, token=made.token)


@get(f"{HOME}/releases/{{release_id:uuid}}", opt=ACCOUNT, include_in_schema=False)
async def release_page(request: AnyRequest, release_id: FromPath[UUID]) -> Response[str]:
    """Show the report line by line, and the thread."""
    actor = actor_of(request)
    own = await handing_in.own_release(actor, release_id)
    release, tried = handing_in.shown(own), own.on_trial
    return await page(
        request,
        "marketplace/release.html",
        release=release,
        report=await report_lines(release),
        thread=await notes_about(actor, release),
        acts=[act for act in release.may if act in ("submit", "withdraw")],
        stops=[act for act in release.may if act in ("halt", "yank")],
        act_title=act_title,
        act_does=act_does,
        may_try=release.state in BEFORE_REVIEW and not tried,
        tried=tried,
        difference=None,
        base=f"{HOME}/releases/{release_id}",
        home=HOME,
        state_badge=state_badge,
        grade_title=grade_title,
        done_title=done_title,
        asked_title=str,
        tier_title=tier_title,
        stages=(),
        listing_acts=(),
        share=share_form(release),
        halted_by_others=handing_in.halted_by_others(own),
    )


@post(f"{HOME}/releases/{{release_id:uuid}}/{{act:str}}", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_act(request: AnyRequest, release_id: FromPath[UUID], act: FromPath[str]) -> Response[Any]:
    """Ask for a review, take back, choose the share of companies, stop, or say something."""
    actor, form = actor_of(request), await posted_form(request)
    release = await handing_in.own_release(actor, release_id)
    back = f"{HOME}/releases/{release_id}"
    try:
        match act:
            case "submit":
                await handing_in.submit(actor, release_id)
            case "withdraw":
                await handing_in.withdraw(actor, release_id)
            case "share":
                await choose_share(actor, release_id, *submitted_share(form))
            case "halt":
                await handing_in.halt_own(actor, release_id, first(form, "reason"))
            case "yank":
                await handing_in.yank_own(actor, release_id, first(form, "reason"))
            case "try":
                await try_release(actor, release_id)
                said = _("Your trial company may install it now. Open it from the portal.")
                return see_other(request, back, said)
            case _:
                await handing_in.write_message(actor, release.plugin, first(form, "text"), release_id)
    except Refusal as refused:
        if refused.status == 404:
            raise
        return see_other(request, back, refused.sentence(), kind="error")
    return see_other(request, back, _("Done."))


async def own_partner(request: AnyRequest) -> PartnerView:
    """The organisation that somebody acts for."""
    found = next(iter(await partners.my_partners(actor_of(request))), None)
    if found is None:
        raise NotAllowed
    return found


ROUTES = [partner_page, submit_partner, submit_key, submit_revoke, submit_token, release_page, submit_act]
