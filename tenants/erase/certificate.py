"""A certificate of deletion: what went, in numbers, signed by the platform; it holds no word of what is gone."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hubwright.host.releases.marketplace_key import private_key, trusted_keys
from hubwright_sdk.release import key_id, public_key

_PREFIX = b"hubwright-deletion-v1\n"  # keeps it apart from anything else that the key signs


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was erased, and how much of it."""

    what: Literal["company", "customer"]
    id: UUID  # the company's, or the customer's
    company: UUID
    reason: str
    began_at: datetime
    ended_at: datetime
    counts: dict[str, int]

    def canonical(self) -> bytes:
        """The bytes that are signed."""
        return _PREFIX + msgspec.json.encode(self, order="deterministic")


class Certificate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A statement and the signature under it, as it is kept and given out."""

    statement: Statement
    key_id: str
    signature: str

    def to_json(self) -> bytes:
        """As a file."""
        return msgspec.json.format(msgspec.json.encode(self, order="deterministic"), indent=2)


def certify(statement: Statement) -> Certificate:
    """Sign it with the platform's key."""
    key = private_key()
    value = Ed25519PrivateKey.from_private_bytes(key).sign(statement.canonical())
    return Certificate(statement=statement, key_id=key_id(public_key(key)), signature=base64.b64encode(value).decode())


def read_certificate(content: bytes) -> Certificate:
    """From a file; raises msgspec.DecodeError for anything else."""
    return msgspec.json.decode(content, type=Certificate)


def kept_certificate(kept: Mapping[str, Any] | None) -> Certificate | None:
    """From a row."""
    return msgspec.convert(kept, Certificate) if kept is not None else None


def signed_by(certificate: Certificate, known: str | None = None) -> str | None:
    """The id of the key that signed it; `known` is a public key in hexadecimal, else the platform's own are asked."""
    keys = trusted_keys() if known is None else {certificate.key_id: bytes.fromhex(known)}
    public = keys.get(certificate.key_id)
    if public is None or key_id(public) != certificate.key_id:
        return None
    try:
        value = base64.b64decode(certificate.signature, validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(value, certificate.statement.canonical())
    except (InvalidSignature, ValueError):
        return None
    return certificate.key_id
