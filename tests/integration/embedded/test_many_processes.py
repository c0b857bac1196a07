"""Two web and two worker processes over one PostgreSQL and one Redis: one platform, whoever answers."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis.asyncio
from websockets.asyncio.client import ClientConnection, connect

from hubwright.kernel.database import DB, acting_for, fetch
from hubwright.kernel.settings import settings, use_settings
from tests.conftest import test_settings
from tests.integration.runtime.flows import order_status
from tests.integration.visitor.visitors import Caller
from tests.support.company import Company, make_company
from tests.support.database import TestServers
from tests.support.fresh_database import fresh_database
from tests.support.processes import Running, web, worker

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
VISITORS = 12


class House:
    """Everything that runs."""

    def __init__(self, company: Company, webs: list[Running], workers: list[Running], asked: list[str]) -> None:
        self.company, self.webs, self.workers, self.asked = company, webs, workers, asked

    @asynccontextmanager
    async def client(self, number: int) -> AsyncIterator[httpx.AsyncClient]:
        async with httpx.AsyncClient(base_url=self.webs[number].base, trust_env=False, timeout=30) as opened:
            yield opened


@asynccontextmanager
async def counting_service(asked: list[str]) -> AsyncIterator[int]:
    """An order service that writes down the idempotency key of every call."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        asked.extend(
            line.split(":", 1)[1].strip() for line in head.splitlines() if line.lower().startswith("idempotency-key")
        )
        await asyncio.sleep(0.05)
        body = b'{"status": "shipped"}'
        writer.write(b"HTTP/1.1 200 X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def acting_over(servers: TestServers, data: Path) -> AsyncIterator[None]:
    """This process's own verbs, over these servers for a while."""
    before, pool = settings(), DB.pool
    use_settings(test_settings(servers, data))
    DB.pool = None
    await DB.open(servers.database_url, min_size=1, max_size=4)
    try:
        yield
    finally:
        await DB.close()
        DB.pool = pool
        use_settings(before)


@pytest.fixture(scope="module")
async def house(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("many")
    asked: list[str] = []
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(counting_service(asked))
        apart = await stack.enter_async_context(fresh_database(servers))
        await stack.enter_async_context(acting_over(apart, folder / "own"))
        limits = {"messages_per_minute": 600, "message_burst": 200, "sessions_per_hour": 5000}
        company = await make_company("many", order_status(f"http://127.0.0.1:{port}"), settings=limits)
        env = {
            "DATABASE_URL": apart.database_url,
            "REDIS_URL": servers.redis_url,
            "HUBWRIGHT_DATA": str(folder / "data"),
            "HUBWRIGHT_SECRET_KEY": "the same for every process of one installation",
            "HUBWRIGHT_EGRESS_ALLOW": f"127.0.0.1:{port}",
        }
        webs = [stack.enter_context(web(env, folder / f"web{n}.log")) for n in (1, 2)]
        workers = [stack.enter_context(worker(env, folder / f"worker{n}.log")) for n in (1, 2)]
        yield House(company, webs, workers, asked)


class Listener:
    """What a socket has brought, event by event."""

    def __init__(self, opened: ClientConnection) -> None:
        self.opened = opened
        self.events: list[dict[str, Any]] = []

    async def hears(self, wanted: str) -> dict[str, Any]:
        async with asyncio.timeout(10):
            while True:
                for event in self.events:
                    if wanted in event.get("text", ""):
                        return event
                self.events += json.loads(await self.opened.recv()).get("events", [])


async def test_a_socket_on_one_gets_what_the_other_took_in(house: House) -> None:
    async with house.client(0) as one, house.client(1) as two:
        here = await Caller.arrive(one, house.company.channel_key)
        there = Caller(two, here.session)
        async with connect(f"{house.webs[0].socket_base}/api/v1/visitor/socket", proxy=None) as opened:
            await opened.send(json.dumps({"type": "auth", "token": here.session["token"], "after": 0}))
            line = Listener(opened)
            await there.say("hello from the other door")
            assert (await line.hears("hello from the other door"))["author"] == "contact"
            assert (await line.hears("Which order?"))["author"] == "bot"
            await there.say("it is 10086")
            assert "shipped" in (await line.hears("10086 is"))["text"]


async def _orders(house: House, prefix: str) -> list[str]:
    """Everybody asks for an order at once, at either door; returns what each was told."""

    async def one(number: int, client: httpx.AsyncClient) -> str:
        visitor = await Caller.arrive(client, house.company.channel_key)
        await visitor.say("hello")
        order = f"{prefix}{number:03}"
        seq = (await visitor.say(f"order {order}"))["seq"]
        async with asyncio.timeout(25):
            while True:
                for event in (await visitor.events(after=seq, wait=5))["events"]:
                    if order in event["text"] and event["author"] == "bot":
                        return str(event["text"])

    async with house.client(0) as first, house.client(1) as second:
        return await asyncio.gather(*(one(n, (first, second)[n % 2]) for n in range(VISITORS)))


async def test_an_effect_is_performed_once_whoever_performs_it(house: House) -> None:
    house.asked.clear()
    told = await _orders(house, "2")
    assert [text for text in told if "shipped" not in text] == []
    assert len(house.asked) == VISITORS
    assert Counter(house.asked).most_common(1)[0][1] == 1
    async with acting_for(house.company.tenant_id):
        effects = await fetch("SELECT state, attempts FROM effect WHERE tenant_id = $1 ORDER BY created_at")
    assert {(row["state"], row["attempts"]) for row in effects} == {("done", 1)}


async def test_work_goes_on_when_redis_is_flushed_and_forgets_who_listened(house: House, servers: TestServers) -> None:
    house.asked.clear()
    client = redis.asyncio.from_url(servers.redis_url)
    flushing = asyncio.Event()

    async def flush() -> None:
        while not flushing.is_set():
            await client.flushall()
            await client.client_kill_filter(_type="pubsub")
            await asyncio.sleep(0.05)

    task = asyncio.create_task(flush())
    try:
        told = await _orders(house, "3")
    finally:
        flushing.set()
        await task
        await client.aclose()
    assert [text for text in told if "shipped" not in text] == []
    assert Counter(house.asked).most_common(1)[0][1] == 1
    assert len(house.asked) == VISITORS


async def test_the_numbers_of_a_conversation_have_no_gap_whoever_wrote(house: House) -> None:
    async with acting_for(house.company.tenant_id):
        gaps = await fetch(
            "SELECT conversation_id FROM message WHERE tenant_id = $1"
            " GROUP BY conversation_id HAVING max(seq) <> count(*)"
        )
        steps = await fetch(
            "SELECT f.id FROM flow_session f LEFT JOIN flow_step s ON s.tenant_id = $1 AND s.flow_session_id = f.id"
            " WHERE f.tenant_id = $1 GROUP BY f.id HAVING count(s.n) <> max(s.n)"
        )
    assert gaps == []
    assert steps == []
