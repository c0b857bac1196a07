"""Message encryption for web push (RFC 8291) in one record of `aes128gcm` (RFC 8188). Pure.

The services in between carry it and cannot read it: only the browser that made the keys can.
"""

import base64
import binascii

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096
_TAG, _POINT, _SECRET, SALT = 16, 65, 16, 16
_HEAD = SALT + 4 + 1 + _POINT
MOST_BYTES = RECORD - _HEAD - _TAG - 1  # what services have to take (RFC 8030 7.2), less what is added to it
_LAST_RECORD = b"\x02"


class Recipient(msgspec.Struct, frozen=True):
    """What a browser tells to be written to: a point on P-256 and a secret that only it and we know."""

    public: bytes
    auth: bytes


def recipient_of(p256dh: str, auth: str) -> Recipient | None:
    """Read what a subscription says; None when it is no key one could write to."""
    try:
        public, secret = _bytes_of(p256dh), _bytes_of(auth)
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public)
    except (ValueError, binascii.Error):
        return None
    return Recipient(public, secret) if len(public) == _POINT and len(secret) == _SECRET else None


def encrypt(text: bytes, recipient: Recipient, *, key: EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """Encrypt for one browser; `key` and `salt` are made anew for each message."""
    assert len(text) <= MOST_BYTES, "a message that no service has to take"
    assert len(salt) == SALT
    ours = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    theirs = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), recipient.public)
    shared = key.exchange(ECDH(), theirs)
    bound_to = b"WebPush: info\0" + recipient.public + ours
    secret = HKDF(SHA256(), 32, salt=recipient.auth, info=bound_to).derive(shared)
    content_key = HKDF(SHA256(), 16, salt=salt, info=b"Content-Encoding: aes128gcm\0").derive(secret)
    nonce = HKDF(SHA256(), 12, salt=salt, info=b"Content-Encoding: nonce\0").derive(secret)
    head = salt + RECORD.to_bytes(4, "big") + bytes([_POINT]) + ours
    return head + AESGCM(content_key).encrypt(nonce, text + _LAST_RECORD, None)


def _bytes_of(text: str) -> bytes:
    """URL-safe base64 without its end, as browsers write it."""
    plain = text.rstrip("=")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
