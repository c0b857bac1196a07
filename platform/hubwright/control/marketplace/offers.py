"""What a company may be offered: releases of the marketplace and packages of this platform, in one form."""

from datetime import datetime

import msgspec

from hubwright.control.marketplace.presentation.schemas import Listing
from hubwright.host import catalogue
from hubwright.host.releases.schemas import Release
from hubwright.kernel.scope import active_tenant
from hubwright_sdk import Manifest


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One plugin in the version that would be installed."""

    manifest: Manifest
    partner: str = ""
    tier: str
    grade: str = ""
    signed_by: list[str] = []
    unlisted: bool = False
    taken_down_at: datetime | None = None
    taken_down_by: str = ""
    taken_down_why: str = ""
    built_in: bool = False


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody looks for; empty fits everything."""

    search: str = ""
    kind: str = ""
    tier: str = ""
    grade: str = ""

    def fits(self, offer: Offer, told: Listing | None) -> bool:
        """Whether it is what they look for, in the manifest's words or those of its published listing."""
        manifest = offer.manifest
        if (self.kind and self.kind not in manifest.kind) or (self.tier and self.tier != offer.tier):
            return False
        return (not self.grade or self.grade == offer.grade) and self._says(offer, told)

    def _says(self, offer: Offer, told: Listing | None) -> bool:
        manifest, about = offer.manifest, offer.manifest.listing.about
        words = [
            manifest.id, manifest.name.en, manifest.name.zh, manifest.description.en, manifest.description.zh,
            offer.partner, *([about.en, about.zh] if about else []),
        ]  # fmt: skip
        if told is not None:
            for each in (told.name, told.tagline, told.description):
                words += [each.en, each.zh]
            words += told.keywords
        whole = " ".join(words).casefold()
        return all(word in whole for word in self.search.casefold().split())


def offers() -> dict[str, Offer]:
    """Everything by id: what is published, what a trial company tries, and what comes with this platform."""
    tenant_id = active_tenant()
    ready = [each for each in catalogue.shelf.releases() if each.state == "published" and each.visible_to(tenant_id)]
    tried = catalogue.shelf.tried_by(tenant_id)
    return {**{each.plugin: _released(each) for each in (*reversed(ready), *reversed(tried))}, **_packages()}


def one_offer(plugin_id: str) -> Offer | None:
    """One of them, also while its release reaches some companies only."""
    package = _packages().get(plugin_id)
    release = catalogue.shelf.offered(plugin_id, active_tenant()) if package is None else None
    return _released(release) if release is not None else package


def _packages() -> dict[str, Offer]:
    """A name that a package has is nobody else's."""
    return {
        entry.id: Offer(manifest=entry.manifest, tier=entry.manifest.tier, built_in=True)
        for entry in catalogue.packages()
        if entry.manifest is not None
    }


def _released(release: Release) -> Offer:
    return Offer(
        manifest=release.manifest,
        partner=release.partner,
        tier=release.tier,
        grade=release.grade,
        signed_by=sorted({signature.by for signature in release.signed.signatures}),
        unlisted=release.company is not None or release.on_trial,
        taken_down_at=None if release.on_trial else release.taken_down_at,
        taken_down_by=release.taken_down_by,
        taken_down_why=release.taken_down_why,
    )
