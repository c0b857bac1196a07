"""Whose signatures count under a release: its partner's keys and the marketplace's, or its company's developers'."""

from collections.abc import Iterable, Mapping
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


async def trusted_for_partner(partner_id: UUID) -> Trusted:
    """Whose signature counts under what is handed in now: a revoked key signs nothing new."""
    return {"partner": _present(await queries.partner_keys(partner_id)), "marketplace": trusted_keys()}


async def trusted_for_company(company: UUID) -> Trusted:
    """Keys of the company's own developers; there is no second signature."""
    async with acting_for(company):
        return {"partner": _present(await developer_queries.developer_keys()), "marketplace": {}}


def _present(keys: Iterable[Row]) -> Mapping[str, bytes]:
    return {row["key_id"]: bytes(row["public_key"]) for row in keys if row["revoked_at"] is None}


def trusted_under(release: Release) -> tuple[Trusted, tuple[Signer, ...]]:
    """Who must have signed a release that is out, and with which keys."""
    author = {name: bytes.fromhex(public) for name, public in release.keys.items()}
    if release.company is not None or release.on_trial:
        return {"partner": author, "marketplace": {}}, PARTNER_ONLY
    return {"partner": author, "marketplace": trusted_keys()}, SIGNERS


def check(release: Release) -> None:
    """Refuse a release whose signatures, or what the database says of it, are not what was signed."""
    trusted, need = trusted_under(release)
    check_signatures(release.signed, trusted, need)
    statement = release.signed.statement
    said = (statement.plugin, statement.version, statement.archive_sha256, statement.manifest_sha256)
    found = (release.plugin, release.version, release.digest, digest(manifest_json(release.manifest)))
    if said != found or (release.manifest.id, release.manifest.version) != (release.plugin, release.version):
        raise ReleaseRefused("changed", "what is kept about the release is not what was signed")
