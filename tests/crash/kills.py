"""kill -9 of what a demo runs, and how long its supervisor takes to have it back."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import httpx

from tests.crash.visitors import Load
from tests.support.demo import Demo
from tests.support.process_tree import Process, descendants_of, is_alive

KINDS = ("web", "worker", "valkey", "postgres")
PATIENCE_S = 20.0  # how long we look; the promise of five seconds is asserted on what was measured
Fact = Callable[[], Awaitable[bool]]


def kill(demo: Demo, kinds: Sequence[str]) -> dict[str, Process]:
    """Kill some of the children at once; `postgres tree` is PostgreSQL with every process of its own."""
    victims: dict[str, Process] = {}
    doomed: list[int] = []
    for kind in kinds:
        victim = demo.child(kind.removesuffix(" tree"))
        assert victim is not None, f"{kind} should be running"
        victims[kind] = victim
        doomed.append(victim.pid)  # the parent first: it must not notice the others and tidy up
        if kind.endswith(" tree"):
            doomed += [each.pid for each in descendants_of(victim.pid)]
    for pid in doomed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return victims


async def seconds_until_back(
    demo: Demo, client: httpx.AsyncClient, load: Load, killed: dict[str, Process]
) -> dict[str, float]:
    """Wait until each killed thing does its work again; seconds since now, by kind."""
    began = time.monotonic()
    clock = time.time()

    async def back(kind: str) -> float:
        server = kind.removesuffix(" tree")
        await _until(lambda: _another(demo, server, killed[kind]), f"another {server} process")
        if server == "postgres":
            await _until(_acknowledging(load, time.monotonic()), "a message is acknowledged")
        elif server == "worker":
            await _until(lambda: _turns(demo, clock), "the worker's loops turn")
        else:
            await _until(lambda: _ready(client, server), f"readiness with {server}")
        load.complain()
        return time.monotonic() - began

    took = await asyncio.gather(*(back(kind) for kind in killed))
    return dict(zip(killed, took, strict=True))


async def _until(fact: Fact, what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not await fact():
        assert time.monotonic() < deadline, f"not within {PATIENCE_S} s: {what}"
        await asyncio.sleep(0.05)


async def _another(demo: Demo, kind: str, former: Process) -> bool:
    found = await asyncio.to_thread(demo.child, kind)
    return found is not None and found.pid != former.pid and not is_alive(former.pid)


def _acknowledging(load: Load, since: float) -> Fact:
    async def fact() -> bool:
        load.complain()
        return load.acknowledged_since(since) is not None

    return fact


async def _turns(demo: Demo, since: float) -> bool:
    return (demo.data / "worker.alive").stat().st_mtime > since


async def _ready(client: httpx.AsyncClient, kind: str) -> bool:
    try:
        answer = await client.get("/readyz", timeout=2)
    except httpx.TransportError:
        return False
    return answer.status_code == 200 and (kind != "valkey" or answer.json()["redis"] == "ok")
