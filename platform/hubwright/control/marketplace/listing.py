"""The catalogue as one company sees it: what there is, what it may do, what it costs, and whether it is locked."""

from collections.abc import Mapping

import msgspec

from hubwright.control.marketplace import judging
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
from hubwright_sdk.manifest import DATA_CLASSES, SCOPES, Manifest
from hubwright_sdk.texts import Localised

_NO_PURPOSE = Localised("the plugin's own service", "插件自身的服务")


class _Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A release of the marketplace or a package of this platform, in one form."""

    manifest: Manifest
    partner: str = ""
    tier: str
    grade: str = ""
    signed_by: list[str] = []
    unlisted: bool = False
    built_in: bool = False


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody looks for; empty fits everything."""

    search: str = ""
    kind: str = ""
    tier: str = ""
    grade: str = ""

    def fits(self, offer: _Offer) -> bool:
        """Whether it is what they look for."""
        manifest = offer.manifest
        if (self.kind and self.kind not in manifest.kind) or (self.tier and self.tier != offer.tier):
            return False
        return (not self.grade or self.grade == offer.grade) and self._says(offer)

    def _says(self, offer: _Offer) -> bool:
        manifest, about = offer.manifest, offer.manifest.listing.about
        words = [
            manifest.id, manifest.name.en, manifest.name.zh, manifest.description.en, manifest.description.zh,
            offer.partner, *([about.en, about.zh] if about else []),
        ]  # fmt: skip
        whole = " ".join(words).casefold()
        return all(word in whole for word in self.search.casefold().split())


async def list_plugins(
    actor: Actor, *, search: str = "", kind: str = "", tier: str = "", grade: str = ""
) -> list[ListedPlugin]:
    """Everything a company may install, the best judged first."""
    actor.require(Permission.PLUGINS_READ)
    await catalogue.shelf.fresh()
    wanted = Wanted(search=search, kind=kind, tier=tier, grade=grade)
    found = [offer for offer in _offered().values() if wanted.fits(offer)]
    stars = await judging.averages()
    installed = {row["plugin"] for row in await installations.installations() if row["removed_at"] is None}
    listed = [await _listed(each, stars, installed) for each in found]
    return sorted(listed, key=lambda each: (-(each.stars or 0) * min(each.reviews, 5), each.id))


def _offered() -> dict[str, _Offer]:
    tenant_id = active_tenant()
    ready = [each for each in catalogue.shelf.releases() if each.state == "published" and each.visible_to(tenant_id)]
    return {**{each.plugin: _released(each) for each in reversed(ready)}, **_packages()}


def _packages() -> dict[str, _Offer]:
    """What comes with this platform; a name that a package has is nobody else's."""
    return {
        entry.id: _Offer(manifest=entry.manifest, tier=entry.manifest.tier, built_in=True)
        for entry in catalogue.packages()
        if entry.manifest is not None
    }


def _released(release: Release) -> _Offer:
    return _Offer(
        manifest=release.manifest,
        partner=release.partner,
        tier=release.tier,
        grade=release.grade,
        signed_by=sorted({signature.by for signature in release.signed.signatures}),
        unlisted=release.company is not None,
    )


async def one_plugin(actor: Actor, plugin_id: str) -> ListedPlugin:
    """One line of it."""
    actor.require(Permission.PLUGINS_READ)
    await catalogue.shelf.fresh()
    offer = _packages().get(plugin_id)
    if offer is None:
        release = catalogue.shelf.offered(plugin_id, active_tenant())
        if release is None:
            raise Missing("plugin")
        offer = _released(release)
    row = await installations.installation(plugin_id)
    installed = {plugin_id} if row is not None and row["removed_at"] is None else set[str]()
    return await _listed(offer, await judging.averages(), installed)


async def _listed(offer: _Offer, stars: Mapping[str, tuple[float, int]], installed: set[str]) -> ListedPlugin:
    manifest = offer.manifest
    average, count = stars.get(manifest.id, (None, 0))
    return ListedPlugin(
        id=manifest.id,
        version=manifest.version,
        name=manifest.name,
        description=manifest.description,
        kind=list(manifest.kind),
        partner=offer.partner,
        tier=offer.tier,
        grade=offer.grade,
        signed_by=offer.signed_by,
        built_in=offer.built_in,
        unlisted=offer.unlisted,
        permissions=[PermissionView(name=name, text=SCOPES[name]) for name in manifest.scopes],
        optional_permissions=[PermissionView(name=name, text=SCOPES[name]) for name in manifest.optional_scopes],
        data=[
            PermissionView(name=name, text=DATA_CLASSES[name])
            for name in DATA_CLASSES
            if name in asked_by(manifest).data
        ],
        hosts=_hosts(manifest),
        price=manifest.price,
        not_billed_yet=not manifest.price.is_free,
        meters=list(manifest.meters),
        locked_by=[key for key in manifest.entitlements if not await entitlements.allowed(key)],
        installed=manifest.id in installed,
        stars=average,
        reviews=count,
    )


def _hosts(manifest: Manifest) -> list[HostView]:
    found = [
        HostView(host=place.host or f"{{{place.setting}}}", purpose=place.purpose, data=list(place.data))
        for place in manifest.egress
    ]
    if manifest.remote is not None:
        address = manifest.remote.url or f"{{{manifest.remote.setting}}}"
        found.append(HostView(host=address, purpose=_NO_PURPOSE, data=list(manifest.data_classes)))
    return found
