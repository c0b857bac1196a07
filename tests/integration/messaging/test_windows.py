"""A channel with windows: opened by what customers do, used up by bots and people together, obeyed before sending."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hubwright.control.channels.matrix import matrix_of
from hubwright.desk.carrying.errors import NotCarried, QuotaUsedUp, WindowShut
from hubwright.desk.carrying.ledger import room_for
from hubwright.desk.carrying.room import Room
from hubwright.desk.conversations import append_message, get_conversation, start_conversation
from hubwright.desk.conversations.deliveries import send_again
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.reply import reply
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission
from tests.integration.messaging.conftest import Line, account, company_with_line, lines_of
from tests.integration.messaging.test_out import WINDOW, writes
from tests.support.company import document, make_company
from tests.support.plugins import installed_plugins
from tests.support.telegraph import TELEGRAPH, NativeTelegraph, Office

WINDOWS = {
    "kind": "sms",
    "files": True,
    "text_limit": 500,
    "windows": [{"seconds": 172_800, "messages": 3}, {"opened_by": "menu", "seconds": 60, "messages": 2}],
}


@pytest.fixture
async def windowed(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    """Three messages after each of the customer's; the bot has said one thing."""
    with installed_plugins(monkeypatch, NativeTelegraph(messaging=WINDOWS)):
        async with lines_of(await company_with_line("windowed", office, tmp_path)) as made:
            await made.says("Hi")
            await made.work()
            yield made


async def room(line: Line) -> Room:
    async with acting_for(line.tenant_id):
        conversation = await get_conversation(await line.conversation())
        can = await matrix_of(line.channel_id)
        assert can is not None
        found = await room_for(can, conversation.contact_id, line.channel_id)
    assert found is not None
    return found


async def states(line: Line) -> list[tuple[str, str]]:
    return [(each.state, each.code) for each in await line.deliveries()]


async def test_a_message_opens_it_and_everybody_together_uses_it_up(windowed: Line, office: Office) -> None:
    now = await room(windowed)
    assert (now.left, now.allowed, now.shut) == (2, 3, ""), "the bot has used one"
    assert now.until is not None and now.until - utc_now() > timedelta(hours=47)
    await writes(windowed, "one", "two")
    with pytest.raises(QuotaUsedUp) as refused:
        await writes(windowed, "one too many")
    assert refused.value.data() == {"allowed": 3}
    await windowed.work()
    assert office.texts()[1:] == ["one", "two"]
    texts = [event.text for event in await windowed.events()]
    assert "one too many" not in texts, "what was refused is not stored as said"
    agent, talk = windowed.company.agent.actor, await windowed.conversation()
    async with acting_for(windowed.tenant_id):
        await note(agent, talk, text="He has to write first")

    await windowed.says("2")
    await windowed.work()
    assert ((await room(windowed)).left, (await room(windowed)).shut) == (3, "")


async def test_it_closes_by_the_clock_of_the_database(windowed: Line, office: Office) -> None:
    await windowed.rows(
        "UPDATE channel_window SET expires_at = clock_timestamp() - interval '1 millisecond'"
        " WHERE tenant_id = $1 RETURNING opening"
    )
    assert (await room(windowed)).shut == "window_closed"
    with pytest.raises(WindowShut):
        await writes(windowed, "too late")
    await windowed.work()
    assert len(office.sent) == 1


async def test_what_is_told_late_opens_from_when_it_was_done(windowed: Line, office: Office) -> None:
    """A message that lay at the other side for days opens nothing; neither does one from the future open longer."""
    old, early = (utc_now() + timedelta(days=days) for days in (-3, 3))
    await windowed.says("from long ago", sender="+862", at=old.isoformat())
    await windowed.says("from tomorrow", sender="+863", at=early.isoformat())
    await windowed.work()
    assert {(each.state, each.code) for each in await windowed.deliveries("+862")} == {("failed", "window_closed")}
    assert [each.state for each in await windowed.deliveries("+863")] == ["sent"]
    (kept,) = await windowed.rows(
        "SELECT expires_at <= now() + interval '2 days' AS bounded FROM channel_window w JOIN identity i"
        " ON i.tenant_id = $1 AND i.id = w.identity_id WHERE w.tenant_id = $1 AND i.external_id = '+863'"
    )
    assert kept == {"bounded": True}


async def test_a_message_that_comes_again_opens_nothing_again(windowed: Line) -> None:
    await writes(windowed, "one")
    await windowed.post(messages=[{"id": "+861-1", "from": "+861", "text": "Hi"}], note="another post")
    await windowed.work()
    assert (await room(windowed)).left == 1


async def test_what_a_customer_does_without_words_opens_a_window_of_its_own(windowed: Line, office: Office) -> None:
    """Two messages in a minute after the menu, whatever is left of what the customer's own words opened."""
    await writes(windowed, "one", "two")
    await windowed.post(messages=[{"id": "m1", "from": "+861", "kind": "event", "event": "menu"}])
    await windowed.work()
    now = await room(windowed)
    assert now.allowed == 2 and not now.shut
    assert now.until is not None and now.until - utc_now() <= timedelta(seconds=60)
    await windowed.post(messages=[{"id": "m2", "from": "+862", "kind": "event", "event": "scanned"}])
    await windowed.work()
    assert {each.code for each in await windowed.deliveries("+862")} == {"window_closed"}, "nothing is opened by that"


async def _all_at_once(line: Line, *deeds: Callable[[], Awaitable[object]]) -> list[object]:
    async def one(deed: Callable[[], Awaitable[object]]) -> object:
        async with acting_for(line.tenant_id):
            return await deed()

    return await asyncio.gather(*(one(deed) for deed in deeds), return_exceptions=True)


async def test_bots_and_people_in_two_conversations_never_overdraw_together(windowed: Line, office: Office) -> None:
    """Two left, ten at it at once: two get through, in whichever of the customer's conversations."""
    first = await windowed.conversation()
    async with acting_for(windowed.tenant_id):
        contact_id = (await get_conversation(first)).contact_id
        other = await start_conversation(contact_id, windowed.channel_id, language="en", delivers=True)
    program = Actor(
        kind="api_key", tenant_id=windowed.tenant_id, permissions=frozenset({Permission.CONVERSATIONS_REPLY})
    )

    def by_bot(talk: Any, number: int) -> Callable[[], Awaitable[object]]:
        return lambda: append_message(talk, kind="text", author="bot", text=f"bot {number}")

    def by_person(talk: Any, number: int) -> Callable[[], Awaitable[object]]:
        return lambda: reply(program, talk, text=f"person {number}")

    talks = [first, other.id]
    deeds = [way(talks[n % 2], n) for n in range(5) for way in (by_bot, by_person)]
    outcomes = await _all_at_once(windowed, *deeds)
    assert [each for each in outcomes if isinstance(each, BaseException) and not isinstance(each, NotCarried)] == []
    await windowed.work()
    assert len(office.sent) == 3
    (kept,) = await windowed.rows("SELECT used, allowed FROM channel_window WHERE tenant_id = $1")
    assert kept == {"used": 3, "allowed": 3}
    unsent = await windowed.rows("SELECT code FROM delivery WHERE tenant_id = $1 AND state = 'failed'")
    assert {each["code"] for each in unsent} <= {"quota_used_up"}
    refused = sum(isinstance(each, QuotaUsedUp) for each in outcomes)
    assert refused + len(unsent) == 8


async def test_what_was_refused_for_sure_is_given_back(windowed: Line, office: Office) -> None:
    office.answers = [(403, {"error": "no such number"})]
    await writes(windowed, "one")
    assert (await room(windowed)).left == 1
    await windowed.work()
    assert (await states(windowed))[1] == ("failed", "refused")
    assert (await room(windowed)).left == 2

    agent, talk = windowed.company.agent.actor, await windowed.conversation()
    failed = (await windowed.deliveries())[1]
    async with acting_for(windowed.tenant_id):
        await send_again(agent, talk, failed.seq)
    assert (await room(windowed)).left == 1, "sending it again counts again"
    await windowed.work()
    await writes(windowed, "two")
    assert (await room(windowed)).shut == "quota_used_up"


async def test_what_may_have_got_there_stays_counted(windowed: Line, office: Office) -> None:
    office.answers = [(500, {})] * 20
    await writes(windowed, "perhaps")
    for _ in range(12):
        await windowed.work()
        await windowed.later()
    assert (await states(windowed))[1] == ("failed", "unreachable")
    assert (await room(windowed)).left == 1
    agent, talk = windowed.company.agent.actor, await windowed.conversation()
    async with acting_for(windowed.tenant_id):
        await send_again(agent, talk, (await windowed.deliveries())[1].seq)
    assert (await room(windowed)).left == 1, "under its old key it is the same message"


async def test_the_other_side_knows_better_when_its_window_is_shut(windowed: Line, office: Office) -> None:
    office.answers = [WINDOW]
    await writes(windowed, "one")
    await windowed.work()
    assert (await states(windowed))[1] == ("failed", "window_closed")
    assert (await room(windowed)).shut == "window_closed"
    agent, talk = windowed.company.agent.actor, await windowed.conversation()
    async with acting_for(windowed.tenant_id):
        with pytest.raises(WindowShut):
            await send_again(agent, talk, (await windowed.deliveries())[1].seq)
    await windowed.says("2")
    await windowed.work()
    async with acting_for(windowed.tenant_id):
        await send_again(agent, talk, (await windowed.deliveries())[1].seq)
    await windowed.work()
    assert office.texts()[-1] == "one"


def talkative() -> dict[str, Any]:
    """Says four things, then asks; when nobody was asked it notes that, and asks again."""
    said = [{"id": f"n_{n}", "type": "message", "config": {"text": f"thing {n}"}} for n in range(4)]
    choices = [{"id": "b_a", "label": "This one"}]
    ask = {"id": "n_ask", "type": "message", "config": {"kind": "buttons", "text": "Which one?", "buttons": choices}}
    unheard = {
        "id": "n_set",
        "type": "set",
        "config": {"assignments": [{"id": "a", "var": "answer", "expr": "'none'"}]},
    }
    variable = {"id": "v1", "key": "answer", "type": "string", "scope": "session", "pii": False, "default": None}
    edges = [(f"n_{n}", "out", f"n_{n + 1}") for n in range(3)]
    edges += [("n_3", "out", "n_ask"), ("n_ask", "button.b_a", "n_0"), ("n_ask", "error", "n_set")]
    edges += [("n_ask", "other", "n_end"), ("n_set", "out", "n_ask")]
    return document([*said, ask, unheard], edges, vars=[variable])


async def test_a_flow_is_told_what_did_not_go_out(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installed_plugins(monkeypatch, NativeTelegraph(messaging=WINDOWS)):
        company = await make_company("talkative", talkative())
        async with acting_for(company.tenant_id):
            await switch_on(TELEGRAPH)
        async with lines_of(await account(company, office, tmp_path)) as line:
            await line.says("Hi")
            await line.work()
            assert office.texts() == ["thing 0", "thing 1", "thing 2"]
            assert (await states(line))[3:] == [("failed", "quota_used_up")] * 3
            said = [each.text for each in await line.events() if each.author == "bot"]
            assert said[3:] == ["thing 3", "Which one?", "Which one?"], "and then it waits for the customer"
            steps = await line.rows(
                "SELECT node_id, port, detail->'warnings' AS warnings FROM flow_step WHERE tenant_id = $1 ORDER BY n"
            )
            warned = {each["node_id"]: each["warnings"] for each in steps if each["warnings"]}
            assert warned["n_3"] == ["not sent: quota_used_up"]
            assert warned["n_ask"] == ["not sent: quota_used_up"]
            assert "n_set" in [each["node_id"] for each in steps], "a question that nobody saw leaves by its error exit"


async def test_a_long_text_of_a_bot_is_several_messages_and_each_counts(windowed: Line, office: Office) -> None:
    sentence = "One sentence of some length, told again and again. "
    async with acting_for(windowed.tenant_id):
        said = await append_message(
            await windowed.conversation(), kind="text", author="bot", text=(sentence * 18).strip()
        )
    assert said.refused == ""
    await windowed.work()
    parts = office.texts()[1:]
    assert len(parts) == 2
    assert all(len(part) <= 500 and part.endswith("again.") for part in parts)
    assert (await room(windowed)).shut == "quota_used_up"
