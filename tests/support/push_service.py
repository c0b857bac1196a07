"""A push service on loopback (RFC 8030): checks who sends (RFC 8292) and reads what was sent as a browser would.

It reads with code of its own, from the text of RFC 8188 and RFC 8291, so that no mistake of ours is on both sides: HKDF
is written out with `hmac`, the token is checked by `cryptography` alone.
"""

import base64
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MOST_BYTES = 4096
_DAY_S = 24 * 3600


def plain(text: str) -> bytes:
    """URL-safe base64, with or without its end."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def worded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _expand(key: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand of one block (RFC 5869 2.3)."""
    return hmac.digest(key, info + b"\x01", "sha256")[:length]


def read_as_browser(body: bytes, private: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """Decrypt one record of aes128gcm (RFC 8188 2) with keys agreed as RFC 8291 3 says."""
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender, sealed = body[21 : 21 + length], body[21 + length :]
    assert length == 65, "the sender's key is a point that is written out"
    assert 16 < len(sealed) <= size, "one record"
    own = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    agreed = _expand(hmac.digest(auth, shared, "sha256"), b"WebPush: info\x00" + own + sender, 32)
    seed = hmac.digest(salt, agreed, "sha256")
    key = _expand(seed, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _expand(seed, b"Content-Encoding: nonce\x00", 12)
    padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
    assert padded[-1:] == b"\x02", "the last record says so"
    return padded[:-1]


class Sent(msgspec.Struct, kw_only=True):
    """What the service took."""

    text: dict[str, Any]
    ttl: int
    urgency: str
    topic: str
    key: str
    claims: dict[str, Any]


class Browser:
    """One browser's subscription: its keys, and for which key of a sender it was made."""

    def __init__(self, service: "PushService", key: str) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.auth = secrets.token_bytes(16)
        self.path = f"/push/{secrets.token_urlsafe(24)}"
        self.endpoint = service.base + self.path
        self.key = key
        self.sent: list[Sent] = []
        self.refused: list[str] = []
        self.answers: list[tuple[int, dict[str, str]]] = []  # instead of 201, one for each request
        self.asked = 0

    @property
    def subscription(self) -> dict[str, Any]:
        """As the Push API gives it to a page."""
        public = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "keys": {"p256dh": worded(public), "auth": worded(self.auth)}}


class PushService:
    """The service and the browsers it knows."""

    def __init__(self) -> None:
        self.browsers: dict[str, Browser] = {}
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers = service.take(self.path, dict(self.headers.items()), body)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Tests say what they have to say by asserting."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"
        self.base = f"http://{self.place}"

    def browser(self, key: str) -> Browser:
        """Another browser subscribes for a key."""
        made = Browser(self, key)
        self.browsers[made.path] = made
        return made

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """Judge one request as a push service has to, then answer as the test wants it."""
        browser = self.browsers.get(path)
        if browser is None:
            return 404, {}
        browser.asked += 1
        try:
            claims = self._signed(headers.get("Authorization", ""), browser)
            assert headers.get("Content-Encoding") == "aes128gcm", "what is not encrypted is not taken"
            assert len(headers.get("Topic", "x")) <= 32, "a topic has at most 32 letters"
            ttl = int(headers["TTL"])
            if browser.answers:
                return browser.answers.pop(0)
            if len(body) > MOST_BYTES:
                return 413, {}
            text = json.loads(read_as_browser(body, browser.private, browser.auth))
        except (AssertionError, KeyError, ValueError, InvalidSignature, InvalidTag) as wrong:
            browser.refused.append(f"{type(wrong).__name__}: {wrong}")
            return (403 if isinstance(wrong, InvalidSignature) else 400), {}
        browser.sent.append(
            Sent(
                text=text,
                ttl=ttl,
                urgency=headers.get("Urgency", "normal"),
                topic=headers.get("Topic", ""),
                key=browser.key,
                claims=claims,
            )
        )
        return 201, {"Location": f"{self.base}/message/{secrets.token_urlsafe(8)}"}

    def _signed(self, header: str, browser: Browser) -> dict[str, Any]:
        """The token is for this service, ends within a day, and is signed by the key the browser subscribed for."""
        scheme, _space, told = header.partition(" ")
        assert scheme == "vapid", "who sends has to say so"
        parts = dict(part.strip().split("=", 1) for part in told.split(","))
        if parts["k"] != browser.key:
            raise InvalidSignature("another key than the browser subscribed for")
        head, payload, signature = parts["t"].split(".")
        assert json.loads(plain(head)) == {"typ": "JWT", "alg": "ES256"}
        raw = plain(signature)
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), plain(parts["k"]))
        both = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        point.verify(both, f"{head}.{payload}".encode(), ec.ECDSA(SHA256()))
        claims: dict[str, Any] = json.loads(plain(payload))
        assert claims["aud"] == self.base, claims
        assert time.time() < claims["exp"] <= time.time() + _DAY_S, claims
        assert claims["sub"].startswith(("mailto:", "https:")), claims
        return claims


@contextmanager
def push_service() -> Iterator[PushService]:
    """Serve until the test is over."""
    service = PushService()
    thread = threading.Thread(target=service.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        service.server.shutdown()
        thread.join()
        service.server.server_close()
