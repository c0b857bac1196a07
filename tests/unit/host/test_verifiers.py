"""Each verifier against its service's published example where there is one, and against posts that are not genuine."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import pytest

from hubwright.host.verifiers import VERIFIERS, Keys, NotGenuine, Post, verify
from hubwright_sdk.manifest.vocabulary import VERIFIERS as NAMES

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
SECRET = "a secret of this door"
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
URL = "https://hub.example/api/v1/hooks/p/1/in?a=1"
AES = "A" * 43
APP = "wxba5fad812f8e6fb9"
CLOSED = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


def test_the_registry_is_the_vocabulary() -> None:
    assert set(VERIFIERS) == set(NAMES)


def _mac(text: bytes, algorithm: Any = hashlib.sha256, secret: bytes = SECRET.encode()) -> bytes:
    return hmac.new(secret, text, algorithm).digest()


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _sorted_sha1(*words: str) -> str:
    return hashlib.sha1("".join(sorted(words)).encode()).hexdigest()


def _hub(at: datetime, body: bytes) -> Post:
    return Post(headers={"x-hub-signature-256": "sha256=" + _mac(body).hex()}, body=body)


def _hubspot(at: datetime, body: bytes) -> Post:
    moment = str(int(at.timestamp() * 1000))
    signed = f"POST{URL}".encode() + body + moment.encode()
    headers = {"x-hubspot-request-timestamp": moment, "x-hubspot-signature-v3": _b64(_mac(signed))}
    return Post(url=URL, headers=headers, body=body)


def _slack(at: datetime, body: bytes) -> Post:
    moment = str(int(at.timestamp()))
    signature = "v0=" + _mac(f"v0:{moment}:".encode() + body).hex()
    return Post(headers={"x-slack-request-timestamp": moment, "x-slack-signature": signature}, body=body)


def _standard(at: datetime, body: bytes) -> Post:
    moment = str(int(at.timestamp()))
    identity = f"msg_{hashlib.md5(body).hexdigest()}"
    secret = base64.b64decode(WHSEC.removeprefix("whsec_"))
    good = _b64(_mac(f"{identity}.{moment}.".encode() + body, secret=secret))
    headers = {"webhook-id": identity, "webhook-timestamp": moment, "webhook-signature": f"v1,{_b64(b'old')} v1,{good}"}
    return Post(headers=headers, body=body)


def _stripe(at: datetime, body: bytes) -> Post:
    moment = int(at.timestamp())
    good = _mac(f"{moment}.".encode() + body).hex()
    return Post(headers={"stripe-signature": f"t={moment},v0=ab,v1={'0' * 64},v1={good}"}, body=body)


def _twilio(at: datetime, body: bytes) -> Post:
    form = "".join(f"{name}{value}" for name, value in sorted(parse_qsl(body.decode())))
    return Post(url=URL, headers={"x-twilio-signature": _b64(_mac((URL + form).encode(), hashlib.sha1))}, body=body)


def _zendesk(at: datetime, body: bytes) -> Post:
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    signature = _b64(_mac(moment.encode() + body))
    headers = {"x-zendesk-webhook-signature": signature, "x-zendesk-webhook-signature-timestamp": moment}
    return Post(headers=headers, body=body)


def _wechat(at: datetime, body: bytes) -> Post:
    """The body stands for which of two encrypted messages; both are of the documentation's key and app."""
    closed = CLOSED if body == b"a=1&b=2" else encrypted(body)
    moment = str(int(at.timestamp()))
    signature = _sorted_sha1(SECRET, moment, "415670741", closed)
    query = {"timestamp": moment, "nonce": "415670741", "msg_signature": signature, "encrypt_type": "aes"}
    return Post(query=query, body=f"<xml><Encrypt><![CDATA[{closed}]]></Encrypt></xml>".encode())


def _weibo(at: datetime, body: bytes) -> Post:
    moment, nonce = str(int(at.timestamp() * 1000)), hashlib.md5(body).hexdigest()[:8]
    query = {"timestamp": moment, "nonce": nonce, "signature": _sorted_sha1(SECRET, moment, nonce)}
    return Post(query=query, body=body)


def encrypted(message: bytes, app: bytes = APP.encode(), pad: int | None = None) -> str:
    """As the documentation says, with nothing of the product's."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = base64.b64decode(AES + "=")
    plain = b"0123456789abcdef" + len(message).to_bytes(4, "big") + message + app
    fill = 32 - len(plain) % 32
    plain += bytes([pad if pad is not None else fill]) * fill
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return _b64(encryptor.update(plain) + encryptor.finalize())


SIGN: dict[str, Callable[[datetime, bytes], Post]] = {
    "hub_sha256": _hub,
    "hubspot_v3": _hubspot,
    "slack": _slack,
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
every = pytest.mark.parametrize("name", sorted(SIGN))


def keys_of(name: str) -> Keys:
    return Keys(secret=WHSEC if name == "standard" else SECRET, aes_key=AES, receiver=APP)


def test_every_verifier_is_tried() -> None:
    assert set(SIGN) == set(VERIFIERS)


@every
def test_a_genuine_post_is_taken(name: str) -> None:
    found = verify(name, SIGN[name](NOW, BODY), keys_of(name), NOW)
    assert found.body == (b'{"demo_resp":"good luck"}' if name in ("wechat", "wecom") else BODY)
    assert found.reply is None
    assert len(found.key) == 32


@every
def test_a_tampered_post_is_not(name: str) -> None:
    post = SIGN[name](NOW, BODY)
    tampered = [msgspec.structs.replace(post, body=SIGN[name](NOW, b"a=1&b=3").body)]
    if name in NOT_OVER_THE_BODY:
        assert verify(name, tampered.pop(), keys_of(name), NOW).key == verify(name, post, keys_of(name), NOW).key
    for where in ("headers", "query"):
        for field, value in getattr(post, where).items():
            if field in ("encrypt_type",):
                continue
            for other in (value[:-3] + ("1" if value[-3] != "1" else "2") + value[-2:], value[:-1], ""):
                changed = {**getattr(post, where), field: other}
                tampered.append(msgspec.structs.replace(post, **{where: changed}))
    if post.url:
        tampered.append(msgspec.structs.replace(post, url=post.url + "1"))
    assert len(tampered) >= 3
    for bad in tampered:
        with pytest.raises(NotGenuine):
            verify(name, bad, keys_of(name), NOW)


@every
def test_another_secret_or_none_opens_nothing(name: str) -> None:
    for secret in ("whsec_AAAA" if name == "standard" else "another", ""):
        with pytest.raises(NotGenuine):
            verify(name, SIGN[name](NOW, BODY), msgspec.structs.replace(keys_of(name), secret=secret), NOW)


@pytest.mark.parametrize("name", sorted(set(SIGN) - UNDATED))
@pytest.mark.parametrize("late", [timedelta(minutes=6), timedelta(minutes=-6), timedelta(days=400)])
def test_a_stale_post_is_not_taken_however_well_signed(name: str, late: timedelta) -> None:
    with pytest.raises(NotGenuine):
        verify(name, SIGN[name](NOW, BODY), keys_of(name), NOW + late)


@every
def test_a_post_is_known_again_and_another_is_another(name: str) -> None:
    one, again = (verify(name, SIGN[name](NOW, BODY), keys_of(name), NOW).key for _ in range(2))
    other = verify(name, SIGN[name](NOW, b"a=1&b=3"), keys_of(name), NOW).key
    assert one == again != other


@every
@pytest.mark.parametrize("junk", ["", "x", "t=,v1=", "v0=zz", "sha256=", "=" * 500, "ÿ", "v1,", "1" * 4000])
def test_junk_is_refused_not_stumbled_over(name: str, junk: str) -> None:
    post = SIGN[name](NOW, BODY)
    for where in ("headers", "query"):
        for field in getattr(post, where):
            if field != "encrypt_type":
                bad = msgspec.structs.replace(post, **{where: {**getattr(post, where), field: junk}})
                with pytest.raises(NotGenuine):
                    verify(name, bad, keys_of(name), NOW)


def test_the_example_of_standard_webhooks() -> None:
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    post = Post(headers=headers, body=b'{"test": 2432232314}')
    verify("standard", post, Keys(secret=WHSEC), datetime.fromtimestamp(1614265330, UTC))


def test_the_example_of_slack() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    post = Post(headers={"x-slack-request-timestamp": "1531420618", "x-slack-signature": signature}, body=body)
    at = datetime.fromtimestamp(1531420618, UTC)
    verify("slack", post, Keys(secret="8f742231b10e8888abcd99yyyzzz85a5"), at)


def test_slacks_challenge_is_answered_once_it_is_known_to_be_slack() -> None:
    asked = b'{"type": "url_verification", "challenge": "3eZbrw1a"}'
    assert verify("slack", _slack(NOW, asked), keys_of("slack"), NOW).reply == "3eZbrw1a"
    with pytest.raises(NotGenuine):
        verify("slack", Post(headers=_slack(NOW, b"x").headers, body=asked), keys_of("slack"), NOW)


def test_the_example_of_twilio() -> None:
    body = b"To=%2B18005551212&CallSid=CA1234567890ABCDE&Digits=1234&From=%2B12349013030&Caller=%2B12349013030"
    headers = {"x-twilio-signature": "0/KCTR6DLpKmkAf8muzZqo1nDgQ="}
    post = Post(url="https://mycompany.com/myapp.php?foo=1&bar=2", headers=headers, body=body)
    verify("twilio", post, Keys(secret="12345"), NOW)


def test_twilios_json_is_covered_by_the_address() -> None:
    body = b'{"a": 1}'
    digest = hashlib.sha256(body).hexdigest()
    url = f"{URL}&bodySHA256={digest}"
    signature = _b64(_mac(url.encode(), hashlib.sha1))
    post = Post(url=url, query={"bodySHA256": digest}, headers={"x-twilio-signature": signature}, body=body)
    verify("twilio", post, keys_of("twilio"), NOW)
    with pytest.raises(NotGenuine):
        verify("twilio", msgspec.structs.replace(post, body=b'{"a": 2}'), keys_of("twilio"), NOW)


def test_the_example_of_github_and_jira() -> None:
    signature = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
    for name in ("x-hub-signature", "x-hub-signature-256"):
        post = Post(headers={name: signature}, body=b"Hello World!")
        verify("hub_sha256", post, Keys(secret="It's a Secret to Everybody"), NOW)


def test_hubspot_signs_the_address_decoded() -> None:
    moment = str(int(NOW.timestamp() * 1000))
    signature = _b64(_mac(f"GEThttps://h.example/x?u=a@b.c/d&e=%20{moment}".encode()))
    headers = {"x-hubspot-request-timestamp": moment, "x-hubspot-signature-v3": signature}
    post = Post(method="GET", url="https://h.example/x?u=a%40b.c%2fd&e=%20", headers=headers)
    verify("hubspot_v3", post, keys_of("hubspot_v3"), NOW)


def test_the_examples_of_wechat() -> None:
    query = {
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "echostr": "4375120948345356249",
    }
    at = datetime.fromtimestamp(1714036504, UTC)
    found = verify("wechat", Post(method="GET", query=query), Keys(secret="AAAAA"), at)
    assert found.reply == "4375120948345356249"
    signed = {
        "timestamp": "1713424427",
        "nonce": "415670741",
        "msg_signature": "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
    }
    body = f"<xml><ToUserName>x</ToUserName><Encrypt>{CLOSED}</Encrypt></xml>".encode()
    keys = Keys(secret="AAAAA", aes_key=AES, receiver=APP)
    found = verify("wechat", Post(query=signed, body=body), keys, datetime.fromtimestamp(1713424427, UTC))
    assert found.body == b'{"demo_resp":"good luck"}'


def test_wechats_plain_mode_is_refused_because_it_covers_no_message() -> None:
    query = {"timestamp": "1714037059", "nonce": "486452656", "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78"}
    with pytest.raises(NotGenuine):
        verify(
            "wechat", Post(query=query, body=b"<xml/>"), Keys(secret="AAAAA"), datetime.fromtimestamp(1714037059, UTC)
        )


@pytest.mark.parametrize(
    "closed",
    [encrypted(b"hello", b"another-app"), encrypted(b"hello", pad=33), encrypted(b"hello", pad=0), _b64(b"x" * 32)],
    ids=["for another app", "padded too far", "not padded", "not encrypted"],
)
def test_a_message_that_is_not_for_us_is_refused(closed: str) -> None:
    moment = str(int(NOW.timestamp()))
    query = {"timestamp": moment, "nonce": "1", "msg_signature": _sorted_sha1(SECRET, moment, "1", closed)}
    with pytest.raises(NotGenuine):
        verify("wechat", Post(query=query, body=f"<Encrypt>{closed}</Encrypt>".encode()), keys_of("wechat"), NOW)


def test_the_example_of_wecom() -> None:
    query = {
        "timestamp": "1411443780",
        "nonce": "437374425",
        "msg_signature": "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96",
        "echostr": "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q==",
    }
    keys = Keys(secret="123456", aes_key="kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", receiver="wx49f0ab532d5d035a")
    found = verify("wecom", Post(method="GET", query=query), keys, datetime.fromtimestamp(1411443780, UTC))
    assert found.reply == "5927782489442352469"


def test_the_example_of_weibo() -> None:
    query = {
        "timestamp": "1397022061823",
        "nonce": "57155157",
        "signature": "90e4c22c90a58f26526c2dd5b6c56c8822edeaa1",
        "echostr": "hello",
    }
    post = Post(method="GET", query=query)
    found = verify("weibo", post, Keys(secret="xyz123xyz"), datetime.fromtimestamp(1397022061, UTC))
    assert found.reply == "hello"
