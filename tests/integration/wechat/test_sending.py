"""What goes wrong between here and WeChat: nothing is lost in silence, nothing is sent twice, and admins see why."""

from typing import Any

import pytest

from hubwright.desk.conversations.deliveries import send_again
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.take import take
from hubwright.kernel.database import acting_for
from hubwright.runtime.channels import deliver
from tests.integration.wechat.conftest import FAN, Chat


@pytest.fixture
async def talking(chat: Chat) -> Chat:
    """An agent has the conversation; the bot has said three things, one of them by a message."""
    await chat.says("Hi")
    await chat.says("10086")
    talk = await chat.conversation(FAN)
    async with acting_for(chat.tenant_id):
        await take(chat.company.agent.actor, talk)
    return chat


async def writes(chat: Chat, *texts: str) -> None:
    talk = await chat.conversation(FAN)
    async with acting_for(chat.tenant_id):
        for text in texts:
            await reply(chat.company.agent.actor, talk, text=text)
    await chat.work()


async def states(chat: Chat) -> list[tuple[str, str]]:
    return (await chat.said_states())[3:]


async def test_an_answer_that_is_lost_after_the_deed_is_in_doubt_and_not_sent_again(talking: Chat) -> None:
    talking.wechat.lost = 1
    await writes(talking, "once", "next")
    for _ in range(3):
        await talking.later()
        await talking.work()
    assert talking.wechat.texts()[1:] == ["once", "next"]
    assert await states(talking) == [("failed", "in_doubt"), ("sent", "")]
    talk = await talking.conversation(FAN)
    async with acting_for(talking.tenant_id):
        await send_again(talking.company.agent.actor, talk, (await talking.deliveries(FAN))[3].seq)
    await talking.work()
    assert talking.wechat.texts()[1:] == ["once", "next", "once"], "somebody looked, and wanted it sent again"


async def test_a_worker_that_dies_while_sending_leaves_a_doubt(talking: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    class Died(BaseException):
        """What no handler of the product catches."""

    async def dies(*_arguments: Any, **_more: Any) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(deliver.delivery_queries, "sent", dies)
        with pytest.raises(Died):
            await writes(talking, "once")
    await talking.leases_run_out()
    await talking.work()
    assert talking.wechat.texts()[1:] == ["once"]
    assert await states(talking) == [("failed", "in_doubt")]


async def test_a_worker_that_dies_before_it_begins_leaves_no_doubt(
    talking: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        """What no handler of the product catches."""

    async def dies(*_arguments: Any, **_more: Any) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(deliver.delivery_queries, "begun", dies)
        with pytest.raises(Died):
            await writes(talking, "once")
    assert talking.wechat.texts()[1:] == []
    await talking.leases_run_out()
    await talking.work()
    assert talking.wechat.texts()[1:] == ["once"]
    assert await states(talking) == [("sent", "")]


async def test_a_wechat_that_is_away_is_tried_again_and_nothing_is_lost(talking: Chat, testing: Any) -> None:
    from wechat_testing.account import Reply  # type: ignore[import-not-found]  # on the path while WeChat is open

    talking.wechat.instead = [
        Reply(429, b"", retry_after="1"),
        Reply(200, b'{"errcode": -1, "errmsg": "system error"}'),
    ]
    await writes(talking, "first", "second")
    assert await states(talking) == [("waiting", "rate_limited"), ("waiting", "")]
    for _ in range(2):
        await talking.later()
        await talking.work()
    assert talking.wechat.texts()[1:] == ["first", "second"]


async def test_a_used_up_quota_is_said_at_the_message(talking: Chat) -> None:
    talking.wechat.windows[FAN] = talking.wechat.windows[FAN]._replace(left=1)
    await writes(talking, "first", "second")
    assert (await states(talking))[0] == ("sent", "")
    assert (await states(talking))[1] == ("failed", "window_closed")
    await talking.says("I am back")
    await writes(talking, "third")
    assert talking.wechat.texts()[1:] == ["first", "third"]


async def test_a_token_that_ran_out_is_renewed_once_and_a_wrong_secret_is_told_to_admins(talking: Chat) -> None:
    asked = talking.wechat.token_asked
    talking.wechat.tokens.clear()
    await writes(talking, "first")
    assert (talking.wechat.texts()[-1], talking.wechat.token_asked) == ("first", asked + 1)
    assert talking.wechat.forced == 0, "never by force: it would break other systems of the account"
    talking.wechat.tokens.clear()
    talking.wechat.secret = "changed"
    await writes(talking, "second")
    assert (await states(talking))[-1] == ("failed", "auth_expired")
    (trouble,) = await talking.rows("SELECT code, reason FROM channel_line WHERE tenant_id = $1")
    assert trouble["code"] == "auth_expired"
    assert "AppSecret" in trouble["reason"]
