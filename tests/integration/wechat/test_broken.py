"""Every usual way in which WeChat breaks: nothing lost, nothing doubled, and the admins see what is wrong.

Elsewhere: a wrong secret, an expired token, an answer lost after the deed and a worker that dies while sending
(`test_sending`); duplicates (`test_replies`); replays, wrong signatures, ten megabytes, signed garbage, kinds that
nobody knows and clocks that are quarters of an hour off (`test_door`).
"""

import time
from typing import Any

import pytest

from hubwright.desk.conversations.deliveries import send_again
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.take import take
from hubwright.kernel.database import acting_for
from tests.integration.wechat.conftest import FAN, Chat


@pytest.fixture
async def talking(chat: Chat) -> Chat:
    """An agent has the conversation."""
    await chat.says("Hi")
    await chat.says("10086")
    async with acting_for(chat.tenant_id):
        await take(chat.company.agent.actor, await chat.conversation(FAN))
    return chat


def answers(status: int, body: bytes = b"", retry_after: str = "") -> Any:
    from wechat_testing.account import Reply  # type: ignore[import-not-found]  # on the path while WeChat is open

    return Reply(status, body, retry_after=retry_after)


async def writes(chat: Chat, text: str) -> None:
    async with acting_for(chat.tenant_id):
        await reply(chat.company.agent.actor, await chat.conversation(FAN), text=text)
    await chat.work()


async def sends_again(chat: Chat) -> None:
    last = (await chat.deliveries(FAN))[-1]
    async with acting_for(chat.tenant_id):
        await send_again(chat.company.agent.actor, await chat.conversation(FAN), last.seq)
    await chat.work()


async def last_state(chat: Chat) -> tuple[str, str]:
    return (await chat.said_states())[-1]


async def trouble(chat: Chat) -> tuple[str, str]:
    (row,) = await chat.rows("SELECT code, reason FROM channel_line WHERE tenant_id = $1")
    return row["code"], row["reason"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((401, b""), "credentials"),
        ((200, b'{"errcode": 40001, "errmsg": "invalid credential"}'), "stable_token"),
        ((200, b'{"errcode": 40164, "errmsg": "invalid ip"}'), "whitelist"),
        ((200, b'{"errcode": 48001, "errmsg": "api unauthorized"}'), "verified"),
    ],
)
async def test_what_wechat_does_not_permit_is_told_with_what_helps_and_goes_out_afterwards(
    talking: Chat, answer: tuple[int, bytes], told: str
) -> None:
    talking.wechat.instead = [answers(*answer)]
    await writes(talking, "once")
    state, code = await last_state(talking)
    assert (state, code in ("auth_expired", "refused")) == ("failed", True)
    assert told in (await trouble(talking))[1]
    await sends_again(talking)
    assert talking.wechat.texts()[-1:] == ["once"]
    assert talking.wechat.texts().count("once") == 1
    assert await trouble(talking) == ("", ""), "what goes well again is wrong no more"


async def test_who_is_asked_to_come_back_later_waits_as_long(talking: Chat) -> None:
    talking.wechat.instead = [answers(429, retry_after="45")]
    await writes(talking, "once")
    assert await last_state(talking) == ("waiting", "rate_limited")
    (row,) = await talking.rows(
        "SELECT extract(epoch FROM not_before - now())::float8 AS wait FROM delivery"
        " WHERE tenant_id = $1 AND state = 'waiting'"
    )
    assert 40 <= row["wait"] <= 46
    await talking.work()
    assert talking.wechat.texts().count("once") == 0
    await talking.later()
    await talking.work()
    assert talking.wechat.texts().count("once") == 1


async def test_a_used_up_day_is_tried_again_and_not_lost(talking: Chat) -> None:
    talking.wechat.instead = [answers(200, b'{"errcode": 45009, "errmsg": "reach max api daily quota limit"}')]
    await writes(talking, "once")
    assert await last_state(talking) == ("waiting", "rate_limited")
    assert "for today" in (await trouble(talking))[1]
    await talking.later()
    await talking.work()
    assert talking.wechat.texts().count("once") == 1


async def test_a_server_error_may_have_come_after_the_deed_so_somebody_looks(talking: Chat) -> None:
    talking.wechat.instead = [answers(502)]
    await writes(talking, "once")
    assert await last_state(talking) == ("failed", "in_doubt")
    await talking.later()
    await talking.work()
    assert talking.wechat.texts().count("once") == 0, "not by itself: WeChat knows no keys"
    await sends_again(talking)
    assert talking.wechat.texts().count("once") == 1


async def test_pushes_that_come_in_another_order_and_again_are_all_here_once(chat: Chat) -> None:
    now = int(time.time())
    chat.wechat.did(FAN, "message")
    said = {n: chat.pushes.said(FAN, n, now - n, Content=str(n)) for n in (3, 1, 2)}
    for nonce, number in enumerate((3, 1, 2, 1, 3)):
        await chat.ask(chat.pushes.closed(said[number], now, str(nonce)))
    assert await chat.heard(FAN) == ["3", "1", "2"], "in the order of their coming"


async def test_a_customers_clock_that_is_ahead_opens_nothing_for_longer(chat: Chat) -> None:
    now = int(time.time())
    chat.wechat.did(FAN, "message")
    await chat.ask(chat.pushes.closed(chat.pushes.said(FAN, 1, now + 86_400, Content="Hi"), now))
    (window,) = await chat.rows(
        "SELECT expires_at <= now() + interval '48 hours' AS holds FROM channel_window WHERE tenant_id = $1"
    )
    assert window["holds"]


async def test_a_wechat_that_is_restarted_in_the_middle_goes_on(talking: Chat, testing: Any) -> None:
    testing.stop()
    await writes(talking, "while you were away")
    assert await last_state(talking) == ("waiting", "unreachable")
    assert (await trouble(talking))[0] == "unreachable"
    talking.wechat.tokens.clear()
    testing.start()
    await talking.later()
    await talking.work()
    assert talking.wechat.texts()[-1] == "while you were away"
    assert await talking.says("There you are") == "success"
    assert (await talking.heard(FAN))[-1] == "There you are"
    await writes(talking, "Here I am")
    assert talking.wechat.texts()[-2:] == ["while you were away", "Here I am"]
