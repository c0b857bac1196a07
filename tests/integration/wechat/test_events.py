"""Followers, scans and presses on the menu: greeted at once, with the way they came, in windows of their own."""

import time
from typing import Any

from hubwright.kernel.database import acting_for
from hubwright.runtime.channels.accounts import called_for_step
from hubwright.runtime.setting_up.checking import check_row
from tests.integration.wechat.conftest import FAN, PLUGIN, Chat


async def happens(chat: Chat, what: str, event: str, openid: str = FAN, nonce: str = "1", **fields: str) -> str:
    """Something that a customer did, and the words of the answer to its push."""
    if what:
        chat.wechat.did(openid, what)
    now = int(time.time())
    pushed = chat.pushes.closed(chat.pushes.happened(openid, now, event, **fields), now, nonce)
    (answer,) = await chat.ask(pushed)
    return chat.opened(answer)


async def openings(chat: Chat) -> list[dict[str, Any]]:
    return await chat.rows(
        "SELECT opened_by, allowed, used FROM channel_window WHERE tenant_id = $1 ORDER BY opened_by"
    )


async def test_a_follower_is_greeted_in_the_answer_and_the_scene_is_kept(chat: Chat) -> None:
    assert await happens(chat, "followed", "subscribe", EventKey="qrscene_shop-7", Ticket="T") == "Hello"
    assert chat.wechat.texts() == ["Which order?"]
    (talk,) = await chat.rows("SELECT fields FROM conversation WHERE tenant_id = $1")
    assert talk["fields"]["entry"]["scene"] == "shop-7"
    assert await chat.says("10086") == "Order 10086 is on its way"


async def test_a_follow_that_is_posted_again_greets_once(chat: Chat) -> None:
    now = int(time.time())
    chat.wechat.did(FAN, "followed")
    body = chat.pushes.happened(FAN, now, "subscribe")
    answers = [*await chat.ask(chat.pushes.closed(body, now, "1")), *await chat.ask(chat.pushes.closed(body, now, "2"))]
    assert [chat.opened(each) for each in answers] == ["Hello", "Hello"]
    assert chat.wechat.texts() == ["Which order?"]
    assert [each.kind for each in await chat.events(FAN) if each.kind == "event"] == ["event"]


async def test_the_answer_in_the_answer_uses_nothing_of_the_window_and_a_message_does(chat: Chat) -> None:
    await happens(chat, "menu", "CLICK", EventKey="order")
    (window,) = await openings(chat)
    assert window == {"opened_by": "menu", "allowed": 3, "used": 1}, "the greeting was no message, the question was one"


async def test_somebody_who_goes_is_noted_and_not_talked_to(chat: Chat) -> None:
    assert await happens(chat, "", "unsubscribe") == "success"
    assert chat.wechat.sent == []
    assert [each.kind for each in await chat.events(FAN)] == ["event"]


async def test_a_step_acts_for_the_channel_of_its_conversation_or_the_first_one(chat: Chat) -> None:
    await chat.says("Hi")
    talk = await chat.conversation(FAN)
    async with acting_for(chat.tenant_id):
        for conversation in (talk, None):
            assert (await called_for_step(PLUGIN, conversation)).settings["app_secret"]


async def test_the_live_check_tries_every_channel(chat: Chat) -> None:
    row = await check_row(chat.company.admin.actor, PLUGIN, "own")
    assert row.result is not None
    assert [(line.name, line.ok) for line in row.result.lines] == [
        ("Official account: Credentials", True),
        ("Official account: Interfaces", True),
    ]
    chat.wechat.secret = "changed"
    chat.wechat.tokens.clear()
    row = await check_row(chat.company.admin.actor, PLUGIN, "own")
    assert row.result is not None
    assert row.result.state == "failed"
    assert "AppSecret" in row.result.lines[0].text
