"""Sub-flows through the real road: ingest, effects and timers inside them, versions pinned, uses known."""

from typing import Any
from uuid import UUID

import pytest

from hubwright import flows
from hubwright.control.flows import archive_flow, bring_back, create_flow, get_draft, publish, save_draft, uses_of
from hubwright.control.flows.errors import FlowInUse
from hubwright.desk.conversations import events_after, get_conversation
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.runtime import timers
from hubwright.runtime.test_chat import path_of, say, start_test_chat
from tests.support.company import Company, document, make_company, new_visitor, says

NAME = {"id": "v1", "key": "name", "type": "string", "scope": "session", "pii": False, "default": None}
DONE = [{"id": "done", "outcome": "done"}, {"id": "silent", "outcome": "timeout"}]


def asking(text: str = "Your name?") -> dict[str, Any]:
    """Asks for a name."""
    return document(
        [{"id": "n_ask", "type": "ask", "config": {"var": "name", "text": text, "timeout_s": 600}}],
        [("n_ask", "answered", "n_end"), ("n_ask", "invalid", "n_end")],
        vars=[NAME],
    )


def greeting(flow_id: UUID, **config: Any) -> dict[str, Any]:
    """Goes through another flow, then greets."""
    outputs = [{"id": "o", "name": "name", "var": "name"}]
    return document(
        [
            {
                "id": "n_sub",
                "type": "subflow",
                "config": {"flow": str(flow_id), "exits": DONE, "outputs": outputs, **config},
            },
            {"id": "n_hi", "type": "message", "config": {"text": "Hello {{ name }}"}},
            {"id": "n_sorry", "type": "message", "config": {"text": "Too late"}},
            {"id": "n_broken", "type": "message", "config": {"text": "Broken"}},
        ],
        [("n_sub", "exit.done", "n_hi"), ("n_sub", "exit.silent", "n_sorry"), ("n_sub", "error", "n_broken")],
        vars=[NAME],
    )


@pytest.fixture
async def company(database: None) -> Company:
    """A company whose channel's flow calls another one."""
    made = await make_company("nested", asking("placeholder"))
    asks = new_id()
    async with acting_for(made.tenant_id):
        await create_flow("Asks", asking(), asks)
        await publish(made.admin.actor, asks)
        await _publish(made, made.flow_id, greeting(asks))
    return made


async def _publish(company: Company, flow_id: UUID, doc: dict[str, Any]) -> None:
    draft = await get_draft(flow_id)
    await save_draft(company.admin.actor, flow_id, {**doc, "name": draft.name}, draft.rev)
    await publish(company.admin.actor, flow_id)


async def asks_of(company: Company) -> UUID:
    async with acting_for(company.tenant_id):
        (row,) = await fetch("SELECT id FROM flow WHERE tenant_id = $1 AND name = 'Asks'")
    return UUID(str(row["id"]))


async def bot_said(company: Company, conversation_id: UUID) -> list[str]:
    async with acting_for(company.tenant_id):
        return [event.text for event in await events_after(conversation_id, 0, staff=False) if event.author == "bot"]


async def test_through_another_flow_and_back(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    await says(company, visitor, "Ann")

    assert await bot_said(company, taken.conversation_id) == ["Your name?", "Hello Ann"]
    async with acting_for(company.tenant_id):
        steps = await fetch("SELECT node_id, detail FROM step WHERE tenant_id = $1 ORDER BY n")
        (session,) = await fetch("SELECT steps_total, status FROM flow_session WHERE tenant_id = $1")
        usage = await fetch("SELECT sum(quantity) AS n FROM usage_event WHERE tenant_id = $1 AND meter = 'flow_steps'")
    assert [step["node_id"] for step in steps if "version" in step["detail"]] == ["t", "n_ask", "n_ask", "n_end"]
    assert (session["steps_total"], session["status"], usage[0]["n"]) == (len(steps), "ended", len(steps))


async def test_a_timer_inside_fires_and_the_caller_goes_on(company: Company) -> None:
    taken = await says(company, await new_visitor(company), "hi")
    async with acting_for(company.tenant_id):
        await execute("UPDATE timer SET due_at = now() WHERE tenant_id = $1")
        (timer,) = await fetch("SELECT id FROM timer WHERE tenant_id = $1")
    assert await timers.fire(company.tenant_id, timer["id"])

    assert (await bot_said(company, taken.conversation_id))[-1] == "Too late"


async def test_a_session_stays_on_the_version_it_entered_first(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    asks = await asks_of(company)
    async with acting_for(company.tenant_id):
        await _publish(company, asks, asking("And your name is?"))
    await says(company, visitor, "Ann")
    later = await says(company, await new_visitor(company), "hi")

    assert await bot_said(company, taken.conversation_id) == ["Your name?", "Hello Ann"]
    assert await bot_said(company, later.conversation_id) == ["And your name is?"]


async def test_one_version_for_ever(company: Company) -> None:
    asks = await asks_of(company)
    async with acting_for(company.tenant_id):
        await _publish(company, company.flow_id, greeting(asks, policy="pinned", version=1))
        await _publish(company, asks, asking("And your name is?"))
    taken = await says(company, await new_visitor(company), "hi")

    assert await bot_said(company, taken.conversation_id) == ["Your name?"]


async def test_asking_for_a_person_inside_reaches_one(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    await says(company, visitor, "", kind="handoff_request")
    async with acting_for(company.tenant_id):
        assert (await get_conversation(taken.conversation_id)).status == "waiting"


async def test_a_flow_that_was_put_away_takes_the_error_exit_and_sessions_in_it_go_on(company: Company) -> None:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    asks = await asks_of(company)
    async with acting_for(company.tenant_id):
        await execute("UPDATE flow SET archived_at = now() WHERE tenant_id = $1 AND id = $2", asks)
    later = await says(company, await new_visitor(company), "hi")
    await says(company, visitor, "Ann")

    assert await bot_said(company, taken.conversation_id) == ["Your name?", "Hello Ann"]
    assert await bot_said(company, later.conversation_id) == ["Broken"]


@pytest.mark.parametrize("flow", ["not-an-id", "01900000-0000-7000-8000-000000000000"])
async def test_what_is_not_there_cannot_be_published(company: Company, flow: str) -> None:
    with pytest.raises(flows.FlowInvalid) as refused:
        async with acting_for(company.tenant_id):
            await _publish(company, company.flow_id, greeting(flow))  # type: ignore[arg-type]  # wrong on purpose
    assert "subflow_not_published" in {problem.code for problem in refused.value.problems}


async def test_a_draft_that_was_never_published_cannot_be_called(company: Company) -> None:
    async with acting_for(company.tenant_id):
        draft = await create_flow("Draft only", asking())
    with pytest.raises(flows.FlowInvalid):
        async with acting_for(company.tenant_id):
            await _publish(company, company.flow_id, greeting(draft.flow_id))


async def test_a_flow_of_another_company_is_not_there(company: Company) -> None:
    other = await make_company("stranger", asking())
    with pytest.raises(flows.FlowInvalid):
        async with acting_for(company.tenant_id):
            await _publish(company, company.flow_id, greeting(other.flow_id))


async def test_a_flow_that_would_enter_itself_cannot_be_published(company: Company) -> None:
    """Neither by itself nor by way of the flow that it is called from."""
    for flow_id in (company.flow_id, await asks_of(company)):
        with pytest.raises(flows.FlowInvalid) as refused:
            async with acting_for(company.tenant_id):
                await _publish(company, flow_id, greeting(company.flow_id))
        assert [problem.code for problem in refused.value.problems] == ["subflow_recursion"]


async def test_a_flow_in_use_is_not_put_away(company: Company) -> None:
    asks = await asks_of(company)
    async with acting_for(company.tenant_id):
        assert [(use.name, use.live) for use in await uses_of(asks)] == [("Orders", True)]
        assert await uses_of(company.flow_id) == []
        with pytest.raises(FlowInUse) as by_flow:
            await archive_flow(company.admin.actor, asks)
        with pytest.raises(FlowInUse) as by_channel:
            await archive_flow(company.admin.actor, company.flow_id)
    assert (by_flow.value.flows, by_channel.value.channels) == (["Orders"], ["Shop"])


async def test_a_draft_that_calls_it_does_not_keep_a_flow(company: Company) -> None:
    asks = await asks_of(company)
    async with acting_for(company.tenant_id):
        await _publish(company, company.flow_id, asking("alone"))
        draft = await get_draft(company.flow_id)
        await save_draft(company.admin.actor, company.flow_id, greeting(asks), draft.rev)
        assert [(use.name, use.live) for use in await uses_of(asks)] == [("Test", False)]
        await archive_flow(company.admin.actor, asks)
        with pytest.raises(Missing):
            await get_draft(asks)
        await bring_back(company.admin.actor, asks)
        assert (await get_draft(asks)).name == "Asks"
        with pytest.raises(Missing):
            await bring_back(company.admin.actor, asks)


async def test_the_test_chat_goes_through_what_is_live(company: Company) -> None:
    async with acting_for(company.tenant_id):
        chat = await start_test_chat(company.admin.actor, company.flow_id)
        await say(company.admin.actor, chat, text="hi")
        await say(company.admin.actor, chat, text="Ann")
        path = [step["node_id"] for step in await path_of(chat)]
    assert (await bot_said(company, chat))[-1] == "Hello Ann"
    assert path == ["t", "n_sub", "t", "n_ask", "n_ask", "n_end", "n_sub", "n_hi", "n_end"]
