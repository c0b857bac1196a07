"""A release comes in: signatures, archive and code are looked at by the same rules that the partner has at home."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.marketplace.partners import trusted_keys
from hubwright.control.marketplace.review import move
from hubwright.control.marketplace.schemas import HandedIn, Partner
from hubwright.host.releases import queries
from hubwright.host.releases.errors import BelowBronze, ReleaseNotTaken
from hubwright.host.releases.trust import trusted
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.ids import new_id
from hubwright_sdk import Manifest
from hubwright_sdk.checks import grade, package_from, report
from hubwright_sdk.release import ReleaseRefused, SignedRelease, read_signed, verify

_WHY = "releases belong to no company"


async def hand_in(partner: Partner, archive: bytes, signed_json: bytes) -> HandedIn:
    """Keep a release as a draft; refuses what is not the partner's, not signed by them, or not of their making."""
    keys = await trusted_keys(partner.id)
    try:
        signed = read_signed(signed_json)
        manifest, lines, reached = await asyncio.to_thread(_looked_at, archive, signed, keys)
    except ReleaseRefused as refused:
        raise ReleaseNotTaken(refused.code, refused.detail) from None
    if not manifest.id.startswith(f"{partner.slug}-"):
        raise ReleaseNotTaken("id", f"the id has to begin with {partner.slug}-")
    if manifest.tier == "native":
        raise ReleaseNotTaken("tier", "a native plugin is installed by whoever runs the platform")
    release_id = new_id()
    async with outside_tenants(_WHY):
        if not await queries.take_id(manifest.id, partner.id):
            raise ReleaseNotTaken("id", "the id belongs to somebody else")
        written = await queries.add(
            release_id,
            manifest=msgspec.to_builtins(manifest),
            signed=msgspec.to_builtins(signed),
            archive=archive,
            report=lines,
            grade=reached,
        )
        if not written:
            raise ReleaseNotTaken("version", f"version {manifest.version} is there already")
        await queries.note(new_id(), release_id, side="partner", who=partner.name, what="handed_in", text="")
    return HandedIn(release_id=release_id, state="draft", grade=reached, report=lines)


async def submit(partner: Partner, release_id: UUID) -> None:
    """Ask for a review; without bronze there is none."""
    async with outside_tenants(_WHY):
        row = await queries.release(release_id)
    if row is not None and row["partner_id"] == partner.id and not row["grade"]:
        raise BelowBronze
    await move(release_id, "submit", side="partner", who=partner.name, owner=partner.id)


def _looked_at(archive: bytes, signed: SignedRelease, keys: dict[str, str]) -> tuple[Manifest, dict[str, Any], str]:
    manifest = verify(archive, signed, trusted(keys), need=("partner",))
    seen = report(package_from(archive))
    lines: dict[str, Any] = msgspec.to_builtins(seen)
    return manifest, lines, grade(seen).grade or ""
