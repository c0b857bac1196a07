"""The catalogue and the page of one plugin, with what others think and the way to install it."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, lines
from admin_ui.pages.catalogue import icons, setting_up
from admin_ui.pages.catalogue.installing import agreed_by, agreement_form
from admin_ui.pages.catalogue.versions import grade_reasons, versions_of
from admin_ui.pages.catalogue.words import (
    GRADES,
    billed_words,
    kind_title,
    lock_words,
    price_words,
    signature_words,
)
from admin_ui.pages.marketplace.words import grade_title
from admin_ui.pages.plugins.words import tier_title
from admin_ui.rendering import page
from hubwright.control.marketplace import judging, listing
from hubwright.host import catalogue
from hubwright.host.installation.consents import agreed_to
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing, Refusal
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission
from hubwright.runtime.setting_up import progress
from hubwright_sdk import Manifest
from hubwright_sdk.manifest import KINDS, TIERS

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.PLUGINS_READ}
MANAGE = {"audience": "tenant", "permission": Permission.PLUGINS_MANAGE}
CATALOGUE = "/marketplace"
_WORDS: dict[str, Any] = {
    "kind_title": kind_title,
    "tier_title": tier_title,
    "grade_title": grade_title,
    "signature_words": signature_words,
    "price_words": price_words,
    "billed_words": billed_words,
    "lock_words": lock_words,
}


@get(CATALOGUE, opt=READ, include_in_schema=False)
async def catalogue_page(request: AnyRequest) -> Response[str]:
    """Show what there is; what is looked for stands in the address."""
    actor = actor_of(request)
    wanted = {name: request.query_params.get(name, "")[:80] for name in ("search", "kind", "tier", "grade")}
    async with acting_for(actor.tenant_id):
        plugins = await listing.list_plugins(actor, **wanted)
        waiting = await progress.waiting_plugins()
    return await page(
        request,
        "catalogue/catalogue.html",
        plugins=plugins,
        wanted=wanted,
        narrowed=any(wanted.values()),
        waiting=waiting,
        filters=_filters(),
        here=f"{CATALOGUE}?{urlencode({name: value for name, value in wanted.items() if value})}",
        **_WORDS,
    )


def _filters() -> list[tuple[str, str, str, dict[str, str]]]:
    return [
        ("kind", _("Kind"), _("All kinds"), {kind: kind_title(kind) for kind in KINDS}),
        ("tier", _("How it runs"), _("However it runs"), {tier: tier_title(tier) for tier in TIERS}),
        ("grade", _("Grade"), _("Any grade"), {grade: grade_title(grade) for grade in GRADES}),
    ]


@get(f"{CATALOGUE}/{{plugin_id:str}}", opt=READ, include_in_schema=False)
async def plugin_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Show everything that one decides by."""
    return await _plugin(request, plugin_id)


async def _plugin(
    request: AnyRequest,
    plugin_id: str,
    *,
    agreeing: Reading | None = None,
    judgement: Reading | None = None,
    status: int = 200,
) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        plugin = await listing.one_plugin(actor, plugin_id)
        manifest = _manifest(plugin_id)
        standing = await judging.standing_of(plugin_id)
        agreed = await agreed_to(plugin_id) if plugin.installed else None
        waiting = plugin_id in await progress.waiting_plugins()
        told = await listing.published_listing(plugin_id, language())
    own = {"stars": str(standing.stars or 5), "text": standing.text}
    return await page(
        request,
        "catalogue/plugin.html",
        status=status,
        plugin=plugin,
        manifest=manifest,
        versions=versions_of(plugin_id, actor.tenant_id),
        reasons=await grade_reasons(plugin_id, plugin.version),
        reviews=await judging.read_reviews(plugin_id),
        standing=standing,
        listing=told,
        agreed=agreed,
        waiting=waiting,
        may_manage=actor.may(Permission.PLUGINS_MANAGE),
        form=build_form(agreement_form(manifest), agreeing, form_id="install"),
        review_form=build_form(_judgement(), judgement or own, form_id="review"),
        **_WORDS,
    )


def _manifest(plugin_id: str) -> Manifest:
    found = catalogue.find(plugin_id)
    if found is None:
        raise Missing("plugin")
    return found.manifest


def _judgement() -> Schema:
    stars = {str(n): _("%(n)s of 5 stars") % {"n": n} for n in range(5, 0, -1)}
    return fields(
        ("stars",),
        stars=choice(_("Stars"), stars),
        text=lines(_("What should others know?"), longest=2_000, help_text=_("Your company is not named.")),
    )


@post(f"{CATALOGUE}/{{plugin_id:str}}/review", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_review(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Say what the company thinks."""
    actor = actor_of(request)
    reading = read_form(_judgement(), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                await listing.one_plugin(actor, plugin_id)
                await judging.review_plugin(
                    actor, plugin_id, int(reading.value["stars"]), str(reading.value.get("text", ""))
                )
        except Invalid as refused:
            reading.refuse(refused.errors)
        except Refusal as refused:
            if refused.status == 404:
                raise
            return see_other(request, f"{CATALOGUE}/{plugin_id}", refused.sentence(), kind="error")
        else:
            return see_other(request, f"{CATALOGUE}/{plugin_id}", _("Thank you. You can change it any time."))
    return await _plugin(request, plugin_id, judgement=reading, status=422)


@post(f"{CATALOGUE}/{{plugin_id:str}}/install", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_install(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Agree to what stands on the page, and install it; it is not switched on yet."""
    actor, form = actor_of(request), await posted_form(request)
    home = f"{CATALOGUE}/{plugin_id}"
    async with acting_for(actor.tenant_id):
        plugin = await listing.one_plugin(actor, plugin_id)
        manifest = _manifest(plugin_id)
    if first(form, "version") != plugin.version:
        return see_other(
            request, home, _("A newer version came meanwhile. Please read what it asks for."), kind="error"
        )
    if plugin.installed:
        return see_other(request, f"{home}/set-up")
    reading = read_form(agreement_form(manifest), form)
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                await progress.begin(actor, plugin_id, agreed_by(manifest, reading.value))
        except Invalid as refused:
            reading.refuse(FieldError(each.field.rpartition(".")[2], each.message) for each in refused.errors)
        except Refusal as refused:
            return see_other(request, home, refused.sentence(), kind="error")
        else:
            return see_other(request, f"{home}/set-up", _("Installed. It is switched on at the end."))
    return await _plugin(request, plugin_id, agreeing=reading, status=422)


ROUTES = [catalogue_page, plugin_page, submit_review, submit_install, *icons.ROUTES, *setting_up.ROUTES]
