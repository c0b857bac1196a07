"""A company's own developers: their keys, and releases that are there for this company alone."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.marketplace.errors import ChecksMissed, NameTaken, VersionTaken
from hubwright.control.marketplace.intake import LookedAt, look_at
from hubwright.control.marketplace.partners import read_public_key
from hubwright.control.marketplace.schemas import HandedIn, SigningKeyView
from hubwright.host.releases import developer_queries, queries
from hubwright.host.releases.change import tell
from hubwright.host.releases.schemas import Release
from hubwright.host.releases.trust import trusted_for_company
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Conflict, FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright_sdk.release import key_id

NEEDED = frozenset(
    {
        "manifest", "contents", "python", "declared", "calls", "imports", "invisible", "blobs", "secrets",
        "secret-settings",
    }
)  # fmt: skip
"""What a release must keep even where only its own company has it; the rest is told, and is its author's to decide."""


class OwnRelease(msgspec.Struct, frozen=True, kw_only=True):
    """A release of the company's own, and what the checks found line by line."""

    release: Release
    lines: list[dict[str, Any]]


async def add_developer_key(actor: Actor, name: str, public_key: str) -> SigningKeyView:
    """Register a public key that signs for this company only."""
    actor.require(Permission.PLUGINS_DEVELOP)
    public, name = read_public_key(public_key), " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise Invalid(FieldError("name", _("Give it a name of 1 to 80 characters.")))
    row_id = new_id()
    if not await developer_queries.add_developer_key(row_id, key_id(public), public, name):
        raise Conflict
    await audit.record(actor, "developer_key.added", key_id(public), name=name)
    return next(each for each in await developer_keys(actor) if each.id == row_id)


async def developer_keys(actor: Actor) -> list[SigningKeyView]:
    """The company's keys, ended ones included."""
    actor.require(Permission.PLUGINS_DEVELOP)
    return [
        SigningKeyView(**{name: row[name] for name in SigningKeyView.__struct_fields__})
        for row in await developer_queries.developer_keys()
    ]


async def revoke_developer_key(actor: Actor, row_id: UUID) -> None:
    """End a key."""
    actor.require(Permission.PLUGINS_DEVELOP)
    if not await developer_queries.revoke_developer_key(row_id):
        raise Missing("key")
    await audit.record(actor, "developer_key.revoked", row_id)


async def hand_in_own(actor: Actor, archive: bytes, signed: bytes) -> HandedIn:
    """Take a release for the actor's company alone; it can be installed there at once, and runs in a box like any."""
    actor.require(Permission.PLUGINS_DEVELOP)
    trusted = await trusted_for_company(actor.tenant_id)
    looked = await look_at(archive, signed, trusted)
    (signature,) = looked.signed.signatures
    missed = [line["rule"] for line in looked.report["lines"] if line["findings"] and line["rule"] in NEEDED]
    if missed:
        raise ChecksMissed(looked.reasons, looked.report["lines"])
    async with acting_for(actor.tenant_id):
        release_id = await _write(actor, looked, archive, trusted["partner"][signature.key_id])
        await audit.record(
            actor,
            "plugin.own_release",
            looked.manifest.id,
            version=looked.manifest.version,
            digest=looked.signed.statement.archive_sha256,
        )
        tell()
    return HandedIn(release_id=release_id, state="published", grade=looked.grade, report=looked.report)


async def list_own(actor: Actor) -> list[Release]:
    """What the company's developers handed in, by plugin, the newest first."""
    actor.require(Permission.PLUGINS_DEVELOP)
    found: list[Release] = []
    for plugin in await queries.plugins_of_company(actor.tenant_id):
        found += reversed(await queries.releases_of(plugin))
    return found


async def one_own(actor: Actor, release_id: UUID) -> OwnRelease:
    """One of them with its report; another company's looks like none."""
    actor.require(Permission.PLUGINS_DEVELOP)
    release = await queries.release(release_id)
    if release is None or release.company != actor.tenant_id:
        raise Missing("release")
    return OwnRelease(release=release, lines=(await queries.report(release_id)).get("lines", []))


async def _write(actor: Actor, looked: LookedAt, archive: bytes, key: bytes) -> UUID:
    manifest, digest = looked.manifest, looked.signed.statement.archive_sha256
    await queries.claim(manifest.id, partner_id=None, company=actor.tenant_id)
    owner = await queries.owner_of(manifest.id)
    if owner is None or owner["company"] != actor.tenant_id:
        raise NameTaken(manifest.id)
    if await queries.release_of(manifest.id, manifest.version) is not None:
        raise VersionTaken(manifest.id, manifest.version)
    release_id = new_id()
    await queries.put_archive(digest, archive)
    await queries.put_release(
        release_id=release_id,
        plugin=manifest.id,
        version=manifest.version,
        state="published",
        tier=manifest.tier,
        digest=digest,
        manifest=msgspec.to_builtins(manifest),
        signed=msgspec.to_builtins(looked.signed),
        report=looked.report,
        grade=looked.grade,
        approved_at=utc_now(),
        own_key=key,
    )
    return release_id
