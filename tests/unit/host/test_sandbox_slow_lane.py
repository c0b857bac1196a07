"""Those who compute for long take turns: together they get what is spare, and nobody is left standing."""

import asyncio
import heapq
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubwright.host.sandbox.slow_lane import SlowLane, idle_s, share


class Clock:
    """A loop's timers, as far as a test lets time pass."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, Callable[..., object], tuple[object, ...]]] = []
        self._numbers = itertools.count()

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[..., object], *args: object) -> None:
        heapq.heappush(self._due, (self.now + delay, next(self._numbers), callback, args))

    def pass_by(self, seconds: float) -> None:
        until = self.now + seconds
        while self._due and self._due[0][0] <= until:
            self.now, _number, callback, args = heapq.heappop(self._due)
            callback(*args)
        self.now = until


class Process:
    """Counts how long it may run."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._since, self.ran, self.runs = clock, 0.0, 0.0, True

    def run(self, runs: bool) -> None:
        if self.runs:
            self.ran += self._clock.now - self._since
        self.runs, self._since = runs, self._clock.now


@pytest.mark.parametrize(
    ("idle", "ran", "cores", "found"),
    [
        (0.0, 0.1, 2, 0.06),  # everybody is busy: a little of all cores
        (1.9, 0.1, 2, 1.0),  # nobody else is: one core, the other stays free
        (1.3, 0.2, 2, 0.5),
        (6.0, 0.5, 8, 1.0),  # never more than one of them at a time
        (0.0, 0.0, 1, 0.03),
    ],
)
def test_what_is_spare(idle: float, ran: float, cores: int, found: float) -> None:
    assert share(idle, ran, 1.0, cores) == pytest.approx(found)


@pytest.mark.parametrize(("busy", "least", "most"), [(2.0, 0.055, 0.065), (0.0, 0.9, 1.0)])
def test_on_a_busy_machine_they_get_little_and_on_an_idle_one_nearly_everything(
    busy: float, least: float, most: float
) -> None:
    clock = Clock()
    one = Process(clock)
    lane = SlowLane(clock, lambda: max(0.0, (2.0 - busy) * clock.now - one.ran), cores=2)
    lane.join("one", one.run)
    clock.pass_by(20.0)
    one.run(False)

    assert least <= one.ran / 20.0 <= most


def test_they_take_turns_evenly_and_share_what_there_is() -> None:
    clock = Clock()
    each = [Process(clock) for _ in range(3)]
    lane = SlowLane(clock, lambda: 0.0, cores=2)
    for number, process in enumerate(each):
        lane.join(number, process.run)
        lane.join(number, process.run)
    clock.pass_by(100.0)
    for process in each:
        process.run(False)

    assert [process.ran for process in each] == pytest.approx([2.0] * 3, rel=0.05)


def test_who_leaves_goes_on_and_the_others_turns_are_not_lost() -> None:
    clock = Clock()
    first, second = Process(clock), Process(clock)
    lane = SlowLane(clock, lambda: 0.0, cores=2)
    lane.join("first", first.run)
    assert first.runs, "it is its turn"
    lane.join("second", second.run)
    assert not second.runs
    lane.leave("first")
    lane.leave("first")
    clock.pass_by(1.0)

    assert first.runs
    lane.leave("second")
    assert second.runs
    clock.pass_by(10.0)
    lane.join("first", first.run)
    clock.pass_by(0.006)
    assert not first.runs, "turns begin anew"


@pytest.fixture
def spinning() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", "while True: pass"]) as process:
        yield process.pid
        process.kill()


async def test_a_real_process_is_stopped_and_goes_on(spinning: int) -> None:
    states: list[str] = []
    enough = asyncio.Event()

    def run(runs: bool) -> None:
        os.kill(spinning, signal.SIGCONT if runs else signal.SIGSTOP)
        states.append(_state(spinning, "R" if runs else "T"))
        if len(states) == 5:
            enough.set()

    lane = SlowLane(asyncio.get_running_loop(), lambda: 0.0, cores=2)
    lane.join("it", run)
    await asyncio.wait_for(enough.wait(), 30)
    lane.leave("it")
    assert states[:5] == ["T", "R", "T", "R", "T"]
    assert states[-1] == "R"


def test_the_machine_says_how_long_it_was_idle() -> None:
    assert idle_s() > 0


def _state(pid: int, awaited: str) -> str:
    """The state of a process, once it is what it should become or will never be."""
    for _ in range(10_000):
        found = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        if found == awaited:
            break
    return found
