"""What customers of WeChat KF write is here once and in order, whatever stops; what goes back keeps WeCom's rules."""

import time
from typing import Any

import pytest

from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.take import take
from hubwright.host.verifiers import NotGenuine
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Refusal
from hubwright.runtime.channels import take_message as taking
from hubwright.runtime.channels import work
from tests.integration.wecom.conftest import CUSTOMER, Chat

MANY = 230


class Died(BaseException):
    """What no handler of the product catches."""


async def queue_of(chat: Chat) -> str:
    found = await chat.rows(
        "SELECT q.key FROM conversation c JOIN queue q ON q.tenant_id = $1 AND q.id = c.queue_id WHERE c.tenant_id = $1"
        " AND c.id = $2",
        await chat.conversation(CUSTOMER),
    )
    return str(found[0]["key"]) if found else ""


async def states(chat: Chat) -> list[tuple[str, str]]:
    return [(each.state, each.code) for each in await chat.deliveries(CUSTOMER)]


async def test_the_address_is_checked_as_wecom_checks_it(chat: Chat) -> None:
    callbacks, now = chat.callbacks, int(time.time())
    closed = callbacks.encrypted("5927782489442352469")
    query = {**callbacks.signed(closed, now, "1"), "echostr": closed}
    assert await chat.call(callbacks.Called(query, b""), "GET") == "5927782489442352469"


async def test_coming_in_greets_by_the_welcome_code_and_the_scene_chooses_the_queue(chat: Chat) -> None:
    chat.wecom.enters(CUSTOMER, scene="shop-12", scene_param="poster")
    await chat.ring()
    await chat.ring()
    await chat.work()
    (welcome,) = chat.wecom.welcomes
    assert welcome["msgmenu"]["head_content"] == "Hello from shop-12"
    button = welcome["msgmenu"]["list"][0]["click"]
    chat.wecom.writes(CUSTOMER, content=button["content"], menu_id=button["id"])
    await chat.ring()
    await chat.work()
    assert await queue_of(chat) == "shop"
    assert chat.wecom.illegal == 0


async def test_many_messages_over_pages_with_workers_that_die_are_here_once_and_in_order(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.wecom.page_size, chat.wecom.again = 17, True  # and WeCom gives the last of each page once more
    expected = [f"m{n}" for n in range(MANY)]
    killed = 0
    real_put, real_take, real_pulled = work.put_down, taking.take_plainly, work.line_queries.pulled

    def dying(real: Any, at: int) -> Any:
        calls = 0

        async def dies(*arguments: Any, **more: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls >= at:
                raise Died
            return await real(*arguments, **more)

        return dies

    for n, text in enumerate(expected, 1):
        chat.wecom.writes(CUSTOMER, content=text)
        if n % 23:
            continue
        await chat.ring()
        with monkeypatch.context() as patch:
            match killed % 4:
                case 0:
                    patch.setattr(work, "put_down", dying(real_put, 3))
                case 1:
                    patch.setattr(taking, "take_plainly", dying(real_take, 5))
                case 2:
                    patch.setattr(work.line_queries, "pulled", dying(real_pulled, 2))
                case _:
                    patch.setattr(work, "put_down", dying(real_put, 1))
            with pytest.raises(Died):
                await chat.work()
            killed += 1
        await chat.leases_run_out()
    await chat.ring()
    for _ in range(10):
        await chat.later()
        await chat.work(60)
    assert await all_heard(chat) == expected
    assert killed >= 9


async def all_heard(chat: Chat) -> list[str]:
    found = await chat.rows(
        "SELECT text FROM message WHERE tenant_id = $1 AND author = 'contact' AND conversation_id = $2 ORDER BY seq",
        await chat.conversation(CUSTOMER),
    )
    return [each["text"] for each in found]


async def test_strangers_replays_and_wrong_keys_ring_nothing(chat: Chat) -> None:
    callbacks, now = chat.callbacks, int(time.time())
    words = callbacks.bell(chat.wecom.bell())
    good = callbacks.called(words, now, "once")
    for wrong in (
        good._replace(query={**good.query, "msg_signature": "0" * 40}),
        good._replace(body=b"x" * 10_000_000),
        callbacks.called(words, now - 3_600, "old"),
        callbacks.called(words, now, "corp", corp="wxAnotherCorp"),
        callbacks.called(words, now, "key", aes="C" * 43),
    ):
        with pytest.raises((NotGenuine, Refusal)):
            await chat.call(wrong)
    assert await chat.rows("SELECT 1 FROM channel_arrival WHERE tenant_id = $1") == []
    await chat.call(good)
    await chat.call(good)
    assert len(await chat.rows("SELECT 1 FROM channel_arrival WHERE tenant_id = $1")) == 1


async def agent_writes(chat: Chat, *texts: str) -> None:
    talk = await chat.conversation(CUSTOMER)
    async with acting_for(chat.tenant_id):
        for text in texts:
            await reply(chat.company.agent.actor, talk, text=text)
    await chat.work()


@pytest.fixture
async def talking(chat: Chat) -> Chat:
    """An agent has the conversation; the bot has said one thing."""
    await chat.wrote("Hi")
    await chat.wrote("Help")
    async with acting_for(chat.tenant_id):
        await take(chat.company.agent.actor, await chat.conversation(CUSTOMER))
    return chat


async def test_a_lost_answer_doubles_nothing(talking: Chat) -> None:
    talking.wecom.lost = 1
    await agent_writes(talking, "once", "next")
    for _ in range(3):
        await talking.later()
        await talking.work()
    assert talking.wecom.texts()[-2:] == ["once", "next"]
    assert (await states(talking))[-2:] == [("sent", ""), ("sent", "")]


async def test_what_ends_is_renewed_and_what_is_wrong_is_told_to_admins(talking: Chat) -> None:
    asked = talking.wecom.token_asked
    talking.wecom.tokens.clear()
    await agent_writes(talking, "first")
    assert (talking.wecom.texts()[-1], talking.wecom.token_asked) == ("first", asked + 1)
    talking.wecom.tokens.clear()
    talking.wecom.secret = "changed"
    await agent_writes(talking, "second")
    assert (await states(talking))[-1][1] == "auth_expired"
    (trouble,) = await talking.rows("SELECT code, reason FROM channel_line WHERE tenant_id = $1")
    assert trouble["code"] == "auth_expired"
    assert "secret" in trouble["reason"]


async def test_a_session_with_a_colleague_in_wecom_is_left_alone(talking: Chat) -> None:
    account = inside_of_wecom()
    talking.wecom.session(CUSTOMER).state = account.PERSON
    await agent_writes(talking, "Hello?")
    assert (await states(talking))[-1] == ("failed", "refused")
    assert (talking.wecom.wrong_state, talking.wecom.illegal) == (0, 0)


async def test_a_message_that_did_not_reach_the_phone_says_so(talking: Chat) -> None:
    await agent_writes(talking, "Hello?")
    name = talking.wecom.sent[-1]["msgid"]
    talking.wecom.happens("msg_send_fail", external_userid=CUSTOMER, fail_msgid=name, fail_type=10)
    await talking.ring()
    await talking.work()
    assert (await states(talking))[-1][0] == "failed"


async def test_a_wecom_that_is_away_is_asked_again(talking: Chat) -> None:
    account = inside_of_wecom()
    talking.wecom.instead = [account.Reply(503, b""), account.Reply(429, b"", retry_after="1")]
    await agent_writes(talking, "first")
    for _ in range(3):
        await talking.later()
        await talking.work()
    assert talking.wecom.texts()[-1] == "first"


def inside_of_wecom() -> Any:
    from wecom_testing import account  # type: ignore[import-not-found]  # on the path while WeCom is open

    return account
