"""Standard Webhooks as we send them: by a secret both sides know (v1), or by the platform's own key (v1a)."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hubwright.kernel.tokens import derive

PREFIX = "whsec_"
PUBLIC_PREFIX = "whpk_"


def new_signing_secret() -> str:
    """A secret in the form that libraries of the standard read."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(by: Iterable[str], identity: str, body: bytes, now: datetime) -> dict[str, str]:
    """Headers for a post; with several secrets one signature each, while one takes the place of another."""
    moment = int(now.timestamp())
    signed = _signed(identity, moment, body)
    macs = (base64.b64encode(hmac.new(_bytes(each), signed, hashlib.sha256).digest()).decode() for each in by)
    return _headers(identity, moment, " ".join(f"v1,{mac}" for mac in macs))


def platform_headers(identity: str, body: bytes, now: datetime) -> dict[str, str]:
    """Headers for a post to somebody who knows no secret yet, only the platform's public key."""
    moment = int(now.timestamp())
    signature = base64.b64encode(_platform_key().sign(_signed(identity, moment, body))).decode()
    return _headers(identity, moment, f"v1a,{signature}")


def platform_public_key() -> str:
    """What partners' services check the first call with."""
    return PUBLIC_PREFIX + base64.b64encode(_platform_key().public_key().public_bytes_raw()).decode()


def hub_header(secret: str, body: bytes) -> dict[str, str]:
    """The form that GitHub made common."""
    return {"X-Hub-Signature-256": f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}


def _platform_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(derive("platform", "remote-signing") + "="))


def _bytes(secret: str) -> bytes:
    """The bytes of a secret; one that is not in the standard's form counts as it stands."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except (ValueError, binascii.Error):
            pass
    return secret.encode()


def _signed(identity: str, moment: int, body: bytes) -> bytes:
    return f"{identity}.{moment}.".encode() + body


def _headers(identity: str, moment: int, signatures: str) -> dict[str, str]:
    return {"webhook-id": identity, "webhook-timestamp": str(moment), "webhook-signature": signatures}
