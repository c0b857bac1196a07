"""Callbacks as WeCom writes, signs and closes them, by an own hand; another library reads them in the tests."""

import base64
import hashlib
import os
import struct
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from wecom_testing.account import CORP, KF

TOKEN, AES = "AAAAA", "B" * 43


class Called(NamedTuple):
    """One request to the callback address."""

    query: dict[str, str]
    body: bytes


def bell(token: str, kf: str = KF, event: str = "kf_msg_or_event") -> str:
    """There is something to fetch."""
    fields = {"ToUserName": CORP, "CreateTime": "1348831860", "MsgType": "event", "Event": event}
    fields |= {"Token": token, "OpenKfId": kf}
    inside = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
    return f"<xml>{inside}</xml>"


def encrypted(words: str, corp: str = CORP, aes: str = AES) -> str:
    """AES-256-CBC over random bytes, a length, the words, and whom they are for."""
    raw = words.encode()
    plain = os.urandom(16) + struct.pack(">I", len(raw)) + raw + corp.encode()
    pad = 32 - len(plain) % 32
    key = base64.b64decode(aes + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()


def signed(closed: str, moment: int, nonce: str, token: str = TOKEN) -> dict[str, str]:
    """What stands in the address."""
    words = sorted([token, str(moment), nonce, closed])
    signature = hashlib.sha1("".join(words).encode(), usedforsecurity=False).hexdigest()
    return {"msg_signature": signature, "timestamp": str(moment), "nonce": nonce}


def called(words: str, moment: int, nonce: str = "1372623149", **more: str) -> Called:
    """A callback."""
    closed = encrypted(words, **more)
    body = f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{closed}]]></Encrypt></xml>"
    return Called(signed(closed, moment, nonce), body.encode())
