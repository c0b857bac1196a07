"""Looking at what was handed in: signatures, archive, checks; the same for partners and a company's own developers."""

import asyncio
from typing import Any

import msgspec

from hubwright import flows
from hubwright.control.marketplace.errors import NameTaken
from hubwright.host import catalogue, node_registry
from hubwright.host.declared_nodes import node_types_of
from hubwright.host.releases.errors import ReleaseNotTaken
from hubwright_sdk import Manifest
from hubwright_sdk.checks import grade, package_from, report
from hubwright_sdk.release import ReleaseRefused, SignedRelease, Trusted, read_signed, verify

_OURS = "hubwright"


class LookedAt(msgspec.Struct, frozen=True):
    """An archive that is what its author signed, and what the checks found in it."""

    manifest: Manifest
    signed: SignedRelease
    report: dict[str, Any]
    grade: str
    reasons: list[str]


async def look_at(archive: bytes, signed: bytes, trusted: Trusted, *, first_party: bool = False) -> LookedAt:
    """Look without running anything, in a thread: it takes a moment and others are served meanwhile."""
    try:
        found = await asyncio.to_thread(_look, archive, signed, trusted)
    except ReleaseRefused as refused:
        raise ReleaseNotTaken(refused.code, refused.detail) from None
    _check_name(found.manifest, first_party=first_party)
    return found


def _look(archive: bytes, signed: bytes, trusted: Trusted) -> LookedAt:
    release = read_signed(signed)
    manifest = verify(archive, release, trusted, need=("partner",))
    only = SignedRelease(release.statement, [each for each in release.signatures if each.by == "partner"][:1])
    seen = report(package_from(archive))
    graded = grade(seen)
    told = {**msgspec.to_builtins(seen), "next": graded.next, "reasons": graded.reasons}
    return LookedAt(manifest, only, told, graded.grade or "", graded.reasons)


def is_ours(plugin: str) -> bool:
    """Whether a name is the platform's own."""
    return plugin.split("-", maxsplit=1)[0] == _OURS


def _check_name(manifest: Manifest, *, first_party: bool) -> None:
    """Names of the platform's own plugins and steps are nobody else's; native is what operators make of a release.

    The name of a package of this environment is not even a first party's: the package would be found first.
    """
    steps = {each.type.partition(".")[0] for each in flows.node_types() if not getattr(each, "needs", "")}
    if manifest.id in steps or catalogue.is_package(manifest.id) or (is_ours(manifest.id) and not first_party):
        raise NameTaken(manifest.id)
    if manifest.tier == "native" and not first_party:
        raise ReleaseNotTaken("tier", "only an operator makes a release native")
    if manifest.tier == "native" and manifest.entry_point is None:
        raise ReleaseNotTaken("manifest", "a native release needs an entry_point")
    try:
        node_registry.require_free(node_types_of(manifest))
    except Exception as error:  # a declaration may be wrong in any way; the author is told
        raise ReleaseNotTaken("manifest", str(error)) from None
