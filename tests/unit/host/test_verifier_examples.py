"""The examples that services publish, and what their documentation says beside them."""

import hashlib
from datetime import UTC, datetime

import msgspec
import pytest
from wechatpy.crypto import WeChatCrypto

from hubwright.host.verifiers import Keys, NotGenuine, Post, sealed_reply, verify
from tests.support.webhook_posts import (
    AES,
    APP,
    BODY,
    CLOSED,
    NOW,
    SECRET,
    SIGN,
    URL,
    WHSEC,
    b64,
    encrypted,
    keys_of,
    mac,
    slack,
    sorted_sha1,
)


def test_the_example_of_standard_webhooks() -> None:
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    post = Post(headers=headers, body=b'{"test": 2432232314}')
    verify("standard", post, Keys(secret=WHSEC), datetime.fromtimestamp(1614265330, UTC))


def test_the_example_ofslack() -> None:
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


def test_slacks_challenge_is_answered_once_it_is_known_to_beslack() -> None:
    asked = b'{"type": "url_verification", "challenge": "3eZbrw1a"}'
    assert verify("slack", slack(NOW, asked), keys_of("slack"), NOW).reply == "3eZbrw1a"
    with pytest.raises(NotGenuine):
        verify("slack", Post(headers=slack(NOW, b"x").headers, body=asked), keys_of("slack"), NOW)


def test_the_example_of_twilio() -> None:
    body = b"To=%2B18005551212&CallSid=CA1234567890ABCDE&Digits=1234&From=%2B12349013030&Caller=%2B12349013030"
    headers = {"x-twilio-signature": "0/KCTR6DLpKmkAf8muzZqo1nDgQ="}
    post = Post(url="https://mycompany.com/myapp.php?foo=1&bar=2", headers=headers, body=body)
    verify("twilio", post, Keys(secret="12345"), NOW)


def test_twilios_json_is_covered_by_the_address() -> None:
    body = b'{"a": 1}'
    digest = hashlib.sha256(body).hexdigest()
    url = f"{URL}&bodySHA256={digest}"
    signature = b64(mac(url.encode(), hashlib.sha1))
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
    signature = b64(mac(f"GEThttps://h.example/x?u=a@b.c/d&e=%20{moment}".encode()))
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
    [encrypted(b"hello", b"another-app"), encrypted(b"hello", pad=33), encrypted(b"hello", pad=0), b64(b"x" * 32)],
    ids=["for another app", "padded too far", "not padded", "not encrypted"],
)
def test_a_message_that_is_not_for_us_is_refused(closed: str) -> None:
    moment = str(int(NOW.timestamp()))
    query = {"timestamp": moment, "nonce": "1", "msg_signature": sorted_sha1(SECRET, moment, "1", closed)}
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


A_KEY, AN_APP = "A" * 43, "wxba5fad812f8e6fb9"
OF_WECHAT = Keys(secret="AAAAA", aes_key=A_KEY, receiver=AN_APP)


def test_the_example_of_wechats_check_of_an_address() -> None:
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }
    found = verify("wechat", Post(method="GET", query=query), OF_WECHAT, datetime.fromtimestamp(1714036504, UTC))
    assert found.reply == "4375120948345356249"


def test_the_example_of_wechats_plain_mode_is_taken_only_by_those_who_chose_it() -> None:
    signature = "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    query = {"signature": signature, "timestamp": "1714037059", "nonce": "486452656"}
    post, at = Post(query=query, body=b"<xml></xml>"), datetime.fromtimestamp(1714037059, UTC)
    with pytest.raises(NotGenuine):
        verify("wechat", post, OF_WECHAT, at)
    plain = msgspec.structs.replace(OF_WECHAT, plain=True)
    found = verify("wechat", post, plain, at)
    assert (found.body, found.sealed) == (b"<xml></xml>", "")
    other = verify("wechat", msgspec.structs.replace(post, body=b"<xml>2</xml>"), plain, at)
    assert other.key == found.key, "other words under the same signature are the same post: a replay"
    with pytest.raises(NotGenuine):
        verify("wechat", msgspec.structs.replace(post, query={**query, "nonce": "1"}), plain, at)


def test_the_example_of_wechats_sealed_reply() -> None:
    salt = b"707722b803182950"
    sealed = sealed_reply('{"demo_resp":"good luck"}', OF_WECHAT, timestamp="1713424427", nonce="415670741", salt=salt)
    closed = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    assert f"<Encrypt><![CDATA[{closed}]]></Encrypt>" in sealed
    assert "<MsgSignature><![CDATA[1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1]]></MsgSignature>" in sealed
    assert "<TimeStamp>1713424427</TimeStamp>" in sealed


def test_a_sealed_reply_of_any_length_is_opened_by_the_second_opinion() -> None:
    crypto = WeChatCrypto("AAAAA", A_KEY, AN_APP)
    for length in range(70):
        text = "好" * length or "x"
        sealed = sealed_reply(text, OF_WECHAT, timestamp="1713424427", nonce="n")
        signature = sealed.partition("<MsgSignature><![CDATA[")[2].partition("]]>")[0]
        assert crypto.decrypt_message(sealed, signature, "1713424427", "n") == text


def test_a_push_closed_with_the_earlier_key_is_opened_while_it_is_changed() -> None:
    post = SIGN["wechat"](NOW, BODY)
    keys = msgspec.structs.replace(keys_of("wechat"), aes_key="B" * 42 + "A")
    with pytest.raises(NotGenuine):
        verify("wechat", post, keys, NOW)
    changing = msgspec.structs.replace(keys, aes_key_before=keys_of("wechat").aes_key)
    found = verify("wechat", post, changing, NOW)
    assert found.sealed == keys_of("wechat").aes_key, "what is answered is closed with the key that opened it"
