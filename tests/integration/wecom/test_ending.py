"""A conversation is resolved here: its session in WeCom ends, after the last words."""

from typing import Any

import pytest

from hubwright.desk.conversations.ending import END
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.jobs import run_due_jobs
from hubwright.runtime.channels import tasks
from tests.integration.wecom.conftest import CUSTOMER, Chat

BOT, ENDED = 1, 4


@pytest.fixture
async def talking(chat: Chat) -> Chat:
    """An agent has the conversation; the bot has said one thing."""
    assert tasks.END == END
    await chat.wrote("Hi")
    await chat.wrote("Help")
    async with acting_for(chat.tenant_id):
        await take(chat.company.agent.actor, await chat.conversation(CUSTOMER))
    return chat


async def resolves(chat: Chat, *, last_words: str = "") -> None:
    talk = await chat.conversation(CUSTOMER)
    async with acting_for(chat.tenant_id):
        if last_words:
            await reply(chat.company.agent.actor, talk, text=last_words)
        await resolve(chat.company.agent.actor, talk)


async def worked(chat: Chat) -> list[str]:
    """The jobs of ending are done as if their time had come; how they stand then."""
    async with acting_for(chat.tenant_id):
        await execute("UPDATE job SET run_at = now() WHERE tenant_id = $1 AND kind = $2 AND state = 'waiting'", END)
        await execute(
            "UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job' AND id IN"
            " (SELECT id FROM job WHERE tenant_id = $1 AND kind = $2 AND state = 'waiting')",
            END,
        )
    await run_due_jobs(1_000)
    return [each["state"] for each in await chat.rows("SELECT state FROM job WHERE tenant_id = $1 AND kind = $2", END)]


def state_there(chat: Chat) -> Any:
    return chat.wecom.session(CUSTOMER).state


async def test_a_resolved_conversation_ends_its_session_after_the_last_words(talking: Chat) -> None:
    await resolves(talking, last_words="Bye")
    assert await worked(talking) == ["waiting"], "the last words have not gone out"
    assert state_there(talking) == BOT
    await talking.work()
    assert talking.wecom.texts()[-1] == "Bye"
    assert await worked(talking) == ["done"]
    assert (state_there(talking), talking.wecom.illegal) == (ENDED, 0)
    await talking.wrote("Thanks, one more thing")
    assert talking.wecom.wrong_state == 0
    assert (await talking.heard(CUSTOMER))[-1] == "Thanks, one more thing"


async def test_a_customer_who_writes_first_keeps_the_session(talking: Chat) -> None:
    await resolves(talking)
    await talking.wrote("Wait!")
    assert await worked(talking) == ["done"]
    assert state_there(talking) == BOT


async def test_a_session_that_a_colleague_has_in_wecom_is_left_to_them(talking: Chat) -> None:
    person = 3
    talking.wecom.session(CUSTOMER).state = person
    await resolves(talking)
    assert await worked(talking) == ["done"]
    assert (state_there(talking), talking.wecom.illegal) == (person, 0)


async def test_a_wecom_that_is_away_is_asked_again_and_a_wrong_secret_is_told(talking: Chat) -> None:
    away = talking.wecom.answer("GET", "/nowhere", {}, "", b"")._replace(status=503, body=b"")
    talking.wecom.instead = [away]
    await resolves(talking)
    assert await worked(talking) == ["waiting"]
    talking.wecom.tokens.clear()
    right, talking.wecom.secret = talking.wecom.secret, "changed"
    assert await worked(talking) == ["done"]
    (trouble,) = await talking.rows("SELECT code, reason FROM channel_line WHERE tenant_id = $1")
    assert trouble["code"] == "auth_expired"
    assert "secret" in trouble["reason"]
    talking.wecom.secret = right
    assert state_there(talking) == BOT
