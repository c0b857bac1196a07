"""Every road locks contact, conversation, flow session in this order: two roads at once wait, and never deadlock."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg
import pytest

from hubwright.desk.conversations import queries as conversation_queries
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.outbound import Outbound
from hubwright.runtime import effects, timers
from hubwright.runtime.handoff import handoff_ended
from tests.integration.runtime.services import Service
from tests.support.company import Company, document, make_company, new_visitor, says
from tests.support.database import TestServers

_NAME = [{"id": "v1", "key": "name", "type": "string", "scope": "contact", "pii": False, "default": None}]
_REMEMBER = {"id": "n_set", "type": "set", "config": {"assignments": [{"id": "a", "var": "name", "expr": "'Ann'"}]}}
_SAID = {"id": "n_done", "type": "message", "config": {"text": "done"}}


async def _blocked(superuser: "asyncpg.Connection[asyncpg.Record]", least: int) -> None:
    """Wait until so many of our connections stand before a lock."""
    async with asyncio.timeout(10):
        while True:
            waiting = await superuser.fetchval(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE application_name = 'hubwright' AND wait_event_type = 'Lock'"
            )
            if waiting >= least:
                return
            await asyncio.sleep(0.02)


async def _meet(
    servers: TestServers, company: Company, contact_id: UUID, talk: UUID, road: Callable[[], Awaitable[object]]
) -> None:
    """A message coming in holds the contact; the other road comes; then the message wants the conversation."""
    superuser = await asyncpg.connect(servers.superuser_url)
    held = asyncio.Event()
    other = asyncio.create_task(_after(held, road))  # begun outside our transaction, so it has one of its own
    try:
        async with acting_for(company.tenant_id):
            await execute("SELECT 1 FROM contact WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE", contact_id)
            held.set()
            await _blocked(superuser, 1)
            assert await conversation_queries.lock(talk) is not None
        await other
    finally:
        held.set()
        await asyncio.gather(other, return_exceptions=True)
        await superuser.close()


async def _after(held: asyncio.Event, road: Callable[[], Awaitable[object]]) -> object:
    await held.wait()
    return await road()


async def _remembered(company: Company, contact_id: UUID) -> None:
    async with acting_for(company.tenant_id):
        rows = await fetch("SELECT name FROM contact WHERE tenant_id = $1 AND id = $2", contact_id)
    assert rows == [{"name": "Ann"}]


async def test_an_effects_result_and_a_message(servers: TestServers, service: Service, outbound: Outbound) -> None:
    http = {"id": "n_http", "type": "http", "config": {"url": f"http://127.0.0.1:{service.port}/x"}}
    doc = document([http, _REMEMBER, _SAID], [("n_http", "ok", "n_set"), ("n_set", "out", "n_done")], vars=_NAME)
    company = await make_company("locks", doc)
    contact_id = await new_visitor(company)
    talk = (await says(company, contact_id, "hi")).conversation_id
    (due,) = [d for d in await effects.due_effects(10_000) if d[0] == company.tenant_id]
    await _meet(servers, company, contact_id, talk, lambda: effects.perform(*due, outbound))
    await _remembered(company, contact_id)


async def test_a_timer_and_a_message(servers: TestServers, database: None) -> None:
    wait = {"id": "n_wait", "type": "wait", "config": {"mode": "for", "seconds": 3600}}
    doc = document([wait, _REMEMBER, _SAID], [("n_wait", "elapsed", "n_set"), ("n_set", "out", "n_done")], vars=_NAME)
    company = await make_company("locks", doc)
    contact_id = await new_visitor(company)
    talk = (await says(company, contact_id, "hi")).conversation_id
    async with acting_for(company.tenant_id):
        await execute("UPDATE timer SET due_at = now() WHERE tenant_id = $1")
        timer_id = (await fetch("SELECT id FROM timer WHERE tenant_id = $1"))[0]["id"]
    await _meet(servers, company, contact_id, talk, lambda: timers.fire(company.tenant_id, timer_id))
    await _remembered(company, contact_id)


async def test_the_end_of_a_hand_off_and_a_message(servers: TestServers, database: None) -> None:
    person = {"id": "n_person", "type": "handoff", "config": {"queue": "support"}}
    doc = document(
        [person, _REMEMBER, _SAID], [("n_person", "closed", "n_set"), ("n_set", "out", "n_done")], vars=_NAME
    )
    company = await make_company("locks", doc)
    contact_id = await new_visitor(company)
    talk = (await says(company, contact_id, "hi")).conversation_id
    payload = {"conversation_id": str(talk), "reason": "closed"}
    await _meet(servers, company, contact_id, talk, lambda: handoff_ended(company.tenant_id, payload))
    await _remembered(company, contact_id)


async def test_the_opposite_order_would_deadlock(servers: TestServers, database: None) -> None:
    """The control: a road that took the conversation first, as effects and timers once did."""
    company = await make_company("locks", document([_SAID], []))
    contact_id = await new_visitor(company)
    talk = (await says(company, contact_id, "hi")).conversation_id

    async def conversation_first() -> None:
        async with acting_for(company.tenant_id):
            await conversation_queries.lock(talk)
            await execute("UPDATE contact SET name = 'Ann' WHERE tenant_id = $1 AND id = $2", contact_id)

    with pytest.raises(asyncpg.DeadlockDetectedError):
        await _meet(servers, company, contact_id, talk, conversation_first)
