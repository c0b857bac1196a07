"""What is signed: a statement that names every byte of a release, and who stands for it."""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from hubwright_sdk.manifest import Manifest, ManifestInvalid, manifest_from, parse_manifest
from hubwright_sdk.manifest.vocabulary import Tier
from hubwright_sdk.release.archive import archive_problems, read_entries
from hubwright_sdk.release.canonical import canonical_json, digest, manifest_json
from hubwright_sdk.release.refused import ReleaseRefused
from hubwright_sdk.release.wheel import MANIFEST_JSON

Signer = Literal["partner", "marketplace"]
SIGNERS: tuple[Signer, ...] = get_args(Signer)


class ReleaseStatement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One release, byte for byte. `files` names what lies in the archive, and nothing else may."""

    plugin: str
    version: str
    tier: Tier
    archive_sha256: str
    manifest_sha256: str
    files: dict[str, str]
    sdk: str
    built_at: str

    def canonical(self) -> bytes:
        return canonical_json(self)


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who signed, with which key; the value is base64."""

    key_id: str
    by: Signer
    value: str


class SignedRelease(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement and the signatures under it, as it travels beside its archive."""

    statement: ReleaseStatement
    signatures: list[Signature] = []

    def to_json(self) -> bytes:
        return canonical_json(self)

    def with_signature(self, signature: Signature) -> "SignedRelease":
        """The same release with one signature more; a signer's new one takes the place of their old one."""
        kept = [each for each in self.signatures if each.by != signature.by]
        return SignedRelease(self.statement, [*kept, signature])


def read_signed(data: bytes) -> SignedRelease:
    """From the bytes that came along with an archive."""
    try:
        return msgspec.json.decode(data, type=SignedRelease)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise ReleaseRefused("signed", str(error)) from error


def statement_of(archive: bytes, *, sdk: str, built_at: str) -> ReleaseStatement:
    """The statement about this archive, for whoever is about to sign it."""
    manifest, entries = read_release(archive)
    return ReleaseStatement(
        plugin=manifest.id,
        version=manifest.version,
        tier=manifest.tier,
        archive_sha256=digest(archive),
        manifest_sha256=digest(manifest_json(manifest)),
        files={name: digest(data) for name, data in sorted(entries.items())},
        sdk=sdk,
        built_at=built_at,
    )


def read_release(archive: bytes) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest and the files of an archive; refused when it holds what it must not."""
    problems = archive_problems(archive)
    if problems:
        raise ReleaseRefused("archive", "; ".join(problems))
    entries = read_entries(archive)
    (name,) = (each for each in entries if each.count("/") == 1 and each.endswith(f"/{MANIFEST_JSON}"))
    try:
        manifest = parse_manifest(msgspec.json.decode(entries[name]))
    except (msgspec.DecodeError, ManifestInvalid, ValueError, RecursionError) as error:
        raise ReleaseRefused("manifest", str(error)) from error
    if manifest_json(manifest) != entries[name]:
        raise ReleaseRefused("manifest", "manifest.json is not in its canonical form")
    _check_author_form(manifest, entries, name.split("/")[0])
    return manifest, entries


def _check_author_form(manifest: Manifest, entries: Mapping[str, bytes], package: str) -> None:
    """Code that is loaded may read manifest.toml, people are shown manifest.json: both must say the same."""
    try:
        told = manifest_from(lambda name: entries[f"{package}/{name}"].decode())
    except ManifestInvalid as error:
        raise ReleaseRefused("manifest", str(error)) from error
    if told != manifest:
        raise ReleaseRefused("manifest", "manifest.toml and manifest.json differ")
