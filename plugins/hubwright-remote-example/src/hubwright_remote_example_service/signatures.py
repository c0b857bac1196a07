"""Checks that a call is the platform's: by its public key at first, by the installation's own secret from then on."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TOLERANCE_S = 300


def is_recent(headers: Mapping[str, str], now: float) -> bool:
    """Neither old nor from the future."""
    moment = headers.get("webhook-timestamp", "")
    return moment.isdigit() and len(moment) < 13 and abs(now - int(moment)) <= TOLERANCE_S


def by_platform(headers: Mapping[str, str], body: bytes, public_key: str) -> bool:
    """Signed by the platform's own key (`v1a`, Ed25519)."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    for signature in _signatures(headers, "v1a"):
        try:
            key.verify(signature, _signed(headers, body))
        except InvalidSignature:
            continue
        return True
    return False


def by_secret(headers: Mapping[str, str], body: bytes, secret: str) -> bool:
    """Signed by the installation's secret (`v1`, HMAC-SHA256)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = hmac.new(key, _signed(headers, body), hashlib.sha256).digest()
    return any(hmac.compare_digest(expected, signature) for signature in _signatures(headers, "v1"))


def _signed(headers: Mapping[str, str], body: bytes) -> bytes:
    return f"{headers.get('webhook-id', '')}.{headers.get('webhook-timestamp', '')}.".encode() + body


def _signatures(headers: Mapping[str, str], version: str) -> Iterable[bytes]:
    for each in headers.get("webhook-signature", "").split():
        kind, _comma, value = each.partition(",")
        if kind == version:
            try:
                yield base64.b64decode(value, validate=True)
            except (ValueError, binascii.Error):
                continue
