"""The catalogue as one company sees it: what there is, what it may do, what it costs, and whether it is locked."""

from collections.abc import Mapping

from hubwright.control.marketplace import judging
from hubwright.control.marketplace.billed import how_billed
from hubwright.control.marketplace.offers import Offer, Wanted, offers, one_offer
from hubwright.control.marketplace.presentation.schemas import Listing, Words
from hubwright.control.marketplace.presentation.verbs import published_listing, published_listings
from hubwright.control.marketplace.schemas import HostView, ListedPlugin, PermissionView
from hubwright.host import catalogue
from hubwright.host.installation import queries as installations
from hubwright.host.installation.consents import asked_by
from hubwright.host.installation.needs import lacking
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission
from hubwright_sdk.manifest import DATA_CLASSES, SCOPES, Manifest
from hubwright_sdk.texts import Localised

__all__ = ["list_plugins", "one_plugin", "published_listing"]
_NO_PURPOSE = Localised("the plugin's own service", "插件自身的服务")


async def list_plugins(
    actor: Actor, *, search: str = "", kind: str = "", tier: str = "", grade: str = ""
) -> list[ListedPlugin]:
    """Everything a company may install, the best judged first."""
    actor.require(Permission.PLUGINS_READ)
    await catalogue.shelf.fresh()
    wanted, all_of_them = Wanted(search=search, kind=kind, tier=tier, grade=grade), offers()
    told = await published_listings(list(all_of_them))
    stars = await judging.averages()
    installed = {row["plugin"] for row in await installations.installations() if row["removed_at"] is None}
    listed = [
        await _listed(offer, told.get(plugin), stars, installed)
        for plugin, offer in all_of_them.items()
        if wanted.fits(offer, told.get(plugin)) and (offer.taken_down_at is None or plugin in installed)
    ]
    return sorted(listed, key=lambda each: (-(each.stars or 0) * min(each.reviews, 5), each.id))


async def one_plugin(actor: Actor, plugin_id: str) -> ListedPlugin:
    """One line of it."""
    actor.require(Permission.PLUGINS_READ)
    await catalogue.shelf.fresh()
    offer, row = one_offer(plugin_id), await installations.installation(plugin_id)
    installed = {plugin_id} if row is not None and row["removed_at"] is None else set[str]()
    if offer is None or (offer.taken_down_at is not None and not installed):
        raise Missing("plugin")
    told = (await published_listings([plugin_id])).get(plugin_id)
    return await _listed(offer, told, await judging.averages(), installed)


async def _listed(
    offer: Offer, told: Listing | None, stars: Mapping[str, tuple[float, int]], installed: set[str]
) -> ListedPlugin:
    manifest = offer.manifest
    average, count = stars.get(manifest.id, (None, 0))
    return ListedPlugin(
        id=manifest.id,
        version=manifest.version,
        name=_said(told.name, manifest.name) if told else manifest.name,
        description=_said(told.tagline, manifest.description) if told else manifest.description,
        kind=list(manifest.kind),
        partner=offer.partner,
        tier=offer.tier,
        grade=offer.grade,
        signed_by=offer.signed_by,
        built_in=offer.built_in,
        unlisted=offer.unlisted,
        taken_down_at=offer.taken_down_at,
        taken_down_by=offer.taken_down_by,
        taken_down_why=offer.taken_down_why,
        permissions=[PermissionView(name=name, text=SCOPES[name]) for name in manifest.scopes],
        optional_permissions=[PermissionView(name=name, text=SCOPES[name]) for name in manifest.optional_scopes],
        data=[
            PermissionView(name=name, text=DATA_CLASSES[name])
            for name in DATA_CLASSES
            if name in asked_by(manifest).data
        ],
        hosts=_hosts(manifest),
        price=manifest.price,
        billed=await how_billed(manifest.price, is_partners=not offer.built_in and not offer.unlisted),
        meters=list(manifest.meters),
        locked_by=await lacking(manifest),
        installed=manifest.id in installed,
        stars=average,
        reviews=count,
        has_icon=manifest.listing.icon is not None,
        listing=told,
    )


def _said(words: Words, otherwise: Localised) -> Localised:
    return Localised(words.en, words.zh) if words.whole else otherwise


def _hosts(manifest: Manifest) -> list[HostView]:
    found = [
        HostView(host=place.host or f"{{{place.setting}}}", purpose=place.purpose, data=list(place.data))
        for place in manifest.egress
    ]
    if manifest.remote is not None:
        address = manifest.remote.url or f"{{{manifest.remote.setting}}}"
        found.append(HostView(host=address, purpose=_NO_PURPOSE, data=list(manifest.data_classes)))
    return found
