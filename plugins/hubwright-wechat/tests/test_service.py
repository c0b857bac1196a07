"""Requests against a WeChat that keeps to its documents: tokens, numbers of errors, files, menus, codes."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from wechat_testing.account import APP, WORD, Reply
from wechat_testing.server import Server, wechat_open
from wechat_testing.way_out import WayOut

from hubwright_sdk import (
    AuthExpired,
    CallContext,
    CallFailed,
    Choice,
    HttpAnswer,
    Leaving,
    Left,
    Malformed,
    NodeCall,
    OutboundFile,
    OutboundMessage,
    PullAsked,
    RateLimited,
    Refused,
    Slow,
    Unreachable,
    WindowClosed,
)
from hubwright_sdk.testing import FakeBook, FakeHttp
from hubwright_sdk.testing import context as fake_context
from hubwright_wechat.errors import require_answer, require_done
from hubwright_wechat.menus import menu_problems
from hubwright_wechat.outbound import pieces
from hubwright_wechat.plugin import plugin
from hubwright_wechat.service import media, tokens
from hubwright_wechat.tokens import Tokens


class Clock:
    """Lets time pass for WeChat."""

    def __init__(self) -> None:
        self.later = 0.0

    def __call__(self) -> float:
        return time.time() + self.later


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wechat(clock: Clock) -> Iterator[Server]:
    tokens._kept.clear()
    with wechat_open(clock) as server:
        server.account.did("o1", "message")
        yield server


def context(server: Server, language: str = "en", **more: Any) -> CallContext:
    settings = {"push_receiver": APP, "app_secret": WORD, "push": "AAAAA", "push_plain": True, "address": server.url}
    return CallContext(
        settings=plugin.clean_settings({**settings, **more}),
        http=WayOut(server.url),
        idempotency_key="key-1",
        deadline_s=5,
        language=language,
        book=FakeBook(),
    )


def send(server: Server, text: str = "Hi", **more: Any) -> None:
    message = OutboundMessage(key="once", to=more.pop("to", "o1"), text=text, **more)
    asyncio.run(plugin.send(message, context(server)))


def test_many_at_once_fetch_one_token(wechat: Server) -> None:
    async def sends() -> None:
        made = context(wechat)
        await asyncio.gather(*(plugin.send(OutboundMessage(key=str(n), to="o1", text=str(n)), made) for n in range(5)))

    asyncio.run(sends())
    assert sorted(wechat.account.texts()) == ["0", "1", "2", "3", "4"]
    assert (wechat.account.token_asked, wechat.account.forced) == (1, 0)


def test_a_token_that_ran_out_is_fetched_once_more_and_no_oftener(wechat: Server, clock: Clock) -> None:
    send(wechat)
    clock.later = 7_300
    wechat.account.did("o1", "message")
    send(wechat)
    assert wechat.account.token_asked == 2
    wechat.account.instead = [Reply(200, b'{"errcode": 40001}'), *[Reply(200, b'{"errcode": 42001}')] * 3]
    with pytest.raises((AuthExpired, Malformed)):
        send(wechat)


def test_a_token_is_kept_till_shortly_before_its_end() -> None:
    now = [0.0]
    kept = Tokens(lambda: now[0])
    http = FakeHttp(plugin.manifest, {"address": "https://a.example"})
    asked = http.expect("POST", "*", HttpAnswer(200, '{"access_token": "T", "expires_in": 7200}'))
    settings = {"push_receiver": APP, "app_secret": WORD, "address": "https://a.example"}
    made = fake_context(http, plugin.manifest, settings)
    for at, times in ((0.0, 1), (7_000.0, 1), (7_090.0, 2)):
        now[0] = at
        assert asyncio.run(kept.token(made)) == "T"
        assert asked.seen == times
    assert json.loads(http.requests[0].body) == {"grant_type": "client_credential", "appid": APP, "secret": WORD}


@pytest.mark.parametrize(
    ("code", "failure", "told"),
    [
        (-1, RateLimited, "busy"),
        (40001, AuthExpired, "stable_token"),
        (40125, AuthExpired, "AppSecret"),
        (40164, AuthExpired, "whitelist"),
        (42001, AuthExpired, "token"),
        (45009, RateLimited, "calls"),
        (45015, WindowClosed, "write first"),
        (45047, WindowClosed, "used up"),
        (48001, Refused, "verified"),
        (99999, Refused, "99999"),
    ],
)
def test_each_number_says_what_helps(code: int, failure: type[CallFailed], told: str) -> None:
    with pytest.raises(failure) as failed:
        require_done({"errcode": code, "errmsg": ""})
    assert told in failed.value.reason


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (HttpAnswer(401, ""), AuthExpired),
        (HttpAnswer(429, "", "7"), RateLimited),
        (HttpAnswer(502, ""), Unreachable),
        (HttpAnswer(404, ""), Refused),
        (HttpAnswer(200, "<html>"), Malformed),
        (HttpAnswer(200, "[]"), Malformed),
    ],
)
def test_each_status_is_a_failure_that_says_what_to_do(answer: HttpAnswer, failure: type[CallFailed]) -> None:
    with pytest.raises(failure):
        require_answer(answer)


def test_a_lost_answer_is_slow_and_was_begun_but_without_a_token_nothing_was(wechat: Server) -> None:
    wechat.account.lost = 1
    with pytest.raises(Slow) as failed:
        send(wechat)
    assert failed.value.began
    assert len(wechat.account.sent) == 1
    tokens._kept.clear()
    wechat.account.instead = [Reply(503, b"")]
    with pytest.raises(Unreachable) as never:
        send(wechat)
    assert not never.value.began, "the token was not there, so nothing was sent, and it may be sent again"


def test_quotas_are_per_step_of_the_customer(wechat: Server, clock: Clock) -> None:
    wechat.account.did("o2", "menu")
    for _ in range(3):
        send(wechat, to="o2")
    with pytest.raises(WindowClosed):
        send(wechat, to="o2")
    wechat.account.did("o2", "scanned")
    clock.later = 61
    with pytest.raises(WindowClosed):
        send(wechat, to="o2")


def test_buttons_are_a_menu_and_a_picture_is_a_card(wechat: Server) -> None:
    send(wechat, "Which?", buttons=[Choice("b1", "订单"), Choice("b2", "人工")])
    send(wechat, "Lamp\nfor reading", image_url="https://a.example/lamp.png")
    menu, card = wechat.account.sent
    assert menu["msgmenu"]["head_content"] == "Which?"
    assert menu["msgmenu"]["list"] == [{"id": "b1", "content": "订单"}, {"id": "b2", "content": "人工"}]
    (article,) = card["news"]["articles"]
    assert (article["title"], article["description"]) == ("Lamp", "for reading")


def test_a_picture_goes_up_byte_for_byte_and_another_file_as_its_address(wechat: Server) -> None:
    data = bytes(range(256)) * 10
    files = [
        OutboundFile(url="https://h.example/1", name='a"\r\n图.png', media_type="image/png", data=data),
        OutboundFile(url="https://h.example/2", name="b.pdf", media_type="application/pdf", data=b"%PDF"),
    ]
    send(wechat, "", files=files)
    assert [each["msgtype"] for each in wechat.account.sent] == ["image", "text"]
    assert wechat.account.media["MEDIA1"] == ("image/png", data)
    assert wechat.account.texts() == ["b.pdf\nhttps://h.example/2"]


def test_what_arrived_by_half_is_said_and_not_sent_again(wechat: Server) -> None:
    wechat.account.windows["o1"] = wechat.account.windows["o1"]._replace(left=1)
    with pytest.raises(WindowClosed, match="of 2 parts the first 1 arrived"):
        send(wechat, "字" * 1_000)


def test_long_texts_are_cut_where_they_may_be_and_nothing_is_lost() -> None:
    for text in ("字" * 2_000, "word " * 1_000, "line\n" * 900, "\U0001f600" * 600):
        parts = pieces(text)
        assert "".join(parts) == text
        assert max(len(each.encode()) for each in parts) <= 2_048


def test_a_file_is_fetched_as_bytes_and_one_that_is_gone_keeps_its_name(wechat: Server) -> None:
    wechat.account.media["M"] = ("audio/amr", b"#!AMR\n\x00\xff")
    assert asyncio.run(media(context(wechat), "M", "voice.amr")).data == b"#!AMR\n\x00\xff"
    gone = asyncio.run(media(context(wechat), "other", "voice.amr"))
    assert (gone.name, gone.data, gone.url) == ("voice.amr", b"", "")


def test_the_menu_is_published_when_it_changed(wechat: Server) -> None:
    menu = {"button": [{"name": "服务", "sub_button": [{"type": "click", "name": "订单", "key": "order"}]}]}
    made = context(wechat, menu=json.dumps(menu))
    first = asyncio.run(plugin.pull(PullAsked(account="1"), made))
    assert wechat.account.menu == menu
    asked = len(wechat.account.requests)
    assert asyncio.run(plugin.pull(PullAsked(account="1", cursor=first.cursor), made)) == first
    assert len(wechat.account.requests) == asked
    asyncio.run(plugin.pull(PullAsked(account="1", cursor=first.cursor), context(wechat)))
    assert wechat.account.menu is None


def test_when_the_plugin_is_removed_its_own_menu_goes_and_no_other(wechat: Server) -> None:
    menu = {"button": [{"type": "click", "name": "订单", "key": "order"}]}
    made = context(wechat, menu=json.dumps(menu))
    pulled = asyncio.run(plugin.pull(PullAsked(account="1"), made))
    assert asyncio.run(plugin.leave(Leaving(account="1", cursor=pulled.cursor), made)) == Left()
    assert wechat.account.menu is None
    wechat.account.menu = menu
    bare = asyncio.run(plugin.pull(PullAsked(account="1"), context(wechat)))
    asyncio.run(plugin.leave(Leaving(account="1", cursor=bare.cursor), context(wechat)))
    assert wechat.account.menu == menu


def test_a_menu_that_was_made_elsewhere_stays(wechat: Server) -> None:
    wechat.account.menu = {"button": []}
    asyncio.run(plugin.pull(PullAsked(account="1"), context(wechat)))
    assert wechat.account.menu == {"button": []}


@pytest.mark.parametrize(
    ("menu", "told"),
    [
        ("{", "JSON"),
        ("[]", "1 to 3"),
        ({"button": [{"type": "click", "name": "a", "key": "k"}] * 4}, "1 to 3"),
        ({"button": [{"type": "click", "name": "这个名字太长", "key": "k"}]}, "16 bytes"),
        ({"button": [{"type": "fly", "name": "a"}]}, "type"),
        ({"button": [{"type": "view", "name": "a"}]}, "url"),
        ({"button": [{"type": "click", "name": "a", "key": "k" * 129}]}, "128 bytes"),
        ({"button": [{"name": "a", "sub_button": [{"type": "click", "name": "b", "key": "k"}] * 6}]}, "at most 5"),
        ({"button": ["a"]}, "name"),
    ],
)
def test_a_menu_that_wechat_would_refuse_is_refused_at_its_field(menu: object, told: str) -> None:
    text = menu if isinstance(menu, str) else json.dumps(menu)
    assert any(told in each.en and each.zh for each in menu_problems(text))


def test_a_qr_code_for_a_scene(wechat: Server) -> None:
    call = NodeCall(node="qr_code", input={"scene": "shop-7", "days": 0})
    made = asyncio.run(plugin.call_node(call, context(wechat)))
    assert made.port == "made"
    assert made.values["url"] == "http://weixin.qq.com/q/1"
    assert made.values["picture"].endswith("ticket=gQ1%2Fshop-7%3D%3D")
    asyncio.run(plugin.call_node(NodeCall(node="qr_code", input={"scene": "fair", "days": 7}), context(wechat)))
    assert [each["action_name"] for each in wechat.account.codes] == ["QR_LIMIT_STR_SCENE", "QR_STR_SCENE"]
    assert wechat.account.codes[1]["expire_seconds"] == 604_800
    with pytest.raises(Refused):
        asyncio.run(plugin.call_node(NodeCall(node="qr_code", input={"scene": "x" * 65}), context(wechat)))


def test_the_live_check_says_what_is_wrong(wechat: Server) -> None:
    assert [(row.name, row.ok) for row in asyncio.run(plugin.check(context(wechat)))] == [
        ("Credentials", True),
        ("Interfaces", True),
    ]
    tokens._kept.clear()
    rows = asyncio.run(plugin.check(context(wechat, "zh", app_secret="wrong")))
    assert [(row.name, row.ok) for row in rows] == [("凭据", False), ("接口权限", False)]
    assert "AppSecret" in rows[0].text
    assert "wrong" not in rows[0].text
