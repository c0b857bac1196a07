"""Plugins are told what happened, and what they wish for is done as far as their scopes go."""

import pytest

from hubwright.desk.contacts.verbs import learn
from hubwright.desk.conversations import events_after
from hubwright.desk.conversations.resolve import resolve
from hubwright.host.dispatch.log import calls_of
from hubwright.host.dispatch.telling import EVENT
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_off, switch_on
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.jobs import run_due_jobs
from hubwright.runtime.plugins.tasks import NotTold, tell_plugin
from hubwright_sdk import AddNote, AddTag, SendMessage, SetContactFields, StartFlow, Unreachable
from tests.integration.dispatch.conftest import company_named
from tests.support.company import Company, new_visitor, says
from tests.support.plugins import installed_plugins
from tests.support.watching_plugins import WATCHER, Watcher


async def told(watcher: Watcher) -> list[str]:
    while await run_due_jobs(1_000):
        pass
    return [event.name for event in watcher.events]


async def jobs_of(company: Company) -> int:
    async with acting_for(company.tenant_id):
        return len(await fetch("SELECT 1 FROM job WHERE tenant_id = $1 AND kind = 'plugin.event'"))


async def test_each_fact_reaches_who_asked_for_it(company: Company, watcher: Watcher) -> None:
    visitor = await new_visitor(company)
    async with acting_for(company.tenant_id):
        await learn(visitor, name="Ana", email="ana@example.test")
    taken = await says(company, visitor, "Hi there")
    async with acting_for(company.tenant_id):
        await resolve(company.agent.actor, taken.conversation_id)

    names = await told(watcher)

    assert set(names) == {
        "conversation.opened",
        "conversation.resolved",
        "message.received",
        "message.sent",
        "contact.changed",
    }
    received = next(event for event in watcher.events if event.name == "message.received")
    assert received.message is not None
    assert (received.message.text, received.message.author) == ("Hi there", "contact")
    assert received.contact is not None
    assert (received.contact.name, received.contact.email) == ("Ana", "")  # no data class for the address
    assert received.conversation is not None
    assert received.conversation.id == str(taken.conversation_id)


async def test_what_is_said_later_is_told_too_though_batches_write_it(company: Company, watcher: Watcher) -> None:
    visitor = await new_visitor(company)
    await says(company, visitor, "one")
    await says(company, visitor, "two")
    await says(company, visitor, "three")

    await told(watcher)

    texts = [e.message.text for e in watcher.events if e.name == "message.received" and e.message is not None]
    assert texts == ["one", "two", "three"]


async def test_notes_and_other_companies_are_nobodys_business(company: Company, watcher: Watcher) -> None:
    other = await company_named("unwatched")
    await says(other, await new_visitor(other), "Hi")

    assert await jobs_of(other) == 0
    assert await told(watcher) == []


async def test_a_plugin_that_was_switched_off_meanwhile_hears_nothing(company: Company, watcher: Watcher) -> None:
    await says(company, await new_visitor(company), "Hi")
    assert await jobs_of(company) > 0
    async with acting_for(company.tenant_id):
        await switch_off(WATCHER)

    assert await told(watcher) == []
    await says(company, await new_visitor(company), "Again")
    assert await told(watcher) == []


async def test_wishes_are_done_once_and_within_scopes(company: Company, watcher: Watcher) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "Hi")
    await told(watcher)
    watcher.wishes = [
        AddNote(conversation_id=str(taken.conversation_id), text="a note"),
        AddTag(conversation_id=str(taken.conversation_id), tag="vip"),
        SendMessage(conversation_id=str(taken.conversation_id), text="I am a plugin"),
        SetContactFields(contact_id=str(visitor), fields={"level": "gold"}),
        StartFlow(event="paid"),
        AddTag(conversation_id="not an id", tag="x"),
    ]
    heard = len(watcher.events)
    await says(company, visitor, "More")
    await told(watcher)

    async with acting_for(company.tenant_id):
        events = await events_after(taken.conversation_id, 0, staff=True)
        failed = await calls_of(company.admin.actor, WATCHER, outcome="failed")
    mine = [event for event in events if event.author_name == "test-watcher"]
    rounds = len(watcher.events) - heard
    assert [event.text for event in mine if event.kind == "note"] == ["a note"] * rounds
    assert [event.text for event in mine if event.kind == "text"] == ["I am a plugin"] * rounds
    assert {(call.hook, call.code) for call in failed} == {
        ("set_contact_fields", "scope"),
        ("start_flow", "scope"),
        ("add_tag", "missing"),
    }
    # what it wrote itself is not told to it again
    assert "I am a plugin" not in [event.message.text for event in watcher.events if event.message is not None]


async def test_the_same_event_told_twice_is_granted_once(company: Company, watcher: Watcher) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "Hi")
    watcher.wishes = [AddNote(conversation_id=str(taken.conversation_id), text="once")]
    async with acting_for(company.tenant_id):
        jobs = await fetch("SELECT payload FROM job WHERE tenant_id = $1 AND kind = 'plugin.event' ORDER BY id LIMIT 1")
    for _ in range(2):
        await tell_plugin(company.tenant_id, jobs[0]["payload"])

    async with acting_for(company.tenant_id):
        events = await events_after(taken.conversation_id, 0, staff=True)
    assert [event.text for event in events if event.kind == "note"] == ["once"]
    assert len(watcher.events) == 2


async def test_failures_are_typed_and_the_log_knows_no_secret(company: Company, watcher: Watcher) -> None:
    async with acting_for(company.tenant_id):
        await change_settings(company.admin.actor, WATCHER, {"word": "hush-hush"})
    await says(company, await new_visitor(company), "my word is hush-hush")
    async with acting_for(company.tenant_id):
        jobs = await fetch("SELECT payload FROM job WHERE tenant_id = $1 AND kind = 'plugin.event' ORDER BY id")
    work = tell_plugin
    watcher.mood = "refusing"
    with pytest.raises(NotTold):
        await work(company.tenant_id, jobs[0]["payload"])
    watcher.mood = "unreachable"
    with pytest.raises(Unreachable):
        await work(company.tenant_id, jobs[0]["payload"])
    watcher.mood = "well"
    for one in jobs:
        await work(company.tenant_id, one["payload"])

    async with acting_for(company.tenant_id):
        calls = await calls_of(company.admin.actor, WATCHER)
        kept = await fetch("SELECT input::text || lines::text || reason AS text FROM plugin_call WHERE tenant_id = $1")
        used = await fetch("SELECT meter, quantity FROM usage_event WHERE tenant_id = $1 AND source = 'plugin'")
    assert {call.code for call in calls} == {"", "refused", "unreachable"}
    assert any("•••" in row["text"] for row in kept)
    assert not any("hush-hush" in row["text"] for row in kept)
    assert {row["meter"] for row in used} == {f"plugin.{WATCHER}.told"}
    assert len(used) == len(jobs)  # counted once for each event, though one was tried three times


async def test_an_event_that_fails_for_good_is_a_dead_letter(company: Company, watcher: Watcher) -> None:
    watcher.mood = "refusing"
    await says(company, await new_visitor(company), "Hi")
    await told(watcher)

    async with acting_for(company.tenant_id):
        letters = await fetch("SELECT label FROM dead_letter WHERE tenant_id = $1")
    assert {letter["label"] for letter in letters} == {EVENT}


async def test_plugins_do_not_answer_each_other_for_ever(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = Watcher("test-one"), Watcher("test-two")
    with installed_plugins(monkeypatch, one, two):
        company = await company_named("ping-pong")
        async with acting_for(company.tenant_id):
            await switch_on("test-one")
            await switch_on("test-two")
        taken = await says(company, await new_visitor(company), "Hi")
        talk = str(taken.conversation_id)
        one.wishes, two.wishes = (
            [SendMessage(conversation_id=talk, text="ping")],
            [SendMessage(conversation_id=talk, text="pong")],
        )
        await told(one)
        async with acting_for(company.tenant_id):
            events = await events_after(taken.conversation_id, 0, staff=True, limit=1_000)
        assert len(events) < 200
        assert one.events
        assert two.events
