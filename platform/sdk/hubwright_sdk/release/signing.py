"""Ed25519 over a release statement; the first line of what is signed keeps it apart from anything else a key signs."""

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hubwright_sdk.release.canonical import digest
from hubwright_sdk.release.refused import ReleaseRefused
from hubwright_sdk.release.statement import ReleaseStatement, Signature, Signer

_PREFIX = b"hubwright-release-v1\n"
_KEY_BYTES = 32


def new_key() -> bytes:
    """A private key, 32 bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key(private_key: bytes) -> bytes:
    return _private(private_key).public_key().public_bytes_raw()


def key_id(public: bytes) -> str:
    """A short name for a public key, the same everywhere."""
    return f"ed25519:{digest(public)[:32]}"


def sign(statement: ReleaseStatement, private_key: bytes, by: Signer) -> Signature:
    """Stand for every byte that the statement names."""
    value = _private(private_key).sign(_PREFIX + statement.canonical())
    return Signature(key_id(public_key(private_key)), by, base64.b64encode(value).decode())


def is_signed(statement: ReleaseStatement, signature: Signature, public: bytes) -> bool:
    """Whether this key made this signature under this statement."""
    try:
        value = base64.b64decode(signature.value, validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(value, _PREFIX + statement.canonical())
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(private_key: bytes) -> Ed25519PrivateKey:
    if len(private_key) != _KEY_BYTES:
        raise ReleaseRefused("key", "a private key has 32 bytes")
    return Ed25519PrivateKey.from_private_bytes(private_key)
