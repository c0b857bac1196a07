"""Genuine posts of every scheme, made with nothing of the product's but the shape of a post."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from hubwright.host.verifiers import Keys, Post

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
SECRET = "a secret of this door"
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
URL = "https://hub.example/api/v1/hooks/p/1/in?a=1"
AES = "A" * 43
APP = "wxba5fad812f8e6fb9"
CLOSED = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


def mac(text: bytes, algorithm: Any = hashlib.sha256, secret: bytes = SECRET.encode()) -> bytes:
    return hmac.new(secret, text, algorithm).digest()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def sorted_sha1(*words: str) -> str:
    return hashlib.sha1("".join(sorted(words)).encode()).hexdigest()


def _hub(at: datetime, body: bytes) -> Post:
    return Post(headers={"x-hub-signature-256": "sha256=" + mac(body).hex()}, body=body)


def _hubspot(at: datetime, body: bytes) -> Post:
    moment = str(int(at.timestamp() * 1000))
    signed = f"POST{URL}".encode() + body + moment.encode()
    headers = {"x-hubspot-request-timestamp": moment, "x-hubspot-signature-v3": b64(mac(signed))}
    return Post(url=URL, headers=headers, body=body)


def slack(at: datetime, body: bytes) -> Post:
    moment = str(int(at.timestamp()))
    signature = "v0=" + mac(f"v0:{moment}:".encode() + body).hex()
    return Post(headers={"x-slack-request-timestamp": moment, "x-slack-signature": signature}, body=body)


def _standard(at: datetime, body: bytes) -> Post:
    moment = str(int(at.timestamp()))
    identity = f"msg_{hashlib.md5(body).hexdigest()}"
    secret = base64.b64decode(WHSEC.removeprefix("whsec_"))
    good = b64(mac(f"{identity}.{moment}.".encode() + body, secret=secret))
    headers = {"webhook-id": identity, "webhook-timestamp": moment, "webhook-signature": f"v1,{b64(b'old')} v1,{good}"}
    return Post(headers=headers, body=body)


def _stripe(at: datetime, body: bytes) -> Post:
    moment = int(at.timestamp())
    good = mac(f"{moment}.".encode() + body).hex()
    return Post(headers={"stripe-signature": f"t={moment},v0=ab,v1={'0' * 64},v1={good}"}, body=body)


def _twilio(at: datetime, body: bytes) -> Post:
    form = "".join(f"{name}{value}" for name, value in sorted(parse_qsl(body.decode())))
    return Post(url=URL, headers={"x-twilio-signature": b64(mac((URL + form).encode(), hashlib.sha1))}, body=body)


def _zendesk(at: datetime, body: bytes) -> Post:
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    signature = b64(mac(moment.encode() + body))
    headers = {"x-zendesk-webhook-signature": signature, "x-zendesk-webhook-signature-timestamp": moment}
    return Post(headers=headers, body=body)


def _wechat(at: datetime, body: bytes) -> Post:
    """The body stands for which of two encrypted messages; both are of the documentation's key and app."""
    closed = CLOSED if body == b"a=1&b=2" else encrypted(body)
    moment = str(int(at.timestamp()))
    signature = sorted_sha1(SECRET, moment, "415670741", closed)
    query = {"timestamp": moment, "nonce": "415670741", "msg_signature": signature, "encrypt_type": "aes"}
    return Post(query=query, body=f"<xml><Encrypt><![CDATA[{closed}]]></Encrypt></xml>".encode())


def _weibo(at: datetime, body: bytes) -> Post:
    moment, nonce = str(int(at.timestamp() * 1000)), hashlib.md5(body).hexdigest()[:8]
    query = {"timestamp": moment, "nonce": nonce, "signature": sorted_sha1(SECRET, moment, nonce)}
    return Post(query=query, body=body)


def encrypted(message: bytes, app: bytes = APP.encode(), pad: int | None = None) -> str:
    """As the documentation says, with nothing of the product's."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = base64.b64decode(AES + "=")
    plain = b"0123456789abcdef" + len(message).to_bytes(4, "big") + message + app
    fill = 32 - len(plain) % 32
    plain += bytes([pad if pad is not None else fill]) * fill
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return b64(encryptor.update(plain) + encryptor.finalize())


SIGN: dict[str, Callable[[datetime, bytes], Post]] = {
    "hub_sha256": _hub,
    "hubspot_v3": _hubspot,
    "slack": slack,
    "standard": _standard,
    "stripe": _stripe,
    "twilio": _twilio,
    "wechat": _wechat,
    "wecom": _wechat,
    "weibo": _weibo,
    "zendesk": _zendesk,
}
UNDATED = {"hub_sha256", "twilio"}
NOT_OVER_THE_BODY = {"weibo"}
BODY = b"a=1&b=2"


def keys_of(name: str) -> Keys:
    return Keys(secret=WHSEC if name == "standard" else SECRET, aes_key=AES, receiver=APP)
