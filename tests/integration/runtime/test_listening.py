"""Events wake who waits for them, with the right name, key and filter, once, and out of every port."""

import asyncio
from uuid import UUID

import pytest

from hubwright.runtime.listening import deliver
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
    rows_of,
    runs_of,
    work,
)
from tests.support.company import Company, document, make_company, new_visitor, says

PORTS = {"t.out": "n_wait", "n_wait.event": "n_paid", "n_wait.timeout": "n_late", "n_wait.error": "n_wrong"}


def waiting(**config: object) -> dict[str, object]:
    step = node("n_wait", "wait_event", name="order.paid", timeout_s=3600, **config)
    return doc(step, end("n_paid", "paid"), end("n_late", "late"), end("n_wrong", "wrong"), wires=PORTS)


@pytest.fixture
async def company(database: None) -> Company:
    return await house("listening")


async def test_only_the_event_with_the_right_key_and_filter_wakes(company: Company) -> None:
    flow_id = await publish_flow(company, waiting(key="event.data.order", when="event.data.ok"))
    for order in ("A1", "A2", "A3"):
        await press(company, flow_id, data={"order": order})
    await work(company)
    await happens(company, "order.lost", key="A1", ok=True)
    await happens(company, "order.paid", key="A1", ok=True)
    await happens(company, "order.paid", key="A2", ok=False)
    await work(company)

    runs = await runs_of(company, flow_id)
    assert [run.outcome or run.status for run in runs] == ["paid", "running", "running"]
    assert [run.steps for run in runs] == [4, 2, 2], "what a filter refuses costs no step"
    await happens(company, "order.paid", key="A2", ok=True)
    await work(company)
    assert await outcomes(company, flow_id) == ["paid", "paid", "running"]


async def test_an_event_that_does_not_come_takes_the_timeout_port_once(company: Company) -> None:
    flow_id = await publish_flow(company, waiting())
    await press(company, flow_id)
    await work(company)
    await everything_due(company, "timer")
    await work(company)
    await happens(company, "order.paid")
    await work(company)

    assert await outcomes(company, flow_id) == ["late"]
    assert await rows_of(company, "SELECT id FROM event_wait WHERE tenant_id = $1") == []


async def test_a_key_that_cannot_be_calculated_takes_the_error_port(company: Company) -> None:
    flow_id = await publish_flow(company, waiting(key="1 + 'a'"))
    await press(company, flow_id)
    await work(company)

    assert await outcomes(company, flow_id) == ["wrong"]


async def test_an_emitted_event_starts_and_wakes_others(company: Company) -> None:
    waiter = await publish_flow(company, waiting(key="'A7'"))
    await press(company, waiter)
    await work(company)
    listener = await publish_flow(
        company,
        doc(
            node("n_if", "condition", cases=[{"id": "c", "expr": "event.data.sum == 18 && event.key == 'A7'"}]),
            end("n_told", "told"),
            wires={"t.out": "n_if", "n_if.case.c": "n_told", "n_if.else": "n_end"},
            trigger="event",
            config={"name": "order.paid"},
        ),
    )
    emit = node(
        "n_emit",
        "emit_event",
        name="order.paid",
        key="event.data.no",
        data=[{"id": "f", "name": "sum", "expr": "event.data.price * 2"}],
    )
    wires = {"t.out": "n_emit", "n_emit.out": "n_end", "n_emit.error": "n_wrong"}
    sender = await publish_flow(company, doc(emit, end("n_wrong", "wrong"), wires=wires))
    await press(company, sender, data={"no": "A7", "price": 9})
    await work(company)

    assert (await outcomes(company, sender), await outcomes(company, waiter)) == (["done"], ["paid"])
    assert await outcomes(company, listener) == ["told"]
    (event,) = await rows_of(company, "SELECT author, depth, done_at FROM event WHERE tenant_id = $1")
    assert (event["author"], event["depth"], event["done_at"] is not None) == ("automation", 1, True)


async def test_what_cannot_be_told_takes_the_error_port(company: Company) -> None:
    data = [{"id": f"f{n}", "name": f"f{n}", "expr": "event.data.much"} for n in range(10)]
    emit = node("n_emit", "emit_event", name="order.paid", data=data)
    wires = {"t.out": "n_emit", "n_emit.out": "n_end", "n_emit.error": "n_wrong"}
    flow_id = await publish_flow(company, doc(emit, end("n_wrong", "wrong"), wires=wires))
    await press(company, flow_id, data={"much": "x" * 5_000})
    await work(company)

    assert await outcomes(company, flow_id) == ["wrong"]
    assert await rows_of(company, "SELECT id FROM event WHERE tenant_id = $1") == []


async def test_a_conversation_waits_for_an_event_and_goes_on(database: None) -> None:
    steps = [
        node("n_wait", "wait_event", name="order.paid", key="message.text", timeout_s=3600),
        node("n_say", "message", text="Paid: {{ event.data.sum }}"),
        node("n_late", "message", text="Nothing came"),
    ]
    wires = [("n_wait", "event", "n_say"), ("n_wait", "timeout", "n_late")]
    company = await make_company("waiting", document(steps, wires))
    taken = await says(company, await new_visitor(company), "A7")
    await happens(company, "order.paid", key="A7", sum=12)
    await work(company)

    assert await bot_said(company, taken.conversation_id) == ["Paid: 12"]


async def test_several_workers_tell_everybody_once(company: Company) -> None:
    waiter = await publish_flow(company, waiting())
    await press(company, waiter)
    await work(company)
    wires = {"t.out": "n_end"}
    listener = await publish_flow(company, doc(wires=wires, trigger="event", config={"name": "order.paid"}))
    event_id = await happens(company, "order.paid")
    told = await asyncio.gather(*(deliver.deliver(company.tenant_id, event_id) for _ in range(5)))
    await _as_if_interrupted(company, event_id)
    await work(company)

    assert sum(told) == 1
    assert (await outcomes(company, waiter), await outcomes(company, listener)) == (["paid"], ["done"])


async def _as_if_interrupted(company: Company, event_id: UUID) -> None:
    """The worker died after its work and before it wrote that the event was done."""
    again = (
        "WITH undone AS (UPDATE event SET done_at = NULL, lease_until = NULL"
        " WHERE tenant_id = $1 AND id = $2 RETURNING tenant_id, id)"
        " INSERT INTO due (tenant_id, kind, id, due_at) SELECT tenant_id, 'event', id, now() FROM undone RETURNING id"
    )
    assert len(await rows_of(company, again, event_id)) == 1
