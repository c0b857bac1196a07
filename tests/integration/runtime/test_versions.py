"""Publishing while sessions are under way: each choice through the real road, and the preview of counts."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.flows import get_draft, list_versions, publish, save_draft
from hubwright.control.flows.schemas import FlowVersionRow
from hubwright.desk.conversations import events_after
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Invalid, NotAllowed
from hubwright.runtime import timers
from hubwright.runtime.versions import Preview, Release, preview, release, still_on
from tests.integration.runtime.flows import greeter, sleeper
from tests.support.company import Company, make_company, new_visitor, says


@pytest.fixture
async def company(database: None) -> Company:
    return await make_company("greeter", greeter())


async def change(company: Company, alter: Any) -> None:
    """Change the draft."""
    async with acting_for(company.tenant_id):
        draft = await get_draft(company.flow_id)
        alter(draft.doc)
        await save_draft(company.admin.actor, company.flow_id, draft.doc, draft.rev)


async def released(company: Company, **wanted: Any) -> FlowVersionRow:
    async with acting_for(company.tenant_id):
        return await release(company.admin.actor, company.flow_id, Release(**wanted))


async def counted(company: Company, actor: Actor | None = None) -> Preview:
    async with acting_for(company.tenant_id):
        return await preview(actor or company.admin.actor, company.flow_id)


async def versions_of(company: Company, conversation_id: UUID) -> list[tuple[int, str]]:
    """The sessions of a conversation: on which version, and whether still under way."""
    async with acting_for(company.tenant_id):
        rows = await fetch(
            "SELECT v.n, s.status FROM flow_session s"
            " JOIN flow_version v ON v.tenant_id = $1 AND v.id = s.flow_version_id"
            " WHERE s.tenant_id = $1 AND s.conversation_id = $2 ORDER BY s.started_at, s.id",
            conversation_id,
        )
    return [(row["n"], row["status"]) for row in rows]


async def bot_said(company: Company, conversation_id: UUID) -> list[str]:
    async with acting_for(company.tenant_id):
        return [event.text for event in await events_after(conversation_id, 0, staff=False) if event.author == "bot"]


def new_words(doc: dict[str, Any]) -> None:
    """Other words, the same steps."""
    for node in doc["nodes"]:
        if node["id"] == "n_more":
            node["config"]["text"] = "More of the new"


def without_the_menu(doc: dict[str, Any]) -> None:
    """The step where visitors wait is gone."""
    doc["nodes"] = [node for node in doc["nodes"] if node["id"] != "n_hi"]
    doc["edges"] = [edge for edge in doc["edges"] if edge["from"][0] != "n_hi" and edge["to"] != "n_hi"]
    doc["edges"] += [{"id": "e_new", "from": ["t", "out"], "to": "n_more"}]


async def test_staying_is_what_happens_without_a_choice(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    await change(company, new_words)
    await released(company)
    await says(company, visitor, "more")

    assert (await bot_said(company, taken.conversation_id))[-1] == "More of the old"
    assert await versions_of(company, taken.conversation_id) == [(1, "ended")]


async def test_a_session_moves_at_its_wait(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    await change(company, new_words)
    await released(company, in_flight="migrate")
    assert await versions_of(company, taken.conversation_id) == [(1, "active")]
    await says(company, visitor, "More", kind="choice", choice_id="n_hi:b_more")

    assert (await bot_said(company, taken.conversation_id))[-1] == "More of the new"
    assert await versions_of(company, taken.conversation_id) == [(2, "ended")]
    async with acting_for(company.tenant_id):
        rows = await fetch("SELECT n, node_id, detail FROM step WHERE tenant_id = $1 ORDER BY n")
    moved = [row for row in rows if row["detail"]["result"] == "moved"]
    assert [row["node_id"] for row in moved] == ["n_hi"]
    assert [row["n"] for row in rows] == list(range(1, len(rows) + 1))


async def test_a_session_that_cannot_move_stays_until_it_can(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    await change(company, without_the_menu)
    await released(company, in_flight="migrate")
    await says(company, visitor, "", kind="file")
    assert await versions_of(company, taken.conversation_id) == [(1, "active")]
    await says(company, visitor, "More", kind="choice", choice_id="n_hi:b_more")

    assert (await bot_said(company, taken.conversation_id))[-1] == "More of the old"


async def test_the_next_message_begins_the_new_version(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    await change(company, without_the_menu)
    await released(company, in_flight="restart")
    assert await versions_of(company, taken.conversation_id) == [(1, "active")]
    await says(company, visitor, "still there?")

    assert await bot_said(company, taken.conversation_id) == ["Hello", "More of the old"]
    assert await versions_of(company, taken.conversation_id) == [(1, "ended"), (2, "ended")]


async def test_what_was_not_heard_yet_is_heard_by_the_new_version(database: None) -> None:
    made = await make_company("sleeper", sleeper(3600))
    visitor = await new_visitor(made)
    taken = await says(made, visitor, "hi")
    await says(made, visitor, "are you asleep?")
    await change(made, lambda doc: doc["nodes"][0]["config"].update(text="{{ message.text }}!"))
    await released(made, in_flight="restart")
    await says(made, visitor, "hello")

    assert await bot_said(made, taken.conversation_id) == ["one", "are you asleep?!"]
    async with acting_for(made.tenant_id):
        rows = await fetch("SELECT state FROM flow_session WHERE tenant_id = $1 AND status = 'active'")
    assert [message["text"] for message in rows[0]["state"]["queue"]] == ["hello"]


async def test_a_timer_restarts_nothing(database: None) -> None:
    made = await make_company("sleeper", sleeper(3600))
    taken = await says(made, await new_visitor(made), "hi")
    await change(made, lambda doc: doc["nodes"][2]["config"].update(text="new two"))
    await released(made, in_flight="restart")
    async with acting_for(made.tenant_id):
        await execute("UPDATE timer SET due_at = now() WHERE tenant_id = $1")
        (timer,) = await fetch("SELECT id FROM timer WHERE tenant_id = $1")
    assert await timers.fire(made.tenant_id, timer["id"])

    assert await bot_said(made, taken.conversation_id) == ["one", "two"]


async def test_a_timer_moves_a_session(database: None) -> None:
    made = await make_company("sleeper", sleeper(3600))
    taken = await says(made, await new_visitor(made), "hi")
    await change(made, lambda doc: doc["nodes"][2]["config"].update(text="new two"))
    await released(made, in_flight="migrate")
    async with acting_for(made.tenant_id):
        await execute("UPDATE timer SET due_at = now() WHERE tenant_id = $1")
        (timer,) = await fetch("SELECT id FROM timer WHERE tenant_id = $1")
    assert await timers.fire(made.tenant_id, timer["id"])

    assert await bot_said(made, taken.conversation_id) == ["one", "new two"]


async def test_the_old_version_runs_until_the_date_and_then_the_new_one_begins(company: Company) -> None:
    early, late = await new_visitor(company), await new_visitor(company)
    one, other = await says(company, early, "hi"), await says(company, late, "hi")
    await change(company, new_words)
    await released(company, in_flight="drain", drain_until=datetime.now(UTC) + timedelta(days=3))
    await says(company, early, "more")
    assert (await bot_said(company, one.conversation_id))[-1] == "More of the old"

    async with acting_for(company.tenant_id):
        await execute("UPDATE version_move SET from_at = now() - interval '1 second' WHERE tenant_id = $1")
    await says(company, late, "more")
    assert await versions_of(company, other.conversation_id) == [(1, "ended"), (2, "active")]
    assert await bot_said(company, other.conversation_id) == ["Hello", "Hello"]


@pytest.mark.parametrize("until", [None, datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 1)])
async def test_a_date_to_drain_until_lies_ahead(company: Company, until: datetime | None) -> None:
    await change(company, new_words)
    with pytest.raises(Invalid) as refused:
        await released(company, in_flight="drain", drain_until=until)
    async with acting_for(company.tenant_id):
        assert len(await list_versions(company.flow_id)) == 1
    assert refused.value.errors[0].field == "drain_until"


async def test_the_newest_choice_about_a_version_counts(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    await change(company, without_the_menu)
    await released(company, in_flight="restart")
    await change(company, lambda doc: doc.update(greeter("Third")))
    await released(company, in_flight="migrate")
    await says(company, visitor, "more")

    assert await versions_of(company, taken.conversation_id) == [(3, "ended")]


async def test_staying_leaves_what_was_chosen_before(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    await change(company, new_words)
    await released(company, in_flight="migrate")
    await change(company, lambda doc: doc["nodes"][1]["config"].update(text="Third"))
    await released(company)
    await says(company, visitor, "more")

    assert await versions_of(company, taken.conversation_id) == [(2, "ended")]


async def test_who_is_with_a_person_restarts_only_afterwards(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    await says(company, visitor, "Person", kind="choice", choice_id="n_hi:b_person")
    await change(company, without_the_menu)
    await released(company, in_flight="restart")
    await says(company, visitor, "hello, person")

    assert await versions_of(company, taken.conversation_id) == [(1, "active")]
    assert await bot_said(company, taken.conversation_id) == ["Hello"]


async def test_the_preview_counts_real_sessions_and_lists_who_cannot_move(company: Company) -> None:
    for _ in range(3):
        await says(company, await new_visitor(company), "hi")
    for _ in range(2):
        person = await new_visitor(company)
        await says(company, person, "hi")
        await says(company, person, "", kind="handoff_request")
    done = await new_visitor(company)
    await says(company, done, "hi")
    await says(company, done, "more")
    await change(company, without_the_menu)
    shown = await counted(company)

    assert (shown.waiting, shown.moving, shown.with_person) == (5, 2, 2)
    (staying,) = shown.staying
    assert (staying.version, staying.node_id, staying.title, staying.count) == (1, "n_hi", "n_hi", 3)
    assert (staying.obstacle, staying.reason) == ("gone", "The step is not in the new version.")
    async with acting_for(company.tenant_id):
        assert await still_on(company.flow_id) == {1: 5}


async def test_every_version_is_previewed_by_its_own_step(company: Company) -> None:
    await says(company, await new_visitor(company), "hi")
    await change(company, new_words)
    await released(company)
    await says(company, await new_visitor(company), "hi")
    await change(company, lambda doc: doc["nodes"][0]["config"]["buttons"].pop())
    await change(
        company, lambda doc: doc["edges"].remove(next(e for e in doc["edges"] if e["from"][1] == "button.b_person"))
    )
    shown = await counted(company)

    assert (shown.waiting, shown.moving) == (2, 0)
    assert {(each.version, each.obstacle) for each in shown.staying} == {(1, "exits"), (2, "exits")}
    assert "button.b_person" in shown.staying[0].reason


async def test_a_test_chat_is_nobody_under_way(company: Company) -> None:
    from hubwright.runtime.test_chat import say, start_test_chat

    async with acting_for(company.tenant_id):
        chat = await start_test_chat(company.admin.actor, company.flow_id)
        await say(company.admin.actor, chat, text="hi")
    await change(company, new_words)
    assert (await counted(company)).waiting == 0


async def test_what_is_live_already_moves_nobody(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    await released(company, in_flight="restart")
    await says(company, visitor, "more")

    assert await versions_of(company, taken.conversation_id) == [(1, "ended")]
    assert (await bot_said(company, taken.conversation_id))[-1] == "More of the old"


async def test_only_who_may_publish_releases(company: Company) -> None:
    await change(company, new_words)
    with pytest.raises(NotAllowed):
        async with acting_for(company.tenant_id):
            await release(company.agent.actor, company.flow_id, Release(in_flight="migrate"))
    async with acting_for(company.tenant_id):
        assert await fetch("SELECT 1 FROM version_move WHERE tenant_id = $1") == []
        await publish(company.admin.actor, company.flow_id)
