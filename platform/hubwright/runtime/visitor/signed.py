"""Who a visitor is, said and signed by the company's own server; an unsigned claim never counts as this.

JSON Web Tokens (RFC 7519) by HMAC-SHA256, which end by themselves; a bare hash of the id (HMAC-SHA256, hexadecimal) is
taken where a company moves over from a chat that knew nothing else.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from hubwright.runtime.errors import IdentityNotValid
from hubwright_sdk.channel import ChannelRules

LONGEST = timedelta(days=1)
LEEWAY = timedelta(seconds=60)  # the company's clock is not ours
_MOST_ID = 200
_MOST_FIELDS = 50


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as the company knows them; `external_id` is theirs, the rest may be empty."""

    external_id: str
    name: str = ""
    email: str = ""
    email_verified: bool = False  # the company has seen that mails to it arrive (OpenID Connect's claim)
    fields: dict[str, str] = {}

    @property
    def address(self) -> str:
        """Their address on the channel."""
        return address_of(self.external_id)


SIGNED_PREFIX = "user:"


def address_of(external_id: str) -> str:
    """An address no visitor without a signature can have: theirs are our own ids."""
    return f"{SIGNED_PREFIX}{external_id}"


def read_token(token: str, rules: ChannelRules, now: datetime) -> SignedIn:
    """Read a token by the key in use or the one before it; raises IdentityNotValid with the reason."""
    claims = _claims(token, rules)
    external_id = _text(claims, "sub") or _text(claims, "external_id") or _text(claims, "user_id")
    if not external_id or len(external_id) > _MOST_ID:
        raise IdentityNotValid("no_subject")
    _check_times(claims, now)
    fields = claims.get("fields")
    return SignedIn(
        external_id=external_id,
        name=_text(claims, "name")[:_MOST_ID],
        email=_text(claims, "email")[:_MOST_ID],
        email_verified=claims.get("email_verified") is True,
        fields=_plain(fields) if isinstance(fields, Mapping) else {},
    )


def read_hash(external_id: str, told: str, rules: ChannelRules) -> SignedIn:
    """Check the hash of an id; it says nothing else, and never ends."""
    if not rules.identity_hash_accepted:
        raise IdentityNotValid("hash_not_accepted")
    right = any(
        hmac.compare_digest(told.strip().lower().encode(), _hashed(external_id, key).encode()) for key in _keys(rules)
    )
    if not right:
        raise IdentityNotValid("signature")
    return SignedIn(external_id=external_id)


def _claims(token: str, rules: ChannelRules) -> Mapping[str, Any]:
    for key in _keys(rules):
        try:
            return jwt.decode(token, OctKey.import_key(key), algorithms=["HS256"]).claims
        except (JoseError, ValueError):
            continue
    raise IdentityNotValid("signature")


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    ends, starts = _moment(claims, "exp"), _moment(claims, "nbf") or _moment(claims, "iat")
    at = now.timestamp()
    if ends is None:
        raise IdentityNotValid("no_expiry")
    if ends <= at - LEEWAY.total_seconds():
        raise IdentityNotValid("expired")
    if ends > at + (LONGEST + LEEWAY).total_seconds():
        raise IdentityNotValid("too_long")
    if starts is not None and starts > at + LEEWAY.total_seconds():
        raise IdentityNotValid("not_yet")


def _keys(rules: ChannelRules) -> list[str]:
    return [key for key in (rules.identity_secret, rules.identity_secret_before) if key]


def _hashed(external_id: str, key: str) -> str:
    return hmac.new(key.encode(), external_id.encode(), hashlib.sha256).hexdigest()


def _moment(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # ids of many shops are numbers
    return value.strip() if isinstance(value, str) else ""


def _plain(fields: Mapping[Any, Any]) -> dict[str, str]:
    kept = {str(key)[:64]: str(value)[:4000] for key, value in fields.items() if isinstance(value, str | int | float)}
    return dict(list(kept.items())[:_MOST_FIELDS])
