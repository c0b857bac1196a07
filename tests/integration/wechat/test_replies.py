"""The first thing said goes into the answer to the push, once, in order, and uses nothing of the quota."""

import asyncio
from typing import Any

import pytest

from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.take import take
from hubwright.kernel.database import acting_for
from hubwright.runtime.hooks import answering
from tests.integration.wechat.conftest import FAN, Chat


class Died(BaseException):
    """What no handler of the product catches."""


async def test_the_bot_answers_in_the_answer_and_goes_on_by_messages(chat: Chat) -> None:
    assert await chat.says("Hi") == "Hello"
    assert chat.wechat.texts() == ["Which order?"]
    assert await chat.said_states() == [("sent", ""), ("sent", "")]
    assert chat.wechat.windows[FAN].left == 4, "the answer in the answer uses nothing of the quota"
    assert await chat.says("10086") == "Order 10086 is on its way"
    assert chat.wechat.texts() == ["Which order?"]


async def test_an_agent_answers_later_by_a_message(chat: Chat) -> None:
    await chat.says("Hi")
    await chat.says("10086")
    talk = await chat.conversation(FAN)
    agent = chat.company.agent.actor
    async with acting_for(chat.tenant_id):
        await take(agent, talk)
        await reply(agent, talk, text="Here I am")
    await chat.work()
    assert chat.wechat.texts()[-1] == "Here I am"
    assert await chat.says("Thanks") == "success", "nobody answers by itself, so WeChat is not kept waiting"
    assert await chat.heard(FAN) == ["Hi", "10086", "Thanks"]


async def test_what_is_posted_again_gets_the_same_answer_and_is_said_once(chat: Chat) -> None:
    first, second = chat.writes("Hi", msg_id=7), chat.writes("Hi", msg_id=7, nonce="2")
    answers = [*await chat.ask(first), *await chat.ask(first), *await chat.ask(second)]
    assert [chat.opened(each) for each in answers] == ["Hello"] * 3, "WeChat comes again when an answer got lost"
    assert await chat.heard(FAN) == ["Hi"]
    assert chat.wechat.texts() == ["Which order?"]


async def test_posted_three_times_at_once_it_is_answered_one_way(chat: Chat) -> None:
    pushes = [chat.writes("Hi", msg_id=7, nonce=str(n)) for n in range(3)]
    answers = [chat.opened(each) for each in await chat.ask(*pushes)]
    assert "Hello" in answers
    assert set(answers) <= {"Hello", "success"}
    assert await chat.heard(FAN) == ["Hi"]
    assert chat.wechat.texts() == ["Which order?"]


async def test_too_late_it_goes_by_a_message_in_its_order(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "PATIENCE_S", 0.05)
    assert await chat.push(chat.writes("Hi")) == "success", "nobody worked meanwhile"
    await chat.work()
    assert chat.wechat.texts() == ["Hello", "Which order?"]


async def test_only_so_many_posts_are_kept_open(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST_OPEN", 0)
    assert await chat.push(chat.writes("Hi")) == "success"
    await chat.work()
    assert chat.wechat.texts() == ["Hello", "Which order?"]


async def test_what_waits_already_goes_first(chat: Chat) -> None:
    chat.wechat.instead = [_busy()] * 2  # to the token, then to the message
    assert await chat.says("Hi") == "Hello"
    assert await chat.said_states() == [("sent", ""), ("waiting", "rate_limited")]
    assert await chat.says("10086") == "success", "the question still waits to be sent, and goes first"
    for _ in range(2):
        await chat.later()
        await chat.work()
    assert chat.wechat.texts() == ["Which order?", "Order 10086 is on its way"]


def _busy() -> Any:
    from wechat_testing.account import Reply  # type: ignore[import-not-found]  # on the path while WeChat is open

    return Reply(429, b"")


async def test_a_door_that_dies_before_it_answers_leaves_it_to_the_sender(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_arguments: object) -> str:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(answering, "_write", dies)
        task = asyncio.create_task(chat.push(chat.writes("Hi")))
        while not task.done():
            await chat.work()
            await asyncio.wait({task}, timeout=0.02)
        with pytest.raises(Died):
            await task
    assert chat.wechat.texts() == [], "claimed by the door, so nobody else has it, and nothing overtakes"
    await chat.leases_run_out()
    await chat.work()
    assert chat.wechat.texts() == ["Hello", "Which order?"]
    assert await chat.said_states() == [("sent", ""), ("sent", "")]
