"""Every usual way in which WeCom breaks: nothing lost, nothing doubled, and the admins see what is wrong.

Elsewhere: workers that die over pages that overlap, replays, wrong signatures and keys, ten megabytes, an answer lost
after the deed, a token that ran out (`test_messages`); kinds that nobody knows, garbage instead of pages
(`test_inbound` of the plugin).
"""

import time
from typing import Any

import pytest

from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.take import take
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Refusal
from tests.integration.wecom.conftest import CUSTOMER, Chat


def answers(status: int, body: bytes = b"", retry_after: str = "") -> Any:
    from wecom_testing.account import Reply  # type: ignore[import-not-found]  # on the path while WeCom is open

    return Reply(status, body, retry_after=retry_after)


async def trouble(chat: Chat) -> tuple[str, str]:
    (row,) = await chat.rows("SELECT code, reason FROM channel_line WHERE tenant_id = $1")
    return row["code"], row["reason"]


async def comes_later(chat: Chat) -> None:
    for _ in range(2):
        await chat.later()
        await chat.work()


async def heard(chat: Chat) -> list[str]:
    found = await chat.rows("SELECT text FROM message WHERE tenant_id = $1 AND author = 'contact' ORDER BY seq")
    return [each["text"] for each in found]


@pytest.fixture
async def known(chat: Chat) -> Chat:
    """The first page was fetched, with a token that is kept."""
    await chat.wrote("Hi")
    assert await heard(chat) == ["Hi"]
    return chat


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        ((401, b""), "auth_expired", "credentials"),
        ((200, b'{"errcode": 60020, "errmsg": "not allow to access from your ip"}'), "auth_expired", "trusted"),
        ((200, b'{"errcode": 48002, "errmsg": "api forbidden"}'), "auth_expired", "WeChat KF"),
        ((200, b'{"errcode": 95017, "errmsg": "api switch closed"}'), "auth_expired", "switched off"),
        ((200, b'{"errcode": 95000, "errmsg": "invalid open_kfid"}'), "refused", "open_kfid"),
        ((503, b""), "unreachable", "503"),
        ((200, b"<html>"), "malformed", "JSON"),
        ((0, b""), "timeout", ""),
    ],
)
async def test_what_keeps_a_page_from_coming_is_told_and_nothing_of_it_is_lost(
    known: Chat, answer: tuple[int, bytes], code: str, told: str
) -> None:
    known.wecom.instead = [answers(*answer)]
    await known.wrote("once")
    assert await heard(known) == ["Hi"]
    found, reason = await trouble(known)
    assert found in (code, "unreachable"), "a connection that breaks is one or the other"
    assert told in reason
    await comes_later(known)
    assert await heard(known) == ["Hi", "once"]
    assert (await trouble(known))[0] == "", "what goes well again is wrong no more"


async def test_a_wrong_secret_is_told_and_once_it_is_right_everything_comes(chat: Chat) -> None:
    right, chat.wecom.secret = chat.wecom.secret, "changed"
    for text in ("one", "two"):
        await chat.wrote(text)
    assert (await trouble(chat))[0] == "auth_expired"
    assert "copy it again" in (await trouble(chat))[1]
    chat.wecom.secret = right
    await comes_later(chat)
    assert await heard(chat) == ["one", "two"]


async def test_a_token_that_ran_out_is_fetched_anew_once(known: Chat) -> None:
    asked = known.wecom.token_asked
    known.wecom.tokens = dict.fromkeys(known.wecom.tokens, 0.0)
    await known.wrote("once")
    assert await heard(known) == ["Hi", "once"]
    assert known.wecom.token_asked == asked + 1


@pytest.mark.parametrize(
    ("answer", "least", "most"),
    [((429, b"", "45"), 40, 46), ((200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}'), 55, 61)],
)
async def test_who_is_asked_to_come_back_later_waits_as_long(
    known: Chat, answer: tuple[Any, ...], least: float, most: float
) -> None:
    known.wecom.instead = [answers(*answer)]
    await known.wrote("once")
    assert (await trouble(known))[0] == "rate_limited"
    (row,) = await known.rows(
        "SELECT extract(epoch FROM pull_at - now())::float8 AS wait FROM channel_line WHERE tenant_id = $1"
    )
    assert least <= row["wait"] <= most
    for _ in range(2):
        await known.ring()
        await known.work()
    assert (await trouble(known))[0] == "rate_limited", "a bell that is read does not make it well"
    assert await heard(known) == ["Hi"], "a further bell does not break what WeCom asked for"
    await comes_later(known)
    assert await heard(known) == ["Hi", "once"]


async def test_bells_that_come_twice_late_and_in_another_order_bring_each_message_once(chat: Chat) -> None:
    callbacks, now = chat.callbacks, int(time.time())
    rung = []
    for n in range(3):
        chat.wecom.writes(CUSTOMER, content=str(n))
        rung.append(callbacks.called(callbacks.bell(chat.wecom.bell()), now, f"b{n}"))
    for number in (2, 0, 2):
        await chat.call(rung[number])
    await chat.work()
    assert await heard(chat) == ["0", "1", "2"]
    chat.wecom.bells.clear()  # ten minutes later the word of a bell is no good any more
    chat.wecom.writes(CUSTOMER, content="3")
    await chat.call(rung[1])
    await chat.work()
    assert await heard(chat) == ["0", "1", "2", "3"]


async def test_clocks_that_are_off_are_not_believed(chat: Chat) -> None:
    callbacks, now = chat.callbacks, int(time.time())
    for moment in (now - 3_600, now + 3_600):
        with pytest.raises(Refusal):
            await chat.call(callbacks.called(callbacks.bell(chat.wecom.bell()), moment, f"n{moment}"))
    chat.wecom.writes(CUSTOMER, content="Hi")
    chat.wecom.log[-1]["send_time"] = now + 86_400
    await chat.ring()
    await chat.work()
    (window,) = await chat.rows(
        "SELECT expires_at <= now() + interval '48 hours' AS holds FROM channel_window"
        " WHERE tenant_id = $1 AND opened_by = 'message'"
    )
    assert window["holds"]


async def test_a_kind_that_nobody_knows_and_a_file_that_cannot_be_had_hold_up_nothing(chat: Chat) -> None:
    chat.wecom.writes(CUSTOMER, "hologram", depth=3)
    chat.wecom.writes(CUSTOMER, "image", media_id="GONE")
    chat.wecom.writes(CUSTOMER, content="Do you see it?")
    await chat.ring()
    await chat.work()
    assert await heard(chat) == ["[hologram]", "", "Do you see it?"]
    assert [each.text for each in await chat.events(CUSTOMER) if each.kind == "file_lost"] == ["image.jpg"]


async def test_a_wecom_that_is_restarted_in_the_middle_goes_on(known: Chat, testing: Any) -> None:
    await known.wrote("Help")
    agent, talk = known.company.agent.actor, await known.conversation(CUSTOMER)
    async with acting_for(known.tenant_id):
        await take(agent, talk)
        await reply(agent, talk, text="before")
    await known.work()
    testing.stop()
    async with acting_for(known.tenant_id):
        await reply(agent, talk, text="while you were away")
    await known.later()
    await known.work()
    assert (await trouble(known))[0] == "unreachable"
    known.wecom.tokens.clear()
    known.wecom.writes(CUSTOMER, content="Are you there?")
    testing.start()
    await known.ring()
    for _ in range(3):
        await comes_later(known)
    assert known.wecom.texts()[-2:] == ["before", "while you were away"]
    assert await heard(known) == ["Hi", "Help", "Are you there?"]
