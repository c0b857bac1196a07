"""Writing at a listing in the partner's portal: texts in both languages, a look at it, and publishing."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from markupsafe import Markup

from admin_ui.environment import environment
from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, lines, text
from admin_ui.pages.marketplace.own_plugin import ACCOUNT, PLUGIN, AnyRequest, own_plugin
from admin_ui.rendering import page
from hubwright.control.marketplace.presentation.reading import view_of
from hubwright.control.marketplace.presentation.schemas import CATEGORIES, Listing, ListingView, Words
from hubwright.control.marketplace.presentation.screenshots import MOST
from hubwright.control.marketplace.presentation.verbs import (
    LONGEST,
    presentation_of,
    publish_listing,
    write_listing,
)
from hubwright.control.marketplace.taking_down import in_marketplace
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import LANGUAGES, _, language, use_language


def _texts() -> Schema:
    categories = {key: title.said_in(language()) for key, title in CATEGORIES.items()}
    name, tagline, about = LONGEST["name"], LONGEST["tagline"], LONGEST["description"]
    paragraphs = _("Plain text: an empty line begins a paragraph, lines that begin with a dash become a list.")
    return fields(
        (),
        name_en=text(_("Name, English"), longest=name),
        name_zh=text(_("Name, Chinese"), longest=name),
        tagline_en=text(_("In one line, English"), longest=tagline),
        tagline_zh=text(_("In one line, Chinese"), longest=tagline),
        description_en=lines(_("Description, English"), longest=about, help_text=paragraphs),
        description_zh=lines(_("Description, Chinese"), longest=about, help_text=paragraphs),
        category=choice(_("Category"), categories),
        keywords=text(
            _("Keywords"),
            longest=280,
            help_text=_("Up to 8, with commas between them. Searches find it by them."),
        ),
        support=text(_("Where companies get help"), longest=200, help_text=_("An e-mail address or a web page.")),
    )


def _value(draft: Listing) -> dict[str, Any]:
    both = {
        f"{field}_{spoken}": getattr(getattr(draft, field), spoken)
        for field in ("name", "tagline", "description")
        for spoken in LANGUAGES
    }
    return {**both, "category": draft.category, "keywords": ", ".join(draft.keywords), "support": draft.support}


def _listing(value: dict[str, Any]) -> Listing:
    def words(field: str) -> Words:
        return Words(value.get(f"{field}_en", ""), value.get(f"{field}_zh", ""))

    return Listing(
        name=words("name"),
        tagline=words("tagline"),
        description=words("description"),
        category=value.get("category", "other"),
        keywords=value.get("keywords", "").replace("，", ",").split(","),
        support=value.get("support", ""),
    )


async def editor(
    request: AnyRequest, plugin_id: str, *, reading: Reading | None = None, picture_error: str = "", status: int = 200
) -> Response[str]:
    """The whole page, also after a refusal."""
    actor = actor_of(request)
    plugin, present = await own_plugin(actor, plugin_id, "listing"), await presentation_of(actor, plugin_id)
    return await page(
        request,
        "marketplace/listing.html",
        status=status,
        plugin=plugin,
        presentation=present,
        market=await in_marketplace(actor, plugin_id),
        form=build_form(_texts(), reading or _value(present.draft), form_id="texts"),
        room=MOST - len(present.draft.screenshots),
        most=MOST,
        picture_error=picture_error,
        moved=request.query_params.get("moved", ""),
        way=request.query_params.get("way", ""),
    )


@get(f"{PLUGIN}/listing", opt=ACCOUNT, include_in_schema=False)
async def listing_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Show the draft, and what companies read meanwhile."""
    return await editor(request, plugin_id)


@post(f"{PLUGIN}/listing", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_listing(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Keep the draft; companies see nothing of it yet."""
    actor, reading = actor_of(request), read_form(_texts(), await posted_form(request))
    await presentation_of(actor, plugin_id)
    if reading.accepted:
        try:
            await write_listing(actor, plugin_id, _listing(reading.value))
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            said = _("The draft is kept. Companies read it once you publish it.")
            return see_other(request, f"/partner/plugins/{plugin_id}/listing", said)
    return await editor(request, plugin_id, reading=reading, status=422)


@post(f"{PLUGIN}/listing/publish", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_publish(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Let companies read it from now on."""
    actor = actor_of(request)
    present = await presentation_of(actor, plugin_id)
    try:
        await publish_listing(actor, plugin_id)
    except Invalid as refused:
        reading = Reading(value=_value(present.draft))
        reading.refuse(refused.errors)
        return await editor(request, plugin_id, reading=reading, status=422)
    return see_other(request, f"/partner/plugins/{plugin_id}/listing", _("Published: companies read this from now on."))


@get(f"{PLUGIN}/listing/preview", opt=ACCOUNT, include_in_schema=False)
async def preview_page(request: AnyRequest, plugin_id: FromPath[str], shown_in: FromQuery[str] = "") -> Response[str]:
    """Show the draft as companies will see it, in one of the languages."""
    actor = actor_of(request)
    plugin, present = await own_plugin(actor, plugin_id, "listing"), await presentation_of(actor, plugin_id)
    chosen = shown_in if shown_in in LANGUAGES else language()
    found = view_of(present.draft, chosen, pictures_at=f"{plugin.base}/pictures")
    return await page(
        request,
        "marketplace/listing_preview.html",
        plugin=plugin,
        presentation=present,
        listing=found,
        chosen=chosen,
        drawn=drawn(found, chosen),
    )


def drawn(listing: ListingView, spoken: str) -> Markup:
    """The part of a company's page that shows a listing, in the language it is written in."""
    with use_language(spoken):
        html = environment().get_template("partials/marketplace_listing.html").render(listing=listing)
    return Markup(html)  # noqa: S704 - drawn by our own template, which escapes


ROUTES = [listing_page, submit_listing, submit_publish, preview_page]
