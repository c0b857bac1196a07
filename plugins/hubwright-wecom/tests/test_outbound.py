"""What goes out: by the rules of sessions and quotas, once under its key, and the welcome by its code."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from wecom_testing.account import BOT, ENDED, PERSON, POOL, Account
from wecom_testing.calls import Clock, context_of
from wecom_testing.server import Server, wecom_open

from hubwright_sdk import (
    CallContext,
    Choice,
    OutboundFile,
    OutboundMessage,
    PullAsked,
    Refused,
    Sent,
    Slow,
    WindowClosed,
)
from hubwright_wecom.outbound import pieces
from hubwright_wecom.plugin import plugin
from hubwright_wecom.service import tokens


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


@pytest.fixture
def account(wecom: Server) -> Account:
    wecom.account.writes("wm1", content="Hi")
    return wecom.account


def send(context: CallContext, text: str = "Hello", key: str = "k1", **more: Any) -> Sent:
    message = OutboundMessage(key=key, to="wm1", text=text, **more)
    return asyncio.run(plugin.send(message, context))


def test_a_new_session_is_taken_for_the_bot_and_answered(account: Account, context: CallContext) -> None:
    send(context)
    send(context, "More", "k2")
    assert account.texts() == ["Hello", "More"]
    assert (account.session("wm1").state, account.illegal) == (BOT, 0)
    assert sum(each.endswith("/trans") for each in account.requests) == 1


@pytest.mark.parametrize(("state", "failure"), [(POOL, Refused), (PERSON, Refused), (ENDED, WindowClosed)])
def test_where_wecom_would_refuse_it_is_not_asked(
    account: Account, context: CallContext, state: int, failure: type[Exception]
) -> None:
    account.session("wm1").state = state
    with pytest.raises(failure):
        send(context)
    assert (account.sent, account.wrong_state, account.illegal) == ([], 0, 0)


def test_the_same_key_twice_is_one_message_also_after_a_lost_answer(account: Account, context: CallContext) -> None:
    account.lost = 1
    with pytest.raises(Slow):
        send(context)
    first = send(context)
    assert send(context) == first
    assert account.texts() == ["Hello"]


def test_five_messages_in_48_hours(account: Account, context: CallContext, clock: Clock) -> None:
    for n in range(5):
        send(context, str(n), f"k{n}")
    with pytest.raises(WindowClosed, match="five"):
        send(context, "six", "k6")
    account.writes("wm1", content="I am here")
    send(context, "six", "k6")
    clock.later = 3 * 86_400
    with pytest.raises(WindowClosed, match="48"):
        send(context, "late", "k7")


def entered(account: Account, context: CallContext) -> str:
    account.enters("wm1", scene="shop-12")
    found = asyncio.run(plugin.pull(PullAsked(account="1"), context))
    return found.messages[-1].external_id


def test_a_greeting_goes_by_the_code_of_coming_in_once_and_in_time(
    wecom: Server, context: CallContext, clock: Clock
) -> None:
    account = wecom.account
    name = entered(account, context)
    send(context, reply_to=name, buttons=[Choice("b", "Help")])
    assert [each["touser"] for each in account.welcomes] == ["wm1"]
    with pytest.raises(WindowClosed):
        send(context, "A second", "k2", reply_to=name)
    clock.later = 3_600
    late = entered(account, context)
    clock.later = 3_700
    with pytest.raises(WindowClosed):
        send(context, "Too late", "k3", reply_to=late)
    assert (len(account.welcomes), account.sent, account.illegal) == (1, [], 0)


def test_buttons_are_a_menu_and_long_texts_are_parts(account: Account, context: CallContext) -> None:
    send(context, "好" * 700, buttons=[Choice("b_1", "Yes"), Choice("b_2", "No")])
    first, *rest = account.sent
    assert [each["msgtype"] for each in account.sent] == ["text", "msgmenu"]
    assert first["text"]["content"] + rest[-1]["msgmenu"]["head_content"] == "好" * 700
    assert [each["click"]["id"] for each in rest[-1]["msgmenu"]["list"]] == ["b_1", "b_2"]
    assert len({each["msgid"] for each in account.sent}) == 2
    assert first["msgid"].endswith("-0")
    assert "".join(pieces("ab " * 5_000)) == "ab " * 5_000


def test_files_go_as_what_they_are(account: Account, context: CallContext) -> None:
    files = [
        OutboundFile(url="https://x/1", name="a.png", media_type="image/png", data=b"\x89PNG\x00\xff data"),
        OutboundFile(url="https://x/2", name="Größe 1.pdf", media_type="application/pdf", data=b"%PDF-1.7 \xfe\x00"),
        OutboundFile(url="https://x/3", name="far.zip", media_type="application/zip"),
    ]
    send(context, "", files=files)
    assert [each["msgtype"] for each in account.sent] == ["image", "file", "text"]
    assert [data for _kind, data in account.media.values()] == [files[0].data, files[1].data]
    assert account.texts()[-1] == "far.zip\nhttps://x/3"


def test_a_colleague_who_takes_the_session_meanwhile_is_named(
    account: Account, context: CallContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.session("wm1").state = PERSON
    monkeypatch.setattr("hubwright_wecom.outbound.may_speak", lambda _state: True)
    with pytest.raises(Refused, match="colleague"):
        send(context)
    assert account.wrong_state == 1
