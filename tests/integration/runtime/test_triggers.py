"""Triggers: who fires, who does not, and what happens while a run is under way."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from hubwright import flows
from hubwright.control.flows import get_draft, publish, save_draft
from hubwright.control.triggers import triggers_of
from hubwright.desk.conversations import get_conversation
from hubwright.flows.node_type import Config, Leave, Outcome, PlainNodeType, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import expression, form, variable
from hubwright.kernel.database import acting_for
from hubwright.runtime.listening import deliver
from hubwright.runtime.runs.begin import begin
from hubwright.runtime.runs.errors import AlreadyRunning, NotRunnable
from hubwright.runtime.test_chat import path_of
from tests.integration.runtime.flows import greeter
from tests.integration.runtime.running import (
    bot_said,
    doc,
    end,
    everything_due,
    happens,
    house,
    node,
    outcomes,
    press,
    publish_flow,
    runs_of,
    trace_of,
    work,
)
from tests.support.company import Company, make_company, new_visitor, says

WAITING = (node("n_wait", "wait", seconds=3600),)
ONWARD = {"t.out": "n_wait", "n_wait.elapsed": "n_end"}


@pytest.fixture
async def company(database: None) -> Company:
    return await house("triggers")


async def test_an_event_fires_where_name_and_filter_fit(company: Company) -> None:
    config = {"name": "order.paid", "when": "event.data.total > 100"}
    flow_id = await publish_flow(company, doc(wires={"t.out": "n_end"}, trigger="event", config=config))
    other = await publish_flow(company, doc(wires={"t.out": "n_end"}, trigger="event", config={"name": "order.lost"}))
    for total in (50, 150):
        await happens(company, "order.paid", total=total)
    await work(company)

    assert await outcomes(company, flow_id) == ["done"]
    assert await outcomes(company, other) == []


async def test_an_event_stays_in_its_company(company: Company) -> None:
    stranger = await house("stranger")
    listening = doc(wires={"t.out": "n_end"}, trigger="event", config={"name": "order.paid"})
    theirs = await publish_flow(stranger, listening)
    mine = await publish_flow(company, listening)
    await happens(company, "order.paid")
    await work(company)
    await work(stranger)

    assert (await outcomes(company, mine), await outcomes(stranger, theirs)) == (["done"], [])


async def test_what_is_published_is_what_listens(company: Company) -> None:
    flow_id = await publish_flow(company, doc(wires={"t.out": "n_end"}, trigger="event", config={"name": "a.b"}))
    async with acting_for(company.tenant_id):
        draft = await get_draft(flow_id)
        draft.doc["entry"][0]["config"]["name"] = "c.d"
        await save_draft(company.admin.actor, flow_id, draft.doc, draft.rev)
    await happens(company, "a.b")
    await happens(company, "c.d")
    await work(company)
    assert len(await runs_of(company, flow_id)) == 1

    async with acting_for(company.tenant_id):
        await publish(company.admin.actor, flow_id, "renamed")
        assert [each.topic for each in await triggers_of(flow_id)] == ["c.d"]
    await happens(company, "a.b")
    await happens(company, "c.d")
    await work(company)
    assert len(await runs_of(company, flow_id)) == 2


async def pair(company: Company, reentry: str, key: str = "") -> UUID:
    """Two runs of one flow that waits; both triggers fire before a worker looks."""
    config = {"name": "it.came", "reentry": reentry, "key": key}
    flow_id = await publish_flow(company, doc(*WAITING, wires=ONWARD, trigger="event", config=config))
    await happens(company, "it.came", n=1)
    await work(company)
    await happens(company, "it.came", n=2)
    await work(company)
    return flow_id


@pytest.mark.parametrize(
    ("reentry", "first", "second"),
    [
        ("parallel", "running", "running"),
        ("ignore", "running", "ignored"),
        ("queue", "running", "waiting"),
        ("restart", "replaced", "running"),
    ],
)
async def test_while_a_run_is_under_way(company: Company, reentry: str, first: str, second: str) -> None:
    flow_id = await pair(company, reentry)
    assert [run.status for run in await runs_of(company, flow_id)] == [first, second]

    await everything_due(company, "timer")
    await work(company)
    if reentry == "queue":  # the second has only begun when the first was over
        assert [run.status for run in await runs_of(company, flow_id)] == ["done", "running"]
        await everything_due(company, "timer")
        await work(company)
    over = {"parallel": ["done", "done"], "queue": ["done", "done"]}
    assert [run.status for run in await runs_of(company, flow_id)] == over.get(
        reentry, [first if first == "replaced" else "done", second if second == "ignored" else "done"]
    )


@pytest.mark.parametrize("reentry", ["ignore", "queue", "restart"])
async def test_only_runs_of_the_same_key_meet(company: Company, reentry: str) -> None:
    flow_id = await pair(company, reentry, key="event.data.n")

    assert [run.status for run in await runs_of(company, flow_id)] == ["running", "running"]


async def test_the_same_occurrence_makes_one_run(company: Company) -> None:
    flow_id = await publish_flow(company, doc(wires={"t.out": "n_end"}))
    async with acting_for(company.tenant_id):
        made = [await begin(flow_id, "t", {}, dedup_key="same") for _ in range(3)]

    assert len({each.run_id for each in made if each}) == 1
    assert [each.again for each in made if each] == [False, True, True]


async def test_a_flow_without_the_button_is_not_run_by_hand(company: Company) -> None:
    with pytest.raises(NotRunnable):
        await press(company, company.flow_id)
    flow_id = await publish_flow(company, doc(*WAITING, wires=ONWARD, config={"reentry": "ignore"}))
    await press(company, flow_id)
    with pytest.raises(AlreadyRunning):
        await press(company, flow_id)


async def test_flows_that_cause_one_another_are_stopped(company: Company) -> None:
    """A flow that announces what starts it: eight times, then the error port with a trace."""
    wires = {"t.out": "n_emit", "n_emit.out": "n_end", "n_emit.error": "n_stop"}
    ring = node("n_emit", "emit_event", name="round.we.go")
    config = {"name": "round.we.go"}
    flow_id = await publish_flow(
        company, doc(ring, end("n_stop", "stopped"), wires=wires, trigger="event", config=config)
    )
    await happens(company, "round.we.go")
    await work(company, rounds=40)

    assert await outcomes(company, flow_id) == ["done"] * 8 + ["stopped"]
    last = (await runs_of(company, flow_id))[-1]
    guard = next(step for step in await trace_of(company, last.id) if step.node_id == "n_emit")
    assert (guard.port, guard.warnings) == ("error", ["stopped: 8 flows have caused one another"])


async def test_bots_do_not_trigger_bots_unless_a_trigger_wants_it(database: None) -> None:
    for wanted in (False, True):
        document = greeter()
        document["entry"][0]["config"] = {"automated": wanted}
        company = await make_company("bots", document)
        taken = await says(company, await new_visitor(company), "I am out of office", automated=True)

        assert await bot_said(company, taken.conversation_id) == (["Hello"] if wanted else [])
        async with acting_for(company.tenant_id):
            status = (await get_conversation(taken.conversation_id)).status
            steps = await path_of(taken.conversation_id)
        assert status == ("bot" if wanted else "waiting"), "a person can still answer"
        assert ("a bot or an auto-reply wrote this" in str(steps)) is not wanted


class DeviceTrigger(flows.TriggerType):
    """A trigger from outside: it listens to an event of its feature and looks at the reading itself."""

    type = "trigger.test_device"
    title = Texts("A device reports", "设备上报")
    help = Texts("Starts with a reading that is too high.", "读数过高时开始。")
    icon = "bolt"
    schema = form(limit=expression("Limit", "上限"))

    def listens_to(self, _config: Config) -> str:
        return "device.reading"

    def prepare(self, config: Config, workshop: Workshop) -> Any:
        return workshop.expression(f"event.data.value > {config.get('limit', '0')}")

    def accepts(self, prepared: Any, visit: Visit) -> bool:
        holds, _reason = prepared.holds(visit.scope)
        return bool(holds)


class Double(PlainNodeType):
    """A node from outside."""

    type = "test_double"
    title = Texts("Double", "加倍")
    help = Texts("Doubles the reading.", "读数加倍。")
    category = "data"
    icon = "bolt"
    schema = form(var=variable("Variable", "变量"))

    def prepare(self, config: Config, workshop: Workshop) -> Any:
        return str(config["var"]), workshop.expression("event.data.value * 2")

    def reduce(self, prepared: Any, visit: Visit) -> Outcome:
        key, doubled = prepared
        visit.write(key, doubled.value(visit.scope))
        return Leave("out")


@pytest.fixture
def from_outside() -> Iterator[None]:
    flows.register(DeviceTrigger())
    flows.register(Double())
    yield
    flows.unregister("trigger.test_device")
    flows.unregister("test_double")


async def test_a_trigger_and_a_node_come_from_outside(company: Company, from_outside: None) -> None:
    wires = {"t.out": "n_double", "n_double.out": "n_if", "n_if.case.c": "n_right", "n_if.else": "n_end"}
    nodes = (
        node("n_double", "test_double", var="reading"),
        node("n_if", "condition", cases=[{"id": "c", "expr": "reading == 84"}]),
        end("n_right", "doubled"),
    )
    variables = {"reading": {"type": "number"}}
    document = doc(*nodes, wires=wires, trigger="test_device", config={"limit": "40"}, variables=variables)
    flow_id = await publish_flow(company, {**document, "kind": "iot"})
    await happens(company, "device.reading", value=12)
    await happens(company, "device.reading", value=42)
    await work(company)

    assert await outcomes(company, flow_id) == ["doubled"]


async def test_a_trigger_whose_plugin_is_gone_fires_no_more(company: Company, from_outside: None) -> None:
    document = doc(wires={"t.out": "n_end"}, trigger="test_device", config={"limit": "40"})
    flow_id = await publish_flow(company, {**document, "kind": "iot"})
    await happens(company, "device.reading", value=42)
    for tenant_id, event_id in await deliver.due_events(10_000):
        if tenant_id == company.tenant_id:
            await deliver.deliver(tenant_id, event_id)
    assert [run.status for run in await runs_of(company, flow_id)] == ["waiting"]
