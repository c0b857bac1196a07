"""Effects are recorded, performed once, and their results come back to the flow; timers use the database's clock."""

import asyncio

import pytest

from hubwright.desk.conversations import events_after
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.outbound import Outbound
from hubwright.runtime import effects, timers
from tests.integration.runtime.flows import sleeper
from tests.integration.runtime.services import Service, last_text, make, perform_all
from tests.support.company import make_company, new_visitor, says


async def test_an_order_in_the_sentence_is_looked_up(service: Service, outbound: Outbound) -> None:
    company = await make(service)
    taken = await says(company, await new_visitor(company), "where is my order 10086")
    await perform_all(company, outbound)

    assert await last_text(company, taken.conversation_id) == "Order 10086 is shipped"
    assert len(service.asked) == 1
    assert "GET /orders/10086 " in service.asked[0]
    assert "idempotency-key:" in service.asked[0].lower()


async def test_what_the_service_says_wrong_takes_the_error_port(service: Service, outbound: Outbound) -> None:
    company = await make(service)
    service.answers = [(404, b"{}")]
    taken = await says(company, await new_visitor(company), "order 4711")
    await perform_all(company, outbound)
    assert await last_text(company, taken.conversation_id) == "No order 4711"


async def test_a_stopped_service_is_tried_again_and_then_told(service: Service, outbound: Outbound) -> None:
    company = await make(service, deadline_s=3600)
    await service.stop()
    taken = await says(company, await new_visitor(company), "order 4711")
    await perform_all(company, outbound, rounds=8)
    assert await last_text(company, taken.conversation_id) == "We cannot look just now"
    async with acting_for(company.tenant_id):
        rows = await fetch("SELECT state, attempts FROM effect WHERE tenant_id = $1")
    await service.start(service.port)
    assert rows == [{"state": "failed", "attempts": 6}], "five went out, then the breaker was open"


async def test_a_slow_service_times_out(service: Service, outbound: Outbound) -> None:
    company = await make(service, timeout_s=1, deadline_s=1)
    service.delay = 3
    taken = await says(company, await new_visitor(company), "order 4711")
    await perform_all(company, outbound, rounds=1)
    assert await last_text(company, taken.conversation_id) == "We cannot look just now"


async def test_two_workers_perform_an_effect_once(service: Service, outbound: Outbound) -> None:
    company = await make(service)
    await says(company, await new_visitor(company), "order 4711")
    due = [d for d in await effects.due_effects(1000) if d[0] == company.tenant_id]
    done = await asyncio.gather(*(effects.perform(*due[0], outbound) for _ in range(5)))

    assert sorted(done) == [False, False, False, False, True]
    assert len(service.asked) == 1


@pytest.mark.parametrize(("method", "asked"), [("GET", 2), ("POST", 1)])
async def test_after_a_crash_only_what_may_be_repeated_is(
    service: Service, outbound: Outbound, method: str, asked: int
) -> None:
    company = await make(service, method=method)
    taken = await says(company, await new_visitor(company), "order 4711")
    due = [d for d in await effects.due_effects(1000) if d[0] == company.tenant_id]
    async with acting_for(company.tenant_id):
        await execute(
            "UPDATE effect SET state = 'running', attempts = 1, lease_until = now() - interval '1 second'"
            " WHERE tenant_id = $1"
        )
    service.asked.append("the call whose answer nobody wrote down")
    await effects.perform(*due[0], outbound)

    assert len(service.asked) == asked
    async with acting_for(company.tenant_id):
        state = (await fetch("SELECT state FROM effect WHERE tenant_id = $1"))[0]["state"]
    assert state == ("done" if method == "GET" else "in_doubt")
    expected = "Order 4711 is shipped" if method == "GET" else "We cannot look just now"
    assert await last_text(company, taken.conversation_id) == expected


async def test_a_wait_ends_by_the_databases_clock_once(database: None) -> None:
    company = await make_company("sleeper", sleeper(3600))
    taken = await says(company, await new_visitor(company), "hi")
    assert await last_text(company, taken.conversation_id) == "one"
    assert [t for t in await timers.due_timers(1000) if t[0] == company.tenant_id] == []
    async with acting_for(company.tenant_id):
        timer = (await fetch("SELECT id FROM timer WHERE tenant_id = $1"))[0]["id"]
    assert not await timers.fire(company.tenant_id, timer)
    async with acting_for(company.tenant_id):
        await execute("UPDATE timer SET due_at = now() WHERE tenant_id = $1")
    fired = await asyncio.gather(*(timers.fire(company.tenant_id, timer) for _ in range(3)))

    assert sorted(fired) == [False, False, True]
    assert await last_text(company, taken.conversation_id) == "two"


async def test_what_was_said_during_a_call_that_ends_the_flow_starts_it_again(
    service: Service, outbound: Outbound
) -> None:
    company = await make(service)
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "order 4711")
    await says(company, visitor, "and order 4712")
    await perform_all(company, outbound)
    async with acting_for(company.tenant_id):
        said = [e.text for e in await events_after(taken.conversation_id, 0, staff=True) if e.author == "bot"]

    assert said == ["Order 4711 is shipped", "Order 4712 is shipped"]


async def test_tenants_take_turns_at_being_due(service: Service) -> None:
    busy, quiet = await make(service), await make(service)
    for number in range(5):
        await says(busy, await new_visitor(busy), f"order 111{number}")
    await says(quiet, await new_visitor(quiet), "order 2222")
    order = [tenant for tenant, _id in await effects.due_effects(10_000) if tenant in (busy.tenant_id, quiet.tenant_id)]

    assert quiet.tenant_id in order[:2]
