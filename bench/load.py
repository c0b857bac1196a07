"""Load: a fixed number at once to find what is possible, and open-loop arrivals timed from when they were due."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import msgspec

_SHARES = (1.0, 0.93, 0.86, 0.78, 0.7, 0.6, 0.5, 0.35)
_BEHIND_S = 0.25
Act = Callable[[int], Awaitable[object]]


class Window(msgspec.Struct, kw_only=True):
    """What came of one window of load."""

    offered: int
    seconds: float
    latencies: list[float]
    failures: dict[str, int]

    @property
    def rate(self) -> float:
        """Completions a second, from the first arrival to the last completion."""
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        """A latency in seconds: the share of arrivals that were answered within it."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("inf")


async def at_once(act: Act, clients: int, seconds: float) -> Window:
    """Keep so many going for some seconds: the most that can be done."""
    window = Window(offered=0, seconds=0.0, latencies=[], failures={})
    began = time.perf_counter()
    ends = began + seconds

    async def client() -> None:
        while (now := time.perf_counter()) < ends:
            window.offered += 1
            await _one(act, window.offered - 1, now, window)

    await asyncio.gather(*(client() for _ in range(clients)))
    window.seconds = time.perf_counter() - began
    return window


async def arriving(act: Act, rate: float, seconds: float) -> Window:
    """Let events arrive at a steady rate, however long each takes; a late start counts as waiting."""
    count = int(rate * seconds)
    window = Window(offered=count, seconds=0.0, latencies=[], failures={})
    running: set[asyncio.Task[None]] = set()
    began = time.perf_counter()
    for n in range(count):
        due = began + n / rate
        ahead = due - time.perf_counter()
        if ahead > 0:
            await asyncio.sleep(ahead)
        task = asyncio.create_task(_one(act, n, due, window))
        running.add(task)
        task.add_done_callback(running.discard)
        if n % 32 == 0:
            await asyncio.sleep(0)
    if running:
        await asyncio.wait(running)
    window.seconds = time.perf_counter() - began
    return window


async def _one(act: Act, n: int, due: float, window: Window) -> None:
    try:
        await act(n)
    except Exception as failure:
        name = type(failure).__name__
        window.failures[name] = window.failures.get(name, 0) + 1
    else:
        window.latencies.append(time.perf_counter() - due)


async def sustained(act: Act, most: float, seconds: float) -> tuple[Window, list[str], bool]:
    """Find the highest arrival rate that is kept up with: what waits at the end is gone within a quarter second.

    Returns its window, a line for each rate that was tried, and whether any was kept up with. Events are numbered on.
    """
    tried: list[str] = []
    at = 0

    def numbered(n: int) -> Awaitable[object]:
        return act(at + n)

    for share in _SHARES:
        window = await arriving(numbered, most * share, seconds)
        at += window.offered
        behind = window.seconds - seconds
        kept_up = behind < _BEHIND_S and not window.failures
        tried.append(
            f"{most * share:.0f}/s arriving: {window.rate:.0f}/s done, p50 {window.quantile(0.5) * 1e3:.1f} ms,"
            f" p99 {window.quantile(0.99) * 1e3:.1f} ms, {behind:.2f} s behind" + (" - kept up" if kept_up else "")
        )
        if kept_up:
            return window, tried, True
    return window, tried, False
