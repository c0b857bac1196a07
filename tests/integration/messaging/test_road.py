"""What a customer writes on a messaging channel is answered there: by the bot, then by an agent, in order and once."""

import json
from pathlib import Path

import pytest

from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.take import take
from hubwright.kernel import dead_letters
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission
from hubwright.runtime.channels import take_message as taking
from tests.integration.messaging.conftest import Line, account, company_with_line, lines_of
from tests.support.company import new_visitor, says
from tests.support.plugins import installed_plugins
from tests.support.telegraph import NativeTelegraph, Office


async def test_a_post_is_answered_by_the_bot_through_the_same_account(line: Line, office: Office) -> None:
    await line.says("Hi", name="Ana")
    assert office.sent == [], "the office had its answer before anything was done"
    await line.work()
    (sent,) = office.sent
    assert sent["to"] == "+861"
    assert sent["text"] == "Hello\n1. More\n2. Person", "a channel without buttons gets them as numbers"
    assert sent["reply_to"] == "+861-1"
    assert [each.state for each in await line.deliveries()] == ["sent"]
    (contact,) = await line.rows("SELECT name, language FROM contact WHERE tenant_id = $1 AND name <> ''")
    assert contact == {"name": "Ana", "language": "en"}

    await line.says("1")
    await line.work()
    assert office.texts() == ["Hello\n1. More\n2. Person", "More of the old"], "a number is an answer to buttons"


async def test_an_agent_takes_over_and_answers(line: Line, office: Office) -> None:
    await line.says("Hi")
    await line.work()
    await line.says("2")
    await line.work()
    talk = await line.conversation()
    agent = line.company.agent.actor
    async with acting_for(line.tenant_id):
        await take(agent, talk)
        await reply(agent, talk, text="Here I am")
        await reply(agent, talk, text="What is it?")
    await line.work()
    assert office.texts()[-2:] == ["Here I am", "What is it?"]
    await line.says("My order")
    await line.work()
    assert (await line.heard())[-1] == "My order"
    assert [each.state for each in await line.deliveries()] == ["sent"] * 3


async def test_doubles_count_once(line: Line, office: Office) -> None:
    """The same post twice, and the same message in another post: before and after it was taken in."""
    message = {"id": "m1", "from": "+861", "text": "Hi"}
    await line.post(messages=[message])
    await line.post(messages=[message])
    await line.post(messages=[message], note="another post")
    await line.work()
    await line.post(messages=[message, {"id": "m2", "from": "+861", "text": "1"}], note="a third")
    await line.work()
    assert await line.heard() == ["Hi", "1"]
    assert len(office.sent) == 2


async def test_what_many_write_stays_in_order_for_each(line: Line) -> None:
    for n in range(10):
        for sender in ("+861", "+862"):
            await line.says(f"{n}", sender=sender)
    await line.work(60)
    expected = [str(n) for n in range(10)]
    assert [await line.heard(each) for each in ("+861", "+862")] == [expected, expected]


async def test_a_worker_that_dies_between_post_and_taking_in_loses_nothing(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        """What no handler of the product catches."""

    async def dies(*_arguments: object, **_more: object) -> None:
        raise Died

    await line.says("Hi")
    with monkeypatch.context() as patch:
        patch.setattr(taking, "take_plainly", dies)
        with pytest.raises(Died):
            await line.work()
    assert await line.rows("SELECT kind FROM channel_arrival WHERE tenant_id = $1") == [{"kind": "message"}]
    await line.leases_run_out()
    await line.work()
    assert await line.heard() == ["Hi"]
    assert await line.rows("SELECT 1 FROM channel_arrival WHERE tenant_id = $1") == []


async def test_two_companies_and_two_accounts_with_the_same_names_do_not_meet(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = {"id": "m1", "from": "+861"}
    with installed_plugins(monkeypatch, NativeTelegraph()):
        async with (
            lines_of(await company_with_line("one", office, tmp_path)) as one,
            lines_of(await company_with_line("two", office, tmp_path)) as two,
            lines_of(await account(one.company, office, tmp_path, "Second line")) as second,
        ):
            for each, text in ((one, "to one"), (two, "to two"), (second, "to second")):
                await each.post(messages=[{**message, "text": text}])
            for each in (one, two):
                await each.work()
            heard = [await each.heard() for each in (one, two, second)]
            assert heard == [["to one"], ["to two"], ["to second"]]
            assert len({await each.conversation() for each in (one, two, second)}) == 3


async def test_files_come_with_a_message_and_go_out_with_one(line: Line, office: Office) -> None:
    office.files["note.txt"] = "Grüße".encode()
    office.files["bad.exe"] = b"MZ\x00\x01"
    files = [{"name": name, "url": f"{office.url}/files/{name}"} for name in ("note.txt", "bad.exe")]
    files.append({"name": "far.txt", "url": "https://elsewhere.example/far.txt"})
    await line.says("See these", files=files)
    await line.work()
    events = await line.events()
    assert [(e.kind, e.text) for e in events if e.author == "contact"] == [("text", "See these"), ("file", "")]
    stored = next(e.file for e in events if e.file is not None)
    assert (stored.name, stored.media_type) == ("note.txt", "text/plain")
    assert [e.text for e in events if e.kind == "file_lost"] == ["bad.exe", "far.txt"]

    talk = await line.conversation()
    (file,) = await line.rows("SELECT id FROM file WHERE tenant_id = $1")
    program = Actor(kind="api_key", tenant_id=line.tenant_id, permissions=frozenset({Permission.CONVERSATIONS_REPLY}))
    async with acting_for(line.tenant_id):
        await line.rows("UPDATE file SET contact_id = NULL WHERE tenant_id = $1 RETURNING id")
        await reply(program, talk, file_id=file["id"])
    await line.work()
    assert office.sent[-1]["files"] == ["note.txt"]


async def test_events_of_the_other_side_begin_flows_by_the_wish_of_the_plugin(line: Line) -> None:
    await line.post(events=[{"name": "subscribed", "who": "+861"}])
    await line.post(events=[{"name": "subscribed", "who": "+861"}])
    await line.work()
    assert [e["name"] for e in await line.rows("SELECT name FROM event WHERE tenant_id = $1")] == [
        "test_telegraph.subscribed"
    ]


async def test_a_defect_in_the_plugin_is_laid_aside_and_what_stands_behind_it_goes_on(line: Line) -> None:
    await line.post(breaks=True)
    await line.post(nonsense="yes", messages=7)
    await line.says("Hi")
    for _ in range(4):
        await line.work()
        await line.later()
    assert await line.heard() == ["Hi"]
    letters = await line.rows("SELECT kind, label, attempts FROM dead_letter WHERE tenant_id = $1 ORDER BY attempts")
    assert letters == [
        {"kind": "arrival", "label": "Shop line", "attempts": 1},
        {"kind": "arrival", "label": "Shop line", "attempts": 3},
    ]

    admin = line.company.admin.actor
    async with acting_for(line.tenant_id):
        broken, garbled = sorted(await dead_letters.list_dead_letters(admin), key=lambda each: -each.attempts)
        mended = {"messages": [{"id": "late", "from": "+861", "text": "Late"}]}
        await dead_letters.retry(admin, broken.id, {**broken.payload, "body": json.dumps(mended)})
        await dead_letters.drop(admin, garbled.id)
        with pytest.raises(Missing):
            await dead_letters.retry(admin, garbled.id)
    await line.work()
    assert await line.heard() == ["Hi", "Late"]


async def test_a_web_chat_leaves_no_trace_of_any_of_this(line: Line) -> None:
    await says(line.company, await new_visitor(line.company), "Hi")
    for table in ("delivery", "channel_arrival"):
        assert await line.rows(f"SELECT 1 FROM {table} WHERE tenant_id = $1") == []
    assert (
        await line.rows("SELECT 1 FROM channel_line WHERE tenant_id = $1 AND channel_id <> $2", line.channel_id) == []
    )
