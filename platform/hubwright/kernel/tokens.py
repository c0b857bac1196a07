"""Secrets that leave the house: random ones stored as a hash, and signed ones that need no row."""

import base64
import hashlib
import hmac
import secrets

from hubwright.kernel.settings import settings


def new_secret(prefix: str = "") -> str:
    """Make 256 random bits as text, after an optional prefix that tells secret scanners whose it is."""
    return f"{prefix}{secrets.token_urlsafe(32)}"


def digest(secret: str) -> bytes:
    """SHA-256 of a secret; enough for 256-bit random secrets, never for passwords."""
    return hashlib.sha256(secret.encode()).digest()


def sign(payload: str, purpose: str) -> str:
    """Append an HMAC-SHA256 bound to a purpose, so that a token for one thing is none for another."""
    return f"{payload}.{_mac(payload, purpose)}"


def unsign(token: str, purpose: str) -> str | None:
    """Return the payload of a token we signed for this purpose, else None."""
    payload, _dot, mac = token.rpartition(".")
    if not payload or not hmac.compare_digest(mac.encode(), _mac(payload, purpose).encode()):
        return None
    return payload


def derive(subject: str, purpose: str) -> str:
    """A secret that need not be stored, because we can make it again: 256 bits bound to a subject and a purpose."""
    return _mac(subject, purpose)


def _mac(payload: str, purpose: str) -> str:
    key = settings().secret_key.encode()
    if not key:
        raise RuntimeError("settings carry no secret key")
    raw = hmac.new(key, f"{purpose}\0{payload}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
