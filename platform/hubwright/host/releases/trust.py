"""Whose signatures count under a release: its partner's keys and the marketplace's, or its company's developers'."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from hubwright.host.releases import developer_queries, queries
from hubwright.host.releases.marketplace_key import trusted_keys
from hubwright.host.releases.schemas import Release
from hubwright.kernel.database import Row, acting_for
from hubwright_sdk.release import (
    SIGNERS,
    ReleaseRefused,
    Signer,
    Trusted,
    check_signatures,
    digest,
    manifest_json,
)

PARTNER_ONLY: tuple[Signer, ...] = ("partner",)


async def trusted_for_partner(partner_id: UUID, handed_in: datetime | None = None) -> Trusted:
    """A key that was revoked signs nothing new; what was handed in before stays signed."""
    return {"partner": _valid(await queries.partner_keys(partner_id), handed_in), "marketplace": trusted_keys()}


async def trusted_for_company(company: UUID, handed_in: datetime | None = None) -> Trusted:
    """Keys of the company's own developers; there is no second signature."""
    async with acting_for(company):
        return {"partner": _valid(await developer_queries.developer_keys(), handed_in), "marketplace": {}}


def _valid(keys: Iterable[Row], handed_in: datetime | None) -> Mapping[str, bytes]:
    return {
        row["key_id"]: bytes(row["public_key"])
        for row in keys
        if row["revoked_at"] is None or (handed_in is not None and handed_in < row["revoked_at"])
    }


async def trusted_under(release: Release) -> tuple[Trusted, tuple[Signer, ...]]:
    """Who must have signed a release that is out, and with which keys."""
    if release.company is not None:
        return await trusted_for_company(release.company, release.uploaded_at), PARTNER_ONLY
    if release.partner_id is None:
        raise ReleaseRefused("unsigned", "the release belongs to nobody")
    return await trusted_for_partner(release.partner_id, release.uploaded_at), SIGNERS


async def check(release: Release) -> None:
    """Refuse a release whose signatures, or what the database says of it, are not what was signed."""
    trusted, need = await trusted_under(release)
    check_signatures(release.signed, trusted, need)
    statement = release.signed.statement
    said = (statement.plugin, statement.version, statement.archive_sha256, statement.manifest_sha256)
    found = (release.plugin, release.version, release.digest, digest(manifest_json(release.manifest)))
    if said != found or (release.manifest.id, release.manifest.version) != (release.plugin, release.version):
        raise ReleaseRefused("changed", "what is kept about the release is not what was signed")
