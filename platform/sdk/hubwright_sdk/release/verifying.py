"""Whether what lies here is what was signed: asked at publish, at install, and at every load."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from hubwright_sdk.manifest import Manifest
from hubwright_sdk.release.canonical import digest, manifest_json
from hubwright_sdk.release.refused import ReleaseRefused
from hubwright_sdk.release.signing import is_signed, key_id
from hubwright_sdk.release.statement import SIGNERS, ReleaseStatement, SignedRelease, Signer, read_release

Trusted = Mapping[Signer, Mapping[str, bytes]]
"""Whose keys may sign as what: signer, key id, public key. A partner's key is never the marketplace's."""


def verify(archive: bytes, signed: SignedRelease, trusted: Trusted, need: Sequence[Signer] = SIGNERS) -> Manifest:
    """The manifest of a release whose bytes and signatures are all as they should be."""
    check_signatures(signed, trusted, need)
    statement = signed.statement
    if digest(archive) != statement.archive_sha256:
        raise ReleaseRefused("changed", "the archive is not the one that was signed")
    manifest, entries = read_release(archive)
    _check_said(manifest, statement)
    _check_files({name: digest(data) for name, data in entries.items()}, statement)
    return manifest


def check_signatures(signed: SignedRelease, trusted: Trusted, need: Sequence[Signer] = SIGNERS) -> None:
    """Only the signatures: for a load, where the archive is unpacked already."""
    for signer in need:
        _check_signature(signed, signer, trusted.get(signer, {}))


def verify_folder(folder: Path, statement: ReleaseStatement) -> None:
    """Every byte below the folder is named by the statement and every file it names is there."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            raise ReleaseRefused("changed", f"{name} is a link")
        if path.is_dir():
            continue
        if not path.is_file():
            raise ReleaseRefused("changed", f"{name} is not a file")
        found[name] = digest(path.read_bytes())
    _check_files(found, statement)


def unpack(archive: bytes, into: Path) -> None:
    """Write the files of an archive without problems into a folder that is empty or not there yet."""
    _, entries = read_release(archive)
    into.mkdir(parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise ReleaseRefused("folder", "the folder is not empty")
    for name, data in entries.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _check_signature(signed: SignedRelease, signer: Signer, keys: Mapping[str, bytes]) -> None:
    given = [each for each in signed.signatures if each.by == signer]
    if not given:
        raise ReleaseRefused("unsigned", f"the {signer} has not signed")
    for signature in given:
        public = keys.get(signature.key_id)
        if public is None or key_id(public) != signature.key_id:
            raise ReleaseRefused("unknown_key", f"{signature.key_id} is no key of the {signer}")
        if not is_signed(signed.statement, signature, public):
            raise ReleaseRefused("signature", f"the {signer}'s signature does not fit the statement")


def _check_said(manifest: Manifest, statement: ReleaseStatement) -> None:
    said = (statement.plugin, statement.version, statement.tier, statement.manifest_sha256)
    if said != (manifest.id, manifest.version, manifest.tier, digest(manifest_json(manifest))):
        raise ReleaseRefused("manifest", "the manifest is not the one that was signed")


def _check_files(found: Mapping[str, str], statement: ReleaseStatement) -> None:
    for name in sorted(found.keys() | statement.files.keys()):
        if name not in found:
            raise ReleaseRefused("changed", f"{name} is missing")
        if name not in statement.files:
            raise ReleaseRefused("changed", f"{name} was added")
        if found[name] != statement.files[name]:
            raise ReleaseRefused("changed", f"{name} was changed")
