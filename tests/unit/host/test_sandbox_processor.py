"""A process that computes long gives way to everybody, and one that computes too long is told on."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from hubwright.host.sandbox import processor
from hubwright.host.sandbox.processor import Burst, Watch, cpu_s, give_way


@pytest.fixture
def spinning() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", "while True: pass"]) as process:
        yield process.pid
        process.kill()


def watch(pid: int, calls: int, allowed: float, too_much: Callable[[], None]) -> Watch:
    return Watch(pid, lambda: calls, allowed, burst=Burst(0.0), gives_way=lambda: give_way(pid), too_much=too_much)


async def test_first_it_gives_way_then_it_is_too_much(spinning: int) -> None:
    policies: list[int] = []
    told = asyncio.Event()

    def too_much() -> None:
        policies.append(os.sched_getscheduler(spinning))
        told.set()

    before = os.sched_getscheduler(spinning)
    watch(spinning, 1, 0.3, too_much).look()
    await asyncio.wait_for(told.wait(), 30)

    assert before == os.SCHED_OTHER
    assert policies == [os.SCHED_IDLE]
    assert cpu_s(spinning) >= 0.3


async def test_calls_at_once_may_use_the_sum_and_nobody_looks_after_a_call(spinning: int) -> None:
    told: list[str] = []
    shared = watch(spinning, 1_000_000, 0.01, lambda: told.append("too much"))
    shared.look()
    shared.stop()
    again = watch(spinning, 1, 0.05, lambda: told.append("stopped"))
    again.look()
    again.stop()
    done = asyncio.Event()
    watch(spinning, 1, 0.2, done.set).look()
    await asyncio.wait_for(done.wait(), 30)

    assert told == []


def test_a_burst_is_used_up_by_many_short_calls_too_and_earned_again() -> None:
    burst = Burst(-10.0)
    used = 0.0
    for n in range(1, 4):  # 60 ms each, ten a second
        used += 0.06
        left = burst.left_s(used, n / 10)
    assert left < 0
    assert burst.left_s(used + 100, 0.4) == pytest.approx(-0.1), "nobody owes more than a burst"
    assert burst.left_s(used + 100, 1.3) < 0 < burst.left_s(used + 100, 3.5)
    assert burst.left_s(used + 100, 1_000) == pytest.approx(0.1), "what is not used does not add up"


def test_after_an_end_less_is_earned_until_a_call_is_answered() -> None:
    burst = Burst(0.0)
    burst.left_s(0.16, 0.0)  # owes a whole burst
    burst.misbehaved()
    assert burst.left_s(0.16, 4.0) == pytest.approx(-0.02), "trusted, it would have had a burst again"
    burst.behaved()
    assert burst.left_s(0.16, 6.0) == pytest.approx(0.08)


def test_who_computes_little_always_has_its_burst() -> None:
    burst = Burst(-10.0)
    assert all(burst.left_s(n * 0.001, n * 0.02) > 0.09 for n in range(1_000))


async def test_short_calls_that_are_answered_cost_nothing_however_many_and_all_else_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used = 0.0
    monkeypatch.setattr(processor, "cpu_s", lambda _pid: used)
    lasting: list[str] = []
    burst = Burst(asyncio.get_running_loop().time())

    def call(took: float, *, is_answered: bool = True) -> None:
        nonlocal used
        one = Watch(1, lambda: 1, 1.0, burst=burst, gives_way=lambda: lasting.append("gave way"), too_much=lambda: None)
        one.look()
        used += took
        if is_answered:
            one.answered()
        one.stop()

    for _call in range(1_000):
        call(0.001)
    assert lasting == []
    for _call in range(40):
        call(0.003)
    call(0.0)
    assert lasting, "long ones"
    lasting.clear()
    burst = Burst(asyncio.get_running_loop().time())
    for _call in range(100):
        call(0.001, is_answered=False)
    call(0.0)
    assert lasting, "those that came to nothing"
    lasting.clear()
    burst = Burst(asyncio.get_running_loop().time())
    for _call in range(100):
        call(0.0)
        used += 0.001
    call(0.0)
    assert lasting, "what is computed between calls"


def test_a_process_that_is_gone_used_nothing() -> None:
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", ""]) as process:
        process.wait()
    give_way(process.pid)
    assert cpu_s(process.pid) == 0.0
