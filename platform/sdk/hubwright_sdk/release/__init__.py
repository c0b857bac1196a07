"""A release: the archive, the statement about it, the signatures under it, and the proof that nothing changed."""

from hubwright_sdk.release.archive import archive_problems, read_entries
from hubwright_sdk.release.canonical import canonical_json, digest, manifest_json
from hubwright_sdk.release.files import (
    SIGNED_SUFFIX,
    archive_of,
    pack_into,
    read_key,
    sign_bytes,
    sign_file,
    write_new_key,
)
from hubwright_sdk.release.refused import ReleaseRefused
from hubwright_sdk.release.signing import is_signed, key_id, new_key, public_key, sign
from hubwright_sdk.release.statement import (
    SIGNERS,
    ReleaseStatement,
    Signature,
    SignedRelease,
    Signer,
    read_release,
    read_signed,
    statement_of,
)
from hubwright_sdk.release.verifying import Trusted, check_signatures, unpack, verify, verify_folder
from hubwright_sdk.release.watching import pack_as, saves
from hubwright_sdk.release.wheel import pack, pack_installed, wheel_name

__all__ = [
    "SIGNED_SUFFIX",
    "SIGNERS",
    "ReleaseRefused",
    "ReleaseStatement",
    "Signature",
    "SignedRelease",
    "Signer",
    "Trusted",
    "archive_of",
    "archive_problems",
    "canonical_json",
    "check_signatures",
    "digest",
    "is_signed",
    "key_id",
    "manifest_json",
    "new_key",
    "pack",
    "pack_as",
    "pack_installed",
    "pack_into",
    "public_key",
    "read_entries",
    "read_key",
    "read_release",
    "read_signed",
    "saves",
    "sign",
    "sign_bytes",
    "sign_file",
    "statement_of",
    "unpack",
    "verify",
    "verify_folder",
    "wheel_name",
    "write_new_key",
]
