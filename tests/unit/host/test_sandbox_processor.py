"""A process that computes long gives way to everybody, and one that computes too long is told on."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from hubwright.host.sandbox.processor import Watch, cpu_s, give_way


@pytest.fixture
def spinning() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", "while True: pass"]) as process:
        yield process.pid
        process.kill()


async def test_first_it_gives_way_then_it_is_too_much(spinning: int) -> None:
    policies: list[int] = []
    told = asyncio.Event()

    def too_much() -> None:
        policies.append(os.sched_getscheduler(spinning))
        told.set()

    before = os.sched_getscheduler(spinning)
    watch = Watch(spinning, lambda: 1, 0.3, too_much)
    watch.look()
    await asyncio.wait_for(told.wait(), 30)

    assert before == os.SCHED_OTHER
    assert policies == [os.SCHED_IDLE]
    assert cpu_s(spinning) >= 0.3


async def test_calls_at_once_may_use_the_sum_and_nobody_looks_after_a_call(spinning: int) -> None:
    told: list[str] = []
    watch = Watch(spinning, lambda: 1_000_000, 0.01, lambda: told.append("too much"))
    watch.look()
    watch.stop()
    again = Watch(spinning, lambda: 1, 0.05, lambda: told.append("stopped"))
    again.look()
    again.stop()
    done = asyncio.Event()
    Watch(spinning, lambda: 1, 0.2, done.set).look()
    await asyncio.wait_for(done.wait(), 30)

    assert told == []


def test_a_process_that_is_gone_used_nothing() -> None:
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", ""]) as process:
        process.wait()
    give_way(process.pid)
    assert cpu_s(process.pid) == 0.0
