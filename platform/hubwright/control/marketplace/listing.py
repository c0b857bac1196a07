"""The catalogue as one company sees it: what there is, what it may do, what it costs, and whether it is locked."""

from collections.abc import Mapping

from hubwright.control.marketplace import judging
from hubwright.control.marketplace.presentation.schemas import Listing, Words
from hubwright.control.marketplace.presentation.verbs import published_listing, published_listings
from hubwright.control.marketplace.schemas import HostView, ListedPlugin, PermissionView
from hubwright.host import catalogue
from hubwright.host.installation import queries as installations
from hubwright.host.installation.consents import asked_by
from hubwright.host.releases.schemas import Release
from hubwright.kernel import entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant
from hubwright_sdk.manifest import DATA_CLASSES, SCOPES
from hubwright_sdk.texts import Localised

__all__ = ["list_plugins", "one_plugin", "published_listing"]
_NO_PURPOSE = Localised("the plugin's own service", "插件自身的服务")


async def list_plugins(actor: Actor, *, search: str = "", kind: str = "") -> list[ListedPlugin]:
    """Everything a company may install, the best judged first."""
    actor.require(Permission.PLUGINS_READ)
    await catalogue.shelf.fresh()
    tenant_id = active_tenant()
    newest = {each.plugin: each for each in reversed(_offered())}
    newest |= {each.plugin: each for each in reversed(catalogue.shelf.tried_by(tenant_id))}
    seen = [each for each in newest.values() if each.visible_to(tenant_id)]
    told = await published_listings([each.plugin for each in seen])
    found = [each for each in seen if _fits(each, told.get(each.plugin), search, kind)]
    stars = await judging.averages()
    installed = {row["plugin"] for row in await installations.installations() if row["removed_at"] is None}
    listed = [await _listed(each, told.get(each.plugin), stars, installed) for each in found]
    return sorted(listed, key=lambda each: (-(each.stars or 0) * min(each.reviews, 5), each.id))


def _offered() -> list[Release]:
    return [each for each in catalogue.shelf.releases() if each.state == "published"]


async def one_plugin(actor: Actor, plugin_id: str) -> ListedPlugin:
    """One line of it."""
    actor.require(Permission.PLUGINS_READ)
    await catalogue.shelf.fresh()
    release = catalogue.shelf.offered(plugin_id, active_tenant())
    if release is None:
        raise Missing("plugin")
    row = await installations.installation(plugin_id)
    installed = {plugin_id} if row is not None and row["removed_at"] is None else set[str]()
    told = (await published_listings([plugin_id])).get(plugin_id)
    return await _listed(release, told, await judging.averages(), installed)


def _fits(release: Release, told: Listing | None, search: str, kind: str) -> bool:
    manifest = release.manifest
    if kind and kind not in manifest.kind:
        return False
    about = manifest.listing.about
    words = [
        manifest.id, manifest.name.en, manifest.name.zh, manifest.description.en, manifest.description.zh,
        release.partner, *([about.en, about.zh] if about else []),
    ]  # fmt: skip
    if told is not None:
        for each in (told.name, told.tagline, told.description):
            words += [each.en, each.zh]
        words += told.keywords
    whole = " ".join(words).casefold()
    return all(word in whole for word in search.casefold().split())


async def _listed(
    release: Release, told: Listing | None, stars: Mapping[str, tuple[float, int]], installed: set[str]
) -> ListedPlugin:
    manifest = release.manifest
    average, count = stars.get(release.plugin, (None, 0))
    return ListedPlugin(
        id=release.plugin,
        version=release.version,
        name=_said(told.name, manifest.name) if told else manifest.name,
        description=_said(told.tagline, manifest.description) if told else manifest.description,
        kind=list(manifest.kind),
        partner=release.partner,
        tier=release.tier,
        grade=release.grade,
        signed_by=sorted({signature.by for signature in release.signed.signatures}),
        unlisted=release.company is not None or release.on_trial,
        permissions=[PermissionView(name=name, text=SCOPES[name]) for name in manifest.scopes],
        optional_permissions=[PermissionView(name=name, text=SCOPES[name]) for name in manifest.optional_scopes],
        data=[
            PermissionView(name=name, text=DATA_CLASSES[name])
            for name in DATA_CLASSES
            if name in asked_by(manifest).data
        ],
        hosts=_hosts(release),
        price=manifest.price,
        not_billed_yet=not manifest.price.is_free,
        locked_by=[key for key in manifest.entitlements if not await entitlements.allowed(key)],
        installed=release.plugin in installed,
        stars=average,
        reviews=count,
        listing=told,
    )


def _said(words: Words, otherwise: Localised) -> Localised:
    return Localised(words.en, words.zh) if words.whole else otherwise


def _hosts(release: Release) -> list[HostView]:
    manifest = release.manifest
    found = [
        HostView(host=place.host or f"{{{place.setting}}}", purpose=place.purpose, data=list(place.data))
        for place in manifest.egress
    ]
    if manifest.remote is not None:
        address = manifest.remote.url or f"{{{manifest.remote.setting}}}"
        found.append(HostView(host=address, purpose=_NO_PURPOSE, data=list(manifest.data_classes)))
    return found
