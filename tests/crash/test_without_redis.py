"""Redis wakes and never knows: while it hangs or keeps dying, messages are taken, answered and shown in time."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime

import httpx
import pytest

from tests.crash.visitors import Visitor, arrive
from tests.support.demo import Demo

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@asynccontextmanager
async def hanging(demo: Demo) -> AsyncIterator[None]:
    """Valkey is there and answers nothing."""
    victim = demo.child("valkey")
    assert victim is not None
    os.kill(victim.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(victim.pid, signal.SIGCONT)


@asynccontextmanager
async def dying(demo: Demo) -> AsyncIterator[None]:
    """Valkey is killed again as soon as it is back."""

    async def kill_again() -> None:
        while True:
            victim = await asyncio.to_thread(demo.child, "valkey")
            if victim is not None:
                with suppress(ProcessLookupError):
                    os.kill(victim.pid, signal.SIGKILL)
            await asyncio.sleep(0.02)

    killing = asyncio.create_task(kill_again())
    try:
        yield
    finally:
        killing.cancel()
        await asyncio.gather(killing, return_exceptions=True)


@pytest.mark.parametrize("gone", [hanging, dying])
async def test_work_goes_on_within_seconds(
    demo: Demo, client: httpx.AsyncClient, gone: Callable[[Demo], AbstractAsyncContextManager[None]]
) -> None:
    visitors = await arrive(client, demo, 3, gone.__name__)
    taken: list[float] = []
    answered: list[float] = []
    shown: list[float] = []
    async with gone(demo):
        await asyncio.sleep(0.3)
        for turn in range(3):
            for visitor in visitors:
                await _one_order(visitor, turn, taken, answered, shown)
    await _until_redis_is_back(client)

    assert sorted(taken)[len(taken) // 2] < 0.5, taken
    assert max(taken) < 2, taken
    assert sorted(answered)[len(answered) // 2] < 2, answered
    assert max(answered) < 4, answered
    assert sorted(shown)[len(shown) // 2] < 1.2, shown
    assert [fault for visitor in visitors for fault in await visitor.faults()] == []


async def _one_order(
    visitor: Visitor, turn: int, taken: list[float], answered: list[float], shown: list[float]
) -> None:
    """Ask for an order; how long until it was taken, until the answer was shown, and how old the answer was then."""
    began = time.monotonic()
    promise = await visitor.say(f"where is my order {10086 + turn}", f"q{turn}")
    taken.append(time.monotonic() - began)
    while True:
        page = await visitor.events_after(promise.seq, wait=5)
        told = next((event for event in page if event["author"] == "bot"), None)
        if told is not None:
            break
        assert time.monotonic() - began < 20, "no answer"
    answered.append(time.monotonic() - began)
    shown.append(time.time() - datetime.fromisoformat(told["at"]).timestamp())


async def _until_redis_is_back(client: httpx.AsyncClient) -> None:
    deadline = time.monotonic() + 8
    while (await client.get("/readyz")).json()["redis"] != "ok":
        assert time.monotonic() < deadline, "Redis is back"
        await asyncio.sleep(0.1)
