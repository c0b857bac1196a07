"""Told to stop, a process finishes what it has, takes nothing new, and is gone within ten seconds."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from hubwright.kernel.database import acting_for, execute, fetch
from tests.integration.runtime.flows import greeter
from tests.integration.runtime.services import Service, make
from tests.support.company import Company, make_company, new_visitor, says
from tests.support.database import TestServers
from tests.support.demo import COMMAND
from tests.support.ports import free_port

pytestmark = pytest.mark.slow
MOST_S = 10.0


@asynccontextmanager
async def running(
    servers: TestServers, data: Path, *arguments: str, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A command over the test's own servers; killed if it does not end by itself."""
    named = {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "HUBWRIGHT_SECRET_KEY": "only-for-tests" * 3,
    }
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *arguments, "--data", str(data), cwd="/", env={**os.environ, **named, **environment}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def stopped(process: asyncio.subprocess.Process) -> float:
    """Tell it to stop; how long it took. It must end by itself and in order."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(MOST_S + 5):
        assert await process.wait() in (0, -signal.SIGTERM)
    return time.monotonic() - began


@pytest.fixture
async def service(database: None) -> AsyncIterator[Service]:
    made = Service()
    await made.start()
    yield made
    await made.stop()


async def _effect(company: Company, number: str) -> dict[str, Any]:
    async with acting_for(company.tenant_id):
        rows = await fetch(
            "SELECT e.state, e.lease_until < now() AS free, d.due_at <= now() AS due FROM effect e"
            " LEFT JOIN due d ON d.tenant_id = $1 AND d.kind = 'effect' AND d.id = e.id"
            " WHERE e.tenant_id = $1 AND e.request->>'url' LIKE '%' || $2",
            number,
        )
    return rows[0]


async def test_a_worker_finishes_the_call_in_hand_and_takes_no_other(
    servers: TestServers, service: Service, tmp_path: Path
) -> None:
    company = await make(service, timeout_s=30)
    service.delay = 2.0
    async with running(servers, tmp_path, "worker", HUBWRIGHT_EGRESS_ALLOW=f"127.0.0.1:{service.port}") as worker:
        await says(company, await new_visitor(company), "order 1111")
        await asyncio.wait_for(service.called.wait(), 60)
        stopping = asyncio.create_task(stopped(worker))
        await asyncio.sleep(0.5)
        await says(company, await new_visitor(company), "order 2222")
        assert await stopping < MOST_S
    assert (await _effect(company, "1111"))["state"] == "done"
    assert (await _effect(company, "2222"))["state"] == "pending"
    assert len(service.asked) == 1


async def test_a_call_too_long_to_wait_for_is_given_back(
    servers: TestServers, service: Service, tmp_path: Path
) -> None:
    company = await make(service, timeout_s=30)
    service.delay = 25.0
    async with running(servers, tmp_path, "worker", HUBWRIGHT_EGRESS_ALLOW=f"127.0.0.1:{service.port}") as worker:
        await says(company, await new_visitor(company), "order 3333")
        await asyncio.wait_for(service.called.wait(), 60)
        assert await stopped(worker) < MOST_S
    assert await _effect(company, "3333") == {"state": "running", "free": True, "due": True}


async def _ready(base: str) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        for _turn in range(600):
            try:
                if (await client.get(f"{base}/readyz")).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)
    raise AssertionError("the web process was not ready in time")


async def _refuses(base: str) -> None:
    """Nobody new comes in; the server looks ten times a second whether it shall stop."""
    async with httpx.AsyncClient(trust_env=False, timeout=2) as newcomer:
        for _turn in range(20):
            try:
                await newcomer.get(f"{base}/healthz", headers={"Connection": "close"})
            except httpx.HTTPError:
                return
            await asyncio.sleep(0.05)
    raise AssertionError("it still takes new requests")


async def _acknowledged(company: Company, contact_id: UUID) -> int:
    async with acting_for(company.tenant_id):
        rows = await fetch("SELECT id FROM conversation WHERE tenant_id = $1 AND contact_id = $2", contact_id)
    return len(rows)


async def test_a_web_process_answers_the_request_in_hand_and_refuses_new_ones(
    servers: TestServers, database: None, tmp_path: Path
) -> None:
    company = await make_company("drain", greeter())
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    async with running(servers, tmp_path, "serve", "--port", str(port)) as web:
        await _ready(base)
        async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=20) as client:
            started = (await client.post(f"/api/v1/visitor/{company.channel_key}/sessions", json={})).json()
            headers = {"Authorization": f"Bearer {started['token']}"}
            contact_id = UUID(started["contact_id"])
            polling = asyncio.create_task(client.get("/api/v1/visitor/events?after=0&wait=20", headers=headers))
            async with acting_for(company.tenant_id):
                await execute("SELECT 1 FROM contact WHERE tenant_id = $1 AND id = $2 FOR UPDATE", contact_id)
                body = {"client_id": "c1", "kind": "text", "text": "hi"}
                saying = asyncio.create_task(client.post("/api/v1/visitor/messages", json=body, headers=headers))
                await asyncio.sleep(1)
                stopping = asyncio.create_task(stopped(web))
                assert (await asyncio.wait_for(polling, 5)).status_code == 200, "a long poll ends at once"
                await _refuses(base)
                assert not saying.done()
            assert (await saying).status_code == 202
            assert await stopping < MOST_S
    assert await _acknowledged(company, contact_id) == 1
