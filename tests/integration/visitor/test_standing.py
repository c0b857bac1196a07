"""Who waits sees their place without a message: by the socket, by the poll, seldom, and only when it has changed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from hubwright.control.routing.overflow import Overflow
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import live_place, set_availability
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.desk.queues.overflow import change_overflow
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.runtime.visitor import socket as sockets
from tests.integration.visitor.test_socket import PATH
from tests.integration.visitor.visitors import Caller, problem_type
from tests.support.app import Served
from tests.support.company import Company


@pytest.fixture
async def waiting(
    client: httpx.AsyncClient, company: Company, monkeypatch: pytest.MonkeyPatch
) -> tuple[Caller, list[UUID]]:
    """A visitor who waits behind two others while an agent is there; nothing is remembered for long."""
    monkeypatch.setattr(live_place, "FRESH_S", 0.0)
    monkeypatch.setattr(sockets, "STAND_S", 0.2)
    async with acting_for(company.tenant_id):
        await set_availability(company.agent.actor, "available")
    before = []
    for _number in range(3):
        visitor = await Caller.arrive(client, company.channel_key)
        talk = UUID(visitor.session["conversation_id"])
        before.append(talk)
        async with acting_for(company.tenant_id):
            await enter_queue(talk, queue_key="support", priority=2, summary={}, reason="asked")
    return visitor, before


@asynccontextmanager
async def _open(app: Served, visitor: Caller) -> AsyncIterator[ClientConnection]:
    async with connect(app.socket_base + PATH, proxy=None) as opened:
        await opened.send(json.dumps({"type": "auth", "token": visitor.session["token"], "after": 0}))
        yield opened


async def _standing(opened: ClientConnection) -> Any:
    async with asyncio.timeout(10):
        while True:
            frame = json.loads(await opened.recv())
            if frame["type"] == "standing":
                return frame["standing"]


async def test_the_place_is_pushed_when_it_changes_and_only_then_and_no_message_is_made(
    app: Served, company: Company, waiting: tuple[Caller, list[UUID]]
) -> None:
    visitor, (first, second, mine) = waiting
    async with _open(app, visitor) as opened:
        assert (await _standing(opened))["before"] == 2
        messages = await _count(company, mine)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await _standing(opened)
        async with acting_for(company.tenant_id):
            await take(company.agent.actor, first)
        moved = await _standing(opened)
        assert (moved["before"], moved["minutes"]) == (1, 60)  # one in half an hour, two to go
        async with acting_for(company.tenant_id):
            await resolve(company.agent.actor, second)
        assert (await _standing(opened))["before"] == 0
        assert await _count(company, mine) == messages
        async with acting_for(company.tenant_id):
            await take(company.agent.actor, mine)
        assert await _standing(opened) is None


async def _count(company: Company, talk: UUID) -> int:
    async with acting_for(company.tenant_id):
        return len(await fetch("SELECT 1 FROM message WHERE tenant_id = $1 AND conversation_id = $2", talk))


async def test_at_most_one_push_in_so_many_seconds(
    app: Served, company: Company, waiting: tuple[Caller, list[UUID]], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, (first, second, _mine) = waiting
    monkeypatch.setattr(sockets, "STAND_S", 2.0)
    async with _open(app, visitor) as opened:
        assert (await _standing(opened))["before"] == 2
        async with acting_for(company.tenant_id):
            await take(company.agent.actor, first)
        async with acting_for(company.tenant_id):
            await take(company.agent.actor, second)
        assert (await _standing(opened))["before"] == 0  # one in between was not worth telling


async def test_the_poll_brings_it_too_and_a_callback_is_asked_for_and_cancelled_over_http(
    company: Company, waiting: tuple[Caller, list[UUID]]
) -> None:
    visitor, (first, _second, mine) = waiting
    assert (await visitor.events())["standing"] == {
        "before": 2,
        "minutes": None,
        "callback_offered": False,
        "callback": None,
    }
    refused = await visitor.post("callback", json={"channel_id": str(company.channel_id)})
    assert problem_type(refused) == "callback-not-offered"
    assert (await visitor.get("callback")).json() == {"ways": []}
    async with acting_for(company.tenant_id):
        await change_overflow(company.admin.actor, company.queue_id, Overflow(callback_above=1_800))
        await take(company.agent.actor, first)
    assert (await visitor.events())["standing"]["callback_offered"]
    (way,) = (await visitor.get("callback")).json()["ways"]
    assert (way["channel_id"], way["address"]) == (str(company.channel_id), "")
    asked = await visitor.post("callback", json={"channel_id": way["channel_id"]})
    assert asked.json()["standing"]["callback"] == {"channel_id": way["channel_id"], "channel": way["name"]}
    assert (await visitor.events())["standing"]["callback"]["channel"] == way["name"]
    cancelled = await visitor.post("callback/cancel", json={})
    assert cancelled.json()["standing"]["callback"] is None
    async with acting_for(company.tenant_id):
        await execute("UPDATE queue_entry SET left_at = now() WHERE tenant_id = $1 AND conversation_id = $2", mine)
    assert (await visitor.events())["standing"] is None


async def test_one_company_sees_nothing_of_anothers_line(
    client: httpx.AsyncClient, company: Company, waiting: tuple[Caller, list[UUID]]
) -> None:
    visitor, _talks = waiting
    stranger = await Caller.arrive(client, company.channel_key)
    assert (await stranger.events())["standing"] is None
    assert (await stranger.post("callback", json={"channel_id": str(company.channel_id)})).status_code == 409
    assert (await visitor.events())["standing"]["before"] == 2
