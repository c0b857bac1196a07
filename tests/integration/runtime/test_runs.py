"""Runs: executions without a visitor's message, durable like any other, with a conversation to speak in or without."""

import asyncio
from uuid import UUID

import pytest

from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.events import announce
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.runs import start
from hubwright.runtime.runs.tasks import forget_old
from tests.integration.runtime.running import (
    bot_said,
    doc,
    end,
    everything_due,
    house,
    listening,
    node,
    outcomes,
    press,
    publish_flow,
    rows_of,
    runs_of,
    trace_of,
    work,
)
from tests.support.company import Company, new_visitor, says

SPEAKS = doc(
    node("n_say", "message", text="Your parcel is there"),
    end("n_no", "silent"),
    wires={"t.out": "n_say", "n_say.out": "n_end", "n_say.error": "n_no"},
)


@pytest.fixture
async def company(database: None) -> Company:
    return await house()


async def talk(company: Company, *, over: bool = True) -> tuple[UUID, UUID]:
    """A visitor with a conversation whose own flow is over, or waits."""
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    if over:
        await says(company, visitor, "More", kind="choice", choice_id="n_hi:b_more")
    return visitor, taken.conversation_id


async def test_a_run_is_state_steps_and_usage_of_its_own(company: Company) -> None:
    variables = {"total": {"type": "number"}}
    assign = node("n_set", "set", assignments=[{"id": "a", "var": "total", "expr": "event.data.price * 2"}])
    two = node("n_if", "condition", cases=[{"id": "c", "expr": "total == 18"}])
    wires = {"t.out": "n_set", "n_set.out": "n_if", "n_if.case.c": "n_right", "n_if.else": "n_end"}
    flow_id = await publish_flow(company, doc(assign, two, end("n_right", "right"), wires=wires, variables=variables))
    run_id = await press(company, flow_id, data={"price": 9})
    assert [run.status for run in await runs_of(company, flow_id)] == ["waiting"]
    await work(company)

    (run,) = await runs_of(company, flow_id)
    assert (run.status, run.outcome, run.steps, run.conversation_id) == ("done", "right", 4, None)
    steps = await trace_of(company, run_id)
    assert [(step.node_id, step.port) for step in steps] == [
        ("t", "out"),
        ("n_set", "out"),
        ("n_if", "case.c"),
        ("n_right", ""),
    ]
    assert steps[1].variables == {"total": 18}
    usage = "SELECT quantity, subject FROM usage_event WHERE tenant_id = $1 AND meter = 'flow_steps'"
    assert [(int(row["quantity"]), row["subject"]) for row in await rows_of(company, usage)] == [(4, str(run_id))]


async def test_several_workers_begin_a_run_once(company: Company) -> None:
    flow_id = await publish_flow(company, doc(wires={"t.out": "n_end"}))
    run_id = await press(company, flow_id)
    begun = await asyncio.gather(*(start.start(company.tenant_id, run_id) for _ in range(6)))

    assert sum(begun) == 1
    assert len(await trace_of(company, run_id)) == 2


@pytest.mark.parametrize(
    ("step", "left"),
    [
        (node("n_x", "message", text="hello"), "n_x"),
        (node("n_x", "message", kind="buttons", text="?", buttons=[{"id": "b", "label": "B"}], timeout_s=60), "n_x"),
        (node("n_x", "ask", var="name", text="Who?"), "n_x"),
        (node("n_x", "handoff", queue="support"), "n_x"),
        (node("n_x", "set", assignments=[{"id": "a", "var": "plan", "expr": "'gold'"}]), "n_x"),
    ],
    ids=["message", "buttons", "ask", "handoff", "contact"],
)
async def test_what_needs_a_conversation_takes_the_error_port_and_says_why(
    company: Company, step: dict[str, object], left: str
) -> None:
    wires = {"t.out": "n_x", "n_x.error": "n_no"}
    buttons = "buttons" in str(step["config"])
    ports = {"message": ["out"], "ask": ["answered"], "set": ["out"], "handoff": ["closed"]}
    wires |= {f"n_x.{port}": "n_end" for port in (["button.b", "other"] if buttons else ports[str(step["type"])])}
    variables = {"name": {}, "plan": {"scope": "contact"}}
    flow_id = await publish_flow(company, doc(step, end("n_no", "silent"), wires=wires, variables=variables))
    run_id = await press(company, flow_id)
    await work(company)

    assert await outcomes(company, flow_id) == ["silent"]
    failed = next(s for s in await trace_of(company, run_id) if s.node_id == left)
    assert (failed.result, failed.port) == ("failed", "error")
    assert failed.warnings == ["This run has no conversation to speak in."]


async def test_without_an_error_port_the_run_ends_as_failed(company: Company) -> None:
    wires = {"t.out": "n_say", "n_say.out": "n_end"}
    flow_id = await publish_flow(company, doc(node("n_say", "message", text="hello"), wires=wires))
    await press(company, flow_id)
    await work(company)

    (run,) = await runs_of(company, flow_id)
    assert (run.status, run.outcome) == ("failed", "error")


async def test_calls_and_waits_work_without_a_conversation(company: Company) -> None:
    outbound = Outbound()
    async with listening() as service:
        wires = {
            "t.out": "n_wait",
            "n_wait.elapsed": "n_http",
            "n_http.ok": "n_ok",
            "n_http.error": "n_end",
            "n_http.http_error": "n_refused",
        }
        nodes = (node("n_wait", "wait", seconds=3600), node("n_http", "http", url=f"{service.url}/x"))
        flow_id = await publish_flow(
            company, doc(*nodes, end("n_ok", "answered"), end("n_refused", "refused"), wires=wires)
        )
        await press(company, flow_id)
        await press(company, flow_id)
        await work(company, outbound)
        assert [run.status for run in await runs_of(company, flow_id)] == ["running", "running"]
        service.answers = [200, 404]
        await everything_due(company, "timer")
        await work(company, outbound)
    await outbound.close()

    assert sorted(await outcomes(company, flow_id)) == ["answered", "refused"]
    rows = await rows_of(company, "SELECT conversation_id, state FROM effect WHERE tenant_id = $1")
    assert rows == [{"conversation_id": None, "state": "done"}] * 2


async def test_a_run_speaks_where_the_contact_is(company: Company) -> None:
    visitor, conversation_id = await talk(company)
    question = node("n_ask", "ask", var="note", text="Did it arrive?")
    wires = {"t.out": "n_ask", "n_ask.answered": "n_end"}
    flow_id = await publish_flow(company, doc(question, wires=wires, variables={"note": {}}))
    await press(company, flow_id, contact_id=visitor)
    await work(company)

    assert (await bot_said(company, conversation_id))[-1] == "Did it arrive?"
    taken = await says(company, visitor, "yes it did")
    assert taken.conversation_id == conversation_id
    (run,) = await runs_of(company, flow_id)
    assert (run.status, run.outcome, run.conversation_id) == ("done", "done", conversation_id)


async def test_a_run_waits_while_a_flow_talks_there(company: Company) -> None:
    visitor, conversation_id = await talk(company, over=False)
    flow_id = await publish_flow(company, SPEAKS)
    await press(company, flow_id, conversation_id=conversation_id)
    await work(company)
    (run,) = await runs_of(company, flow_id)
    assert (run.status, run.reason) == ("waiting", "flow")

    await says(company, visitor, "More", kind="choice", choice_id="n_hi:b_more")
    await work(company)
    assert await outcomes(company, flow_id) == ["done"]
    assert (await bot_said(company, conversation_id))[-2:] == ["More of the old", "Your parcel is there"]


async def test_a_run_never_speaks_into_a_conversation_a_person_holds(company: Company) -> None:
    _visitor, conversation_id = await talk(company)
    async with acting_for(company.tenant_id):
        await conversation_queries.set_status(conversation_id, "waiting")
        await take(company.agent.actor, conversation_id)
    flow_id = await publish_flow(company, SPEAKS)
    await press(company, flow_id, conversation_id=conversation_id)
    await work(company)
    (run,) = await runs_of(company, flow_id)
    assert (run.status, run.reason) == ("waiting", "person")
    assert "Your parcel is there" not in await bot_said(company, conversation_id)

    async with acting_for(company.tenant_id):
        await resolve(company.agent.actor, conversation_id)
    await everything_due(company, "run")
    await work(company)
    assert (await bot_said(company, conversation_id))[-1] == "Your parcel is there"
    async with acting_for(company.tenant_id):
        assert (await get_conversation(conversation_id)).status == "bot"


async def test_a_closed_conversation_stays_closed_if_nothing_is_said(company: Company) -> None:
    _visitor, conversation_id = await talk(company)
    async with acting_for(company.tenant_id):
        await resolve(company.agent.actor, conversation_id)
    flow_id = await publish_flow(company, doc(wires={"t.out": "n_end"}))
    await press(company, flow_id, conversation_id=conversation_id)
    await work(company)

    assert await outcomes(company, flow_id) == ["done"]
    async with acting_for(company.tenant_id):
        assert (await get_conversation(conversation_id)).status == "resolved"


async def test_a_blocked_contact_is_left_alone(company: Company) -> None:
    visitor, _conversation_id = await talk(company)
    async with acting_for(company.tenant_id):
        await execute("UPDATE contact SET blocked_at = now() WHERE tenant_id = $1 AND id = $2", visitor)
    flow_id = await publish_flow(company, SPEAKS)
    await press(company, flow_id, contact_id=visitor)
    await work(company)

    assert await outcomes(company, flow_id) == ["silent"]


async def test_what_cannot_begin_is_tried_and_then_told(company: Company) -> None:
    flow_id = await publish_flow(company, doc(wires={"t.out": "n_end"}))
    run_id = await press(company, flow_id)
    async with acting_for(company.tenant_id):  # a state that nobody can have: its id belongs to another session already
        await execute(
            "INSERT INTO flow_session (tenant_id, id, draft_doc, status, state) VALUES ($1, $2, '{}', 'ended', '{}')",
            run_id,
        )
    for _ in range(6):
        await everything_due(company, "run")
        await work(company, rounds=1)

    (run,) = await runs_of(company, flow_id)
    assert (run.status, run.reason) == ("failed", "defect")


async def test_old_runs_and_events_are_forgotten_and_those_under_way_are_not(company: Company) -> None:
    flow_id = await publish_flow(company, SPEAKS)
    _visitor, conversation_id = await talk(company, over=True)
    for _ in range(3):
        await press(company, flow_id, conversation_id=conversation_id)
        await work(company)
    async with acting_for(company.tenant_id):
        await announce("order.paid", {}, author="api")
        await announce("order.late", {}, author="api")
    await work(company)
    _over, old, young = [run.id for run in await runs_of(company, flow_id)]
    async with acting_for(company.tenant_id):
        await execute(
            "UPDATE flow_run SET created_at = now() - interval '40 days' WHERE tenant_id = $1 AND id <> $2", young
        )
        await execute("UPDATE flow_session SET status = 'active' WHERE tenant_id = $1 AND id = $2", old)
        await execute("UPDATE flow_run SET status = 'started' WHERE tenant_id = $1 AND id = $2", old)
        await execute(
            "UPDATE event SET done_at = now() - interval '40 days' WHERE tenant_id = $1 AND name = 'order.paid'"
        )
        asked = await fetch("SELECT run_at FROM job WHERE tenant_id = $1 AND kind = 'runs.forget'")
    assert len(asked) == 1, "once a day, however many there are"
    await forget_old(company.tenant_id, {})

    assert {run.id for run in await runs_of(company, flow_id)} == {old, young}
    async with acting_for(company.tenant_id):
        assert [row["name"] for row in await fetch("SELECT name FROM event WHERE tenant_id = $1")] == ["order.late"]
