"""WeChat Official Accounts, WeCom and Weibo: SHA-1 over sorted words, and for the first two an encrypted body."""

import base64
import hashlib
import re
import struct
from datetime import datetime

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hubwright.host.verifiers.post import (
    Genuine,
    Keys,
    NotGenuine,
    Post,
    from_base64,
    genuine,
    require_recent,
    require_same,
    seconds,
)

_BLOCK = 32
_ENCRYPTED = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?\s*([A-Za-z0-9+/=]{24,})\s*(?:\]\]>)?\s*</Encrypt>")


def wechat(post: Post, keys: Keys, now: datetime) -> Genuine:
    """Safe mode only: in plain mode the signature does not cover the message. A check of the address echoes a word."""
    if post.method == "GET":
        signature = _require(post, "signature", [keys.secret, *_dated(post, now)])
        return genuine(signature, b"", _word(post, "echostr"))
    return _encrypted_post(post, keys, now)


def wecom(post: Post, keys: Keys, now: datetime) -> Genuine:
    """As WeChat's safe mode; the word that a check of the address echoes is encrypted, too."""
    if post.method == "GET":
        closed = _word(post, "echostr")
        signature = _require(post, "msg_signature", [keys.secret, *_dated(post, now), closed])
        return genuine(signature, b"", _decrypted(closed, keys).decode("utf-8", errors="replace"))
    return _encrypted_post(post, keys, now)


def weibo(post: Post, keys: Keys, now: datetime) -> Genuine:
    """The signature does not cover the body, so each is good for one post only."""
    signature = _require(post, "signature", [keys.secret, *_dated(post, now)])
    return genuine(signature, post.body, _word(post, "echostr") if post.method == "GET" else None)


def _encrypted_post(post: Post, keys: Keys, now: datetime) -> Genuine:
    found = _ENCRYPTED.search(post.body)
    if found is None:
        raise NotGenuine
    closed = found[1].decode()
    signature = _require(post, "msg_signature", [keys.secret, *_dated(post, now), closed])
    return genuine(signature, _decrypted(closed, keys))


def _dated(post: Post, now: datetime) -> list[str]:
    moment = _word(post, "timestamp")
    at = seconds(moment)
    require_recent(at / 1000 if len(moment) > 11 else at, now)  # Weibo counts milliseconds
    return [moment, _word(post, "nonce")]


def _word(post: Post, name: str) -> str:
    value = post.query.get(name, "")
    if not value or len(value) > 2_000:
        raise NotGenuine
    return value


def _require(post: Post, name: str, words: list[str]) -> str:
    expected = hashlib.sha1("".join(sorted(words)).encode(), usedforsecurity=False).hexdigest()
    require_same(expected.encode(), _word(post, name).lower().encode())
    return expected


def _decrypted(closed: str, keys: Keys) -> bytes:
    """AES-256-CBC, padded to 32 bytes: 16 random bytes, a length, the message, and whom it is for."""
    if len(keys.aes_key) != 43:
        raise NotGenuine
    key = base64.b64decode(keys.aes_key + "=")
    raw = from_base64(closed)
    if not raw or len(raw) % 16:
        raise NotGenuine
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = decryptor.update(raw) + decryptor.finalize()
    pad = plain[-1]
    if not 1 <= pad <= _BLOCK or plain[-pad:] != bytes([pad]) * pad or len(plain) - pad < 20:
        raise NotGenuine
    plain = plain[:-pad]
    (length,) = struct.unpack(">I", plain[16:20])
    message, receiver = plain[20 : 20 + length], plain[20 + length :]
    if len(message) != length:
        raise NotGenuine
    require_same(keys.receiver.encode(), receiver)
    return message
