"""Keys and signed statements as files: what a partner keeps, and what travels beside an archive."""

import base64
import binascii
import os
from pathlib import Path

from hubwright_sdk.release.canonical import digest
from hubwright_sdk.release.refused import ReleaseRefused
from hubwright_sdk.release.signing import new_key, public_key, sign
from hubwright_sdk.release.source import package_of
from hubwright_sdk.release.statement import SignedRelease, Signer, read_release, read_signed, statement_of
from hubwright_sdk.release.wheel import pack, wheel_name

SIGNED_SUFFIX = ".signed.json"
_OWNER_ONLY = 0o600


def write_new_key(path: Path) -> bytes:
    """Make a private key that only its owner may read, and give the public one; an existing file stays as it is."""
    private = new_key()
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except OSError as error:
        raise ReleaseRefused("key", f"{path}: {error.strerror}") from error
    with os.fdopen(opened, "wb") as file:
        file.write(base64.b64encode(private) + b"\n")
    return public_key(private)


def read_key(path: Path) -> bytes:
    """The private key in a file that nobody else can read."""
    try:
        if path.stat().st_mode & 0o077:
            raise ReleaseRefused("key", f"{path} can be read by others; make it 0600")
        return base64.b64decode(path.read_bytes().strip(), validate=True)
    except OSError as error:
        raise ReleaseRefused("key", f"{path}: {error.strerror}") from error
    except binascii.Error as error:
        raise ReleaseRefused("key", f"{path} holds no key") from error


def pack_into(folder: Path, out: Path) -> Path:
    """Pack the plugin in a folder and write the archive under its proper name."""
    archive = pack(folder)
    manifest, _ = read_release(archive)
    out.mkdir(parents=True, exist_ok=True)
    path = out / wheel_name(manifest)
    path.write_bytes(archive)
    return path


def sign_bytes(archive: bytes, private: bytes, by: Signer, *, sdk: str, built_at: str) -> bytes:
    """The signed statement about an archive that lies nowhere yet."""
    signed = SignedRelease(statement_of(archive, sdk=sdk, built_at=built_at))
    return signed.with_signature(sign(signed.statement, private, by)).to_json()


def archive_of(place: Path) -> Path:
    """The archive itself, or the one archive in the `dist` of an author's folder."""
    if place.is_file():
        return place
    package_of(place)
    found = sorted((place / "dist").glob("*.whl"))
    if len(found) != 1:
        raise ReleaseRefused("archive", f"{place / 'dist'} holds {len(found)} archives; name the one that is meant")
    return found[0]


def sign_file(archive_path: Path, private: bytes, by: Signer, *, sdk: str, built_at: str) -> Path:
    """Write, or add to, the signed statement beside the archive."""
    archive = archive_path.read_bytes()
    beside = archive_path.with_name(archive_path.name + SIGNED_SUFFIX)
    signed = read_signed(beside.read_bytes()) if beside.is_file() else None
    if signed is None or signed.statement.archive_sha256 != digest(archive):
        signed = SignedRelease(statement_of(archive, sdk=sdk, built_at=built_at))
    beside.write_bytes(signed.with_signature(sign(signed.statement, private, by)).to_json() + b"\n")
    return beside
