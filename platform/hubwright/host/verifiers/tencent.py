"""WeChat Official Accounts, WeCom and Weibo: SHA-1 over sorted words, and for the first two an encrypted body."""

import base64
import hashlib
import os
import re
import struct
from datetime import datetime

import msgspec
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
    """Safe mode; plain mode, whose signature does not cover the message, only where the receiver chose it.

    A check of the address echoes a word. In plain mode each signature is good for one post.
    """
    if post.method == "GET":
        signature = _require(post, "signature", [keys.secret, *_dated(post, now)])
        return genuine(signature, b"", _word(post, "echostr"))
    if keys.plain and _ENCRYPTED.search(post.body) is None:
        return genuine(_require(post, "signature", [keys.secret, *_dated(post, now)]), post.body)
    return _encrypted_post(post, keys, now)


def wecom(post: Post, keys: Keys, now: datetime) -> Genuine:
    """As WeChat's safe mode; the word that a check of the address echoes is encrypted, too."""
    if post.method == "GET":
        closed = _word(post, "echostr")
        signature = _require(post, "msg_signature", [keys.secret, *_dated(post, now), closed])
        return genuine(signature, b"", _decrypted(closed, keys)[0].decode("utf-8", errors="replace"))
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
    message, key = _decrypted(closed, keys)
    return msgspec.structs.replace(genuine(signature, message), sealed=key)


def sealed_reply(text: str, keys: Keys, *, timestamp: str, nonce: str, salt: bytes | None = None) -> str:
    """An answer as the other side opens it; the same key that its posts are closed with, `salt` is 16 random bytes."""
    key = _aes_key(keys.aes_key)
    said = text.encode()
    plain = (salt or os.urandom(16)) + struct.pack(">I", len(said)) + said + keys.receiver.encode()
    pad = _BLOCK - len(plain) % _BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    closed = base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()
    signature = _signed([keys.secret, timestamp, nonce, closed])
    return (
        f"<xml><Encrypt><![CDATA[{closed}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )


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
    expected = _signed(words)
    require_same(expected.encode(), _word(post, name).lower().encode())
    return expected


def _signed(words: list[str]) -> str:
    return hashlib.sha1("".join(sorted(words)).encode(), usedforsecurity=False).hexdigest()


def _aes_key(written: str) -> bytes:
    if len(written) != 43:
        raise NotGenuine
    return from_base64(written + "=")


def _decrypted(closed: str, keys: Keys) -> tuple[bytes, str]:
    """By the present key, or while it is changed by the one before; and by which."""
    try:
        return _opened(closed, keys.aes_key, keys.receiver), keys.aes_key
    except NotGenuine:
        if not keys.aes_key_before:
            raise
        return _opened(closed, keys.aes_key_before, keys.receiver), keys.aes_key_before


def _opened(closed: str, written_key: str, receiver: str) -> bytes:
    """AES-256-CBC, padded to 32 bytes: 16 random bytes, a length, the message, and whom it is for."""
    key = _aes_key(written_key)
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
    message, meant = plain[20 : 20 + length], plain[20 + length :]
    if len(message) != length:
        raise NotGenuine
    require_same(receiver.encode(), meant)
    return message
