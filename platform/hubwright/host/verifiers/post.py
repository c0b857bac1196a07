"""What was posted, what it is checked with, and what is known once it is."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

import msgspec

WINDOW_S = 300.0


class NotGenuine(Exception):
    """The signature is missing, wrong, too old, or of something else; nobody outside learns which."""


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One request as it arrived; names of headers in lower case, `url` as the sender knows it."""

    method: str = "POST"
    url: str = ""
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """The secret of the door; WeChat and WeCom need two more, and may be changing one of them.

    `plain` takes posts whose body no signature covers, because their receiver chose so.
    """

    secret: str
    aes_key: str = ""
    aes_key_before: str = ""
    receiver: str = ""
    plain: bool = False


class Genuine(msgspec.Struct, frozen=True, kw_only=True):
    """A post that is what it says: by `key` it is known again, and a `reply` is all there is to do about some.

    What is answered to one that came `sealed` is sealed, too, with the key that opened it.
    """

    key: bytes
    body: bytes
    reply: str | None = None
    sealed: str = ""


def genuine(identity: str, body: bytes, reply: str | None = None) -> Genuine:
    """Known again by whatever the signature covers."""
    return Genuine(key=hashlib.sha256(identity.encode()).digest(), body=body, reply=reply)


def mac256(secret: bytes, *parts: bytes) -> bytes:
    """HMAC-SHA256 over parts put together."""
    return hmac.new(secret, b"".join(parts), hashlib.sha256).digest()


def require_same(expected: bytes, *given: bytes) -> None:
    """In constant time each; one that fits is enough, for senders that are changing their secret."""
    fitting = sum(hmac.compare_digest(expected, each) for each in given)  # all are compared, whichever fits
    if not fitting:
        raise NotGenuine


def require_recent(moment: float, now: datetime) -> None:
    """Neither old nor from the future."""
    if not abs(now.timestamp() - moment) <= WINDOW_S:
        raise NotGenuine


def header(post: Post, name: str) -> str:
    """A header that must be there."""
    value = post.headers.get(name, "")
    if not value or len(value) > 2_000:
        raise NotGenuine
    return value


def seconds(text: str) -> int:
    """A moment in digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 14):
        raise NotGenuine
    return int(text)


def from_base64(text: str) -> bytes:
    """Bytes from base64, strictly."""
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise NotGenuine from None


def from_hex(text: str) -> bytes:
    """Bytes from hexadecimal digits."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise NotGenuine from None
