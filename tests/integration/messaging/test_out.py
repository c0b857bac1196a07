"""What is said reaches the other side once, whatever goes wrong; what does not reach it says why, at the message."""

from typing import Any

import pytest

from hubwright.control.channels.schemas import ChannelChange
from hubwright.control.channels.verbs import change_channel
from hubwright.desk.carrying.errors import TooLongForChannel
from hubwright.desk.conversations.deliveries import send_again
from hubwright.desk.conversations.errors import NothingToSendAgain
from hubwright.desk.conversations.reply import reply
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import NotAllowed
from hubwright.kernel.permissions import Permission
from tests.integration.messaging.conftest import Line
from tests.support.telegraph import Office

WINDOW = (403, {"error": "window"})


@pytest.fixture
async def talking(line: Line) -> Line:
    """The bot has said one thing."""
    await line.says("Hi")
    await line.work()
    return line


async def writes(line: Line, *texts: str) -> None:
    """A program of the company writes into the conversation."""
    program = Actor(kind="api_key", tenant_id=line.tenant_id, permissions=frozenset({Permission.CONVERSATIONS_REPLY}))
    talk = await line.conversation()
    async with acting_for(line.tenant_id):
        for text in texts:
            await reply(program, talk, text=text)


async def states(line: Line) -> list[tuple[str, str]]:
    return [(each.state, each.code) for each in (await line.deliveries())[1:]]


async def test_a_busy_line_is_tried_again_and_nothing_overtakes(talking: Line, office: Office) -> None:
    office.answers = [(429, {}), (503, {})]
    await writes(talking, "first", "second")
    await talking.work()
    assert await states(talking) == [("waiting", "rate_limited"), ("waiting", "")]
    for _ in range(2):
        await talking.later()
        await talking.work()
    assert office.texts()[1:] == ["first", "second"]
    assert await states(talking) == [("sent", ""), ("sent", "")]


async def test_an_answer_that_is_lost_after_the_deed_makes_no_double(talking: Line, office: Office) -> None:
    office.lost = 1
    await writes(talking, "once")
    await talking.work()
    assert (await states(talking))[0][0] == "waiting"
    await talking.later()
    await talking.work()
    assert office.texts()[1:] == ["once"]
    assert office.tries[-1] == office.tries[-2], "the second try goes under the key of the first"


async def test_a_worker_that_dies_while_sending_sends_again_under_the_same_key(
    talking: Line, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hubwright.runtime.channels import deliver

    class Died(BaseException):
        """What no handler of the product catches."""

    async def dies(*_arguments: Any, **_more: Any) -> None:
        raise Died

    await writes(talking, "once")
    with monkeypatch.context() as patch:
        patch.setattr(deliver.delivery_queries, "sent", dies)
        with pytest.raises(Died):
            await talking.work()
    await talking.work()
    assert len(office.tries) == 2, "as long as somebody may be at it, nobody else is"
    await talking.leases_run_out()
    await talking.work()
    assert office.texts()[1:] == ["once"]
    assert await states(talking) == [("sent", "")]


async def test_a_closed_window_is_said_at_the_message_which_can_be_sent_again(talking: Line, office: Office) -> None:
    office.answers = [WINDOW]
    await writes(talking, "too late", "in time")
    await talking.work()
    assert await states(talking) == [("failed", "window_closed"), ("sent", "")]
    (first, second) = (await talking.deliveries())[1:]
    assert first.reason == "the customer has to write first"

    agent, talk = talking.company.agent.actor, await talking.conversation()
    async with acting_for(talking.tenant_id):
        await send_again(agent, talk, first.seq)
        with pytest.raises(NothingToSendAgain):
            await send_again(agent, talk, second.seq)
        with pytest.raises(NotAllowed):
            await send_again(Actor(kind="member", tenant_id=talking.tenant_id), talk, first.seq)
    await talking.work()
    assert office.texts()[1:] == ["in time", "too late"]
    assert office.tries[-1].endswith(":2"), "what was refused is another deed the second time"
    assert await states(talking) == [("sent", ""), ("sent", "")]


async def test_what_is_too_long_for_the_channel_is_not_even_tried(talking: Line, office: Office) -> None:
    """Refused before it is stored; and one that an older version of the plugin let through is not sent either."""
    with pytest.raises(TooLongForChannel):
        await writes(talking, "x" * 501)
    assert await states(talking) == []
    await writes(talking, "x")
    await talking.rows("UPDATE message SET text = repeat('x', 501) WHERE tenant_id = $1 AND text = 'x' RETURNING id")
    await talking.work()
    assert await states(talking) == [("failed", "too_long")]
    assert len(office.tries) == 1


async def test_a_word_that_is_taken_no_more_is_told_to_the_admins_of_the_channel(talking: Line, office: Office) -> None:
    admin = talking.company.admin.actor
    async with acting_for(talking.tenant_id):
        await change_channel(admin, talking.channel_id, ChannelChange(settings={"word": "an old one"}))
    await writes(talking, "hello?")
    await talking.work()
    assert await states(talking) == [("failed", "auth_expired")]
    (trouble,) = await talking.rows("SELECT code, failures > 0 AS now FROM channel_line WHERE tenant_id = $1")
    assert trouble == {"code": "auth_expired", "now": True}


async def test_a_channel_that_is_off_neither_takes_nor_sends(talking: Line, office: Office) -> None:
    from hubwright.runtime.hooks.errors import NotSigned

    admin = talking.company.admin.actor
    await talking.says("one that waits")
    async with acting_for(talking.tenant_id):
        await change_channel(admin, talking.channel_id, ChannelChange(enabled=False))
    with pytest.raises(NotSigned):
        await talking.says("nobody hears this")
    await writes(talking, "nobody gets this")
    await talking.work()
    assert await states(talking) == [("failed", "channel_off")]
    async with acting_for(talking.tenant_id):
        await change_channel(admin, talking.channel_id, ChannelChange(enabled=True))
    await talking.work()
    assert await talking.heard() == ["Hi", "one that waits"], "what was acknowledged before is not lost"


async def test_receipts_go_forward_only_in_whatever_order_they_come(talking: Line, office: Office) -> None:
    await writes(talking, "first", "second")
    await talking.work()
    first, second = (each["id"] for each in office.sent[1:])
    for receipt in (
        {"id": first, "state": "read"},
        {"id": first, "state": "delivered"},
        {"id": second, "state": "failed", "reason": "no such number"},
        {"id": "unknown", "state": "read"},
    ):
        await talking.post(receipts=[receipt])
    await talking.work()
    assert await states(talking) == [("read", ""), ("failed", "not_delivered")]
    assert (await talking.deliveries())[2].reason == "no such number"
    for _ in range(3):
        await talking.later()
        await talking.work()
    assert await talking.rows("SELECT 1 FROM channel_arrival WHERE tenant_id = $1") == []
    assert await talking.rows("SELECT 1 FROM dead_letter WHERE tenant_id = $1") == []


async def test_a_receipt_that_is_quicker_than_the_answer_finds_its_message(talking: Line, office: Office) -> None:
    await writes(talking, "quick")
    await talking.post(receipts=[{"id": "T2", "state": "delivered"}])
    for tenant_id, channel_id in [(talking.tenant_id, talking.channel_id)]:
        await talking.channels.look_after(tenant_id, channel_id)
    await talking.work()
    await talking.later()
    await talking.work()
    assert await states(talking) == [("delivered", "")]


async def test_every_send_is_in_the_log_of_calls(talking: Line, office: Office) -> None:
    calls = await talking.rows("SELECT hook, outcome FROM plugin_call WHERE tenant_id = $1 ORDER BY id")
    assert calls == [{"hook": "receive", "outcome": "done"}, {"hook": "send", "outcome": "done"}]
