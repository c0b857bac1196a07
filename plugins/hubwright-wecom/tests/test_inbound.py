"""What comes in: closed callbacks, pages of every kind of message, and nothing lost that is not known."""

import asyncio
import json
import time
from collections.abc import Iterator

import pytest
from wechatpy.enterprise.crypto import WeChatCrypto  # another hand's reading of the same scheme
from wecom_testing.account import CORP, KF, Reply
from wecom_testing.callbacks import AES, TOKEN, bell, called
from wecom_testing.calls import Clock, context_of
from wecom_testing.server import Server, wecom_open

from hubwright_sdk import (
    AuthExpired,
    CallContext,
    InboundPost,
    Malformed,
    PullAsked,
    Pulled,
    RateLimited,
    Received,
    Refused,
    Slow,
    Unreachable,
)
from hubwright_wecom.plugin import plugin
from hubwright_wecom.service import tokens

ASKED = json.dumps({"open_kfid": KF, "cursor": "", "limit": 100}).encode()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wecom(clock: Clock) -> Iterator[Server]:
    tokens._kept.clear()
    with wecom_open(clock) as server:
        yield server


@pytest.fixture
def context(wecom: Server) -> CallContext:
    return context_of(wecom)


def pulled(context: CallContext, cursor: str = "", bell: str = "") -> Pulled:
    return asyncio.run(plugin.pull(PullAsked(account="1", cursor=cursor, bell=bell), context))


def received(body: str, context: CallContext) -> Received:
    post = InboundPost(path="callback", key="k", body=body)
    return asyncio.run(plugin.receive(post, context))


def test_what_the_tests_close_is_what_another_hand_opens() -> None:
    moment = int(time.time())
    posted = called(bell("word"), moment)
    query = posted.query
    crypto = WeChatCrypto(TOKEN, AES, CORP)
    opened = crypto.decrypt_message(posted.body, query["msg_signature"], query["timestamp"], query["nonce"])
    assert opened.decode() if isinstance(opened, bytes) else opened == bell("word")


def test_a_callback_is_a_bell_and_those_for_others_are_none(context: CallContext) -> None:
    assert received(bell("word"), context).bell == "word"
    assert received(bell("word", kf="wkAnother"), context).bell is None
    assert received(bell("word", event="change_contact"), context).bell is None
    for body in ("no xml", "<xml>", '<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>', "<" * 1_000_000):
        with pytest.raises(Malformed):
            received(body, context)


def test_every_kind_is_readable_and_none_is_lost(wecom: Server, context: CallContext) -> None:
    account = wecom.account
    account.media = {"M1": ("image/jpeg", b"\xff\xd8picture"), "M2": ("application/octet-stream", b"bytes")}
    account.writes("wm1", content="在吗")
    account.writes("wm1", content="Help", menu_id="b_help")
    account.writes("wm1", "image", media_id="M1")
    account.writes("wm1", "file", media_id="M2", filename="offer.pdf")
    account.writes("wm1", "voice", media_id="GONE")
    account.writes("wm1", "location", latitude=23.1, longitude=113.3, name="Tower", address="Road 1")
    account.writes("wm1", "link", title="T", desc="D", url="https://x.example")
    account.writes("wm1", "business_card", userid="zhangsan")
    account.writes("wm1", "miniprogram", title="Shop", appid="wx1", pagepath="p")
    account.writes("wm1", "hologram", depth=3)
    found = pulled(context).messages
    assert [(each.kind, each.text) for each in found] == [
        ("text", "在吗"),
        ("choice", "Help"),
        ("text", ""),
        ("text", ""),
        ("text", ""),
        ("location", "Tower Road 1"),
        ("text", "T\nD\nhttps://x.example"),
        ("text", "[business_card] zhangsan"),
        ("text", "[miniprogram] Shop wx1 p"),
        ("text", "[hologram]"),
    ]
    assert found[1].choice_id == "b_help"
    assert [(file.name, file.data) for each in found for file in each.files] == [
        ("image.jpg", b"\xff\xd8picture"),
        ("offer.pdf", b"bytes"),
        ("voice.amr", b""),
    ], "a file that is gone keeps its name"
    assert found[5].location is not None
    assert found[5].location["latitude"] == 23.1


@pytest.mark.parametrize(
    "answer",
    [
        Reply(404, b""),
        Reply(200, b'{"errcode": 40007, "errmsg": "invalid media_id"}'),
        Reply(200, b'{"errcode": 40058, "errmsg": "invalid param"}'),
        Reply(200, b'{"errcode": 301002, "errmsg": "no permission"}'),
    ],
)
def test_a_file_that_cannot_be_had_keeps_its_name_and_holds_up_nothing(
    wecom: Server, context: CallContext, answer: Reply
) -> None:
    account = wecom.account
    account.writes("wm1", "file", media_id="M1", filename="offer.pdf")
    asyncio.run(tokens.token(context))
    page = account.answer("POST", "/cgi-bin/kf/sync_msg", {"access_token": [*account.tokens][-1]}, "", ASKED)
    account.instead = [page, answer]
    (message,) = pulled(context).messages
    assert [(file.name, file.data) for file in message.files] == [("offer.pdf", b"")]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Reply(200, b'{"errcode": 45009, "errmsg": "freq"}'), RateLimited),
        (Reply(503, b""), Unreachable),
        (Reply(200, b'{"errcode": 60020, "errmsg": "ip"}'), AuthExpired),
    ],
)
def test_a_file_that_may_be_had_later_is_waited_for(
    wecom: Server, context: CallContext, answer: Reply, failure: type[Exception]
) -> None:
    account = wecom.account
    account.writes("wm1", "file", media_id="M1", filename="offer.pdf")
    asyncio.run(tokens.token(context))
    page = account.answer("POST", "/cgi-bin/kf/sync_msg", {"access_token": [*account.tokens][-1]}, "", ASKED)
    account.instead = [page, answer]
    with pytest.raises(failure):
        pulled(context)


def test_coming_in_tells_the_scene_and_what_is_not_the_customers_is_left_alone(
    wecom: Server, context: CallContext
) -> None:
    account = wecom.account
    account.enters("wm1", scene="shop-12", scene_param="a=1")
    account.happens("user_recall_msg", external_userid="wm1", recall_msgid="msg_1")
    account.happens("session_status_change", external_userid="wm1", change_type=1)
    account.happens("enter_session", external_userid="wm2", open_kfid="wkAnother")
    account.put(origin=5, external_userid="wm1", open_kfid=KF, msgtype="text", text={"content": "a colleague"})
    account.happens("msg_send_fail", external_userid="wm1", fail_msgid="abc-0", fail_type=10)
    found = pulled(context)
    assert [(each.event, dict(each.entry)) for each in found.messages] == [
        ("entered", {"scene": "shop-12", "scene_param": "a=1"}),
        ("recalled", {}),
    ]
    (receipt,) = found.receipts
    assert (receipt.state, receipt.external_id, receipt.reason) == ("failed", "abc", "the customer refuses messages")


def test_pages_lead_on_and_an_old_bell_is_done_without(wecom: Server, context: CallContext, clock: Clock) -> None:
    account = wecom.account
    account.page_size = 3
    for n in range(8):
        account.writes("wm1", content=str(n))
    word = account.bell()
    cursor, texts, more = "", [], True
    while more:
        one = pulled(context, cursor, word)
        cursor, more = one.cursor, one.more
        texts += [each.text for each in one.messages]
    assert texts == [str(n) for n in range(8)]
    assert account.unbelled == 0
    clock.later = 700
    assert pulled(context, cursor, word).messages == []
    assert account.unbelled == 1


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Reply(401, b""), AuthExpired),
        (Reply(429, b"", retry_after="7"), RateLimited),
        (Reply(503, b""), Unreachable),
        (Reply(404, b""), Refused),
        (Reply(200, b"<html>"), Malformed),
        (Reply(200, b"[1]"), Malformed),
        (Reply(200, b'{"msg_list": 3}'), Malformed),
        (Reply(200, b'{"next_cursor": "C0", "msg_list": [3]}'), Malformed),
        (Reply(200, b'{"next_cursor": "C0", "msg_list": [{"msgtype": "text"}]}'), Malformed),
        (Reply(200, b'{"errcode": 45009, "errmsg": "freq"}'), RateLimited),
        (Reply(200, b'{"errcode": 60020, "errmsg": "not allow"}'), AuthExpired),
        (Reply(200, b'{"errcode": 40013, "errmsg": "corp"}'), AuthExpired),
        (Reply(200, b'{"errcode": -1, "errmsg": "busy"}'), RateLimited),
        (Reply(200, b'{"errcode": 95000, "errmsg": "kf"}'), Refused),
        (Reply(200, b'{"next_cursor": "", "has_more": 1, "msg_list": []}'), Malformed),
        (Reply(0, b""), Slow),
    ],
)
def test_what_goes_wrong_there_is_named(
    wecom: Server, context: CallContext, answer: Reply, failure: type[Exception]
) -> None:
    asyncio.run(tokens.token(context))
    wecom.account.instead = [answer]
    with pytest.raises(failure):
        pulled(context)


def test_a_token_is_fetched_once_and_anew_once_when_it_is_not_taken(
    wecom: Server, context: CallContext, clock: Clock
) -> None:
    async def many() -> None:
        await asyncio.gather(*[plugin.pull(PullAsked(account="1"), context) for _ in range(5)])

    asyncio.run(many())
    assert wecom.account.token_asked == 1
    wecom.account.tokens.clear()
    pulled(context)
    assert wecom.account.token_asked == 2
    clock.later = 8_000
    pulled(context)
    assert wecom.account.token_asked == 3, "42001 as 40014"


def test_the_live_check_says_what_is_wrong(wecom: Server, context: CallContext) -> None:
    assert [row.ok for row in asyncio.run(plugin.check(context))] == [True, True]
    other = context_of(wecom, open_kfid="wkNobody123")
    assert [row.ok for row in asyncio.run(plugin.check(other))] == [True, False]
    wecom.account.secret = "changed"
    tokens._kept.clear()
    rows = asyncio.run(plugin.check(context))
    assert "the secret is not right" in rows[0].text
