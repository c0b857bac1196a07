"""Writing at a listing, publishing it, and what companies read of it."""

from collections.abc import Callable, Collection
from uuid import UUID

import msgspec

from hubwright.control.identity.addresses import clean_address
from hubwright.control.marketplace.handing_in import require_reader
from hubwright.control.marketplace.presentation import queries
from hubwright.control.marketplace.presentation.reading import view_of
from hubwright.control.marketplace.presentation.schemas import CATEGORIES, Listing, ListingView, Presentation, Words
from hubwright.host.releases import queries as releases
from hubwright.host.releases.rollout import order
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import FieldError, Invalid, Missing, NotAllowed
from hubwright.kernel.i18n import _

MOST_KEYWORDS = 8
LONGEST = {"name": 60, "tagline": 120, "description": 5000, "alt": 200, "keyword": 30}


async def presentation_of(actor: Actor, plugin: str) -> Presentation:
    """What stands about a plugin; before anything was written, what its newest release says of itself."""
    await require_reader(actor, plugin)
    row = await queries.presentation(plugin)
    if row is None:
        return Presentation(plugin=plugin, draft=await _from_release(plugin))
    return msgspec.convert(row, Presentation)


async def change(actor: Actor, plugin: str, do: Callable[[Listing], Listing]) -> Listing:
    """Change the draft under its lock; operators read, and write nothing."""
    if actor.kind == "operator":
        raise NotAllowed
    await require_reader(actor, plugin)
    first = await _from_release(plugin)
    async with outside_tenants(queries.REASON):
        await queries.begin(plugin, msgspec.to_builtins(first))
        before = msgspec.convert((await queries.locked(plugin))["draft"], Listing)
        after = do(before)
        if after != before:
            await queries.put_draft(plugin, msgspec.to_builtins(after))
    return after


async def write_listing(actor: Actor, plugin: str, written: Listing) -> None:
    """Keep the texts of a draft; its screenshots have acts of their own."""
    clean = _clean(written)
    await change(actor, plugin, lambda before: msgspec.structs.replace(clean, screenshots=before.screenshots))


async def publish_listing(actor: Actor, plugin: str) -> None:
    """Let companies read the draft; what one of the two languages lacks is written first."""
    draft = await change(actor, plugin, lambda before: before)
    missing = _missing(draft)
    if missing:
        raise Invalid(*missing)
    async with outside_tenants(queries.REASON):
        if msgspec.convert((await queries.locked(plugin))["draft"], Listing) != draft:
            raise Invalid(FieldError("", _("Somebody changed this meanwhile. Look at it once more.")))
        await queries.publish(plugin)
        await releases.note(plugin, None, actor=actor.label, kind="listing", detail={"name": draft.name.en})


async def published_listings(plugins: Collection[str]) -> dict[str, Listing]:
    """What companies read, by plugin; nothing for whoever has published none."""
    found = await queries.published(plugins)
    return {plugin: msgspec.convert(document, Listing) for plugin, document in found.items()}


async def published_listing(plugin_id: str, language: str) -> ListingView | None:
    """What companies read about a plugin in their language, for a page; None when its partner published nothing."""
    found = (await published_listings([plugin_id])).get(plugin_id)
    return view_of(found, language) if found is not None else None


async def public_picture(picture_id: UUID) -> bytes:
    """A screenshot that companies may see."""
    data = await queries.public_picture(picture_id)
    if data is None:
        raise Missing("picture")
    return data


async def _from_release(plugin: str) -> Listing:
    found = await releases.releases_of(plugin)
    if not found:
        raise Missing("plugin")
    manifest = max(found, key=lambda each: order(each.version)).manifest
    about = manifest.listing.about or manifest.description
    return Listing(
        name=Words(manifest.name.en[: LONGEST["name"]], manifest.name.zh[: LONGEST["name"]]),
        tagline=Words(manifest.description.en[: LONGEST["tagline"]], manifest.description.zh[: LONGEST["tagline"]]),
        description=Words(about.en, about.zh),
        support=manifest.listing.support,
    )


def _clean(written: Listing) -> Listing:
    wrong: list[FieldError] = []

    def text(field: str, words: Words, *, lines: bool = False) -> Words:
        kept = {}
        for language in ("en", "zh"):
            said = getattr(words, language).replace("\0", "").replace("\r\n", "\n").strip()
            said = said if lines else " ".join(said.split())
            if len(said) > LONGEST[field]:
                wrong.append(FieldError(f"{field}_{language}", _("Keep this shorter.")))
            kept[language] = said
        return Words(**kept)

    keywords = list(dict.fromkeys(" ".join(word.split()) for word in written.keywords if word.strip()))
    if len(keywords) > MOST_KEYWORDS or any(len(word) > LONGEST["keyword"] for word in keywords):
        wrong.append(FieldError("keywords", _("Use up to 8 keywords of up to 30 characters.")))
    if written.category not in CATEGORIES:
        wrong.append(FieldError("category", _("Choose one of these.")))
    cleaned = Listing(
        name=text("name", written.name),
        tagline=text("tagline", written.tagline),
        description=text("description", written.description, lines=True),
        category=written.category,
        keywords=keywords,
        support=_support(written.support.strip(), wrong),
    )
    if wrong:
        raise Invalid(*wrong)
    return cleaned


def _support(text: str, wrong: list[FieldError]) -> str:
    """An address of mail or of a page."""
    if not text or (text.startswith("https://") and len(text) <= 200 and not any(part.isspace() for part in text)):
        return text
    try:
        return clean_address(text)
    except Invalid:
        wrong.append(FieldError("support", _("Enter an e-mail address, or one that begins with https://.")))
        return text


def _missing(draft: Listing) -> list[FieldError]:
    wrong = [
        FieldError(f"{field}_{language}", _("Needed in both languages before you publish."))
        for field in ("name", "tagline", "description")
        for language in ("en", "zh")
        if not getattr(getattr(draft, field), language)
    ]
    if any(not shot.alt.whole for shot in draft.screenshots):
        wrong.append(FieldError("screenshots", _("Say in both languages what each screenshot shows.")))
    return wrong
