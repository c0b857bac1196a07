"""HMAC-SHA256 over a body: how we sign what we post, and how we check what was posted to us."""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime, timedelta

_TOLERANCE = timedelta(minutes=5)


def signature(secret: str, body: bytes, at: datetime) -> str:
    """`t=<unix>,v1=<hex>` over `<unix>.<body>`, so that an old post cannot be sent again."""
    moment = int(at.timestamp())
    return f"t={moment},v1={_hex(secret, _dated(moment, body))}"


def is_signed(secret: str, given: str, body: bytes, now: datetime) -> bool:
    """Accept our own form within five minutes, and `sha256=<hex>`, bare hex or base64 over the body as others do."""
    given = given.strip()
    if not given or len(given) > 200:
        return False
    if given.startswith("t="):
        return _is_ours(secret, given, body, now)
    return hmac.compare_digest(_digest(given.removeprefix("sha256=")), _mac(secret, body))


def _is_ours(secret: str, given: str, body: bytes, now: datetime) -> bool:
    parts = dict(part.partition("=")[::2] for part in given.split(","))
    moment = parts.get("t", "")
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    if abs(now.timestamp() - int(moment)) > _TOLERANCE.total_seconds():
        return False
    return hmac.compare_digest(_digest(parts.get("v1", "")), _mac(secret, _dated(int(moment), body)))


def _dated(moment: int, body: bytes) -> bytes:
    return f"{moment}.".encode() + body


def _mac(secret: str, body: bytes) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).digest()


def _hex(secret: str, body: bytes) -> str:
    return _mac(secret, body).hex()


def _digest(text: str) -> bytes:
    """The 32 bytes a text stands for; nothing when it stands for none."""
    try:
        return bytes.fromhex(text) if len(text) == 64 else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
