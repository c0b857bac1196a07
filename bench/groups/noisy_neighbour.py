"""One tenant at fifty times its share: what that does to the 95th percentile of everybody else."""

import asyncio
import statistics

import msgspec

from bench import load, stage
from bench.events import Speakers
from bench.ground import Ground, ground, run_as_served, tell
from bench.measures import Figure
from hubwright.kernel.errors import Refusal

_TENANTS, _VISITORS_EACH = 20, 10
_WINDOWS, _WINDOW_S = 5, 5.0
_TIMES = 50
_LOAD = 0.5  # of what the process can do, when everybody behaves


class Heard(msgspec.Struct, frozen=True):
    """The others' percentile, alone and beside the noisy one."""

    alone: float
    beside: float
    rate_each: float
    noisy_done: int
    noisy_refused: int


def run(_wanted: set[str]) -> list[Figure]:
    """Twenty tenants share half of what is possible; then one of them sends fifty times its share."""
    with ground() as standing:
        heard = run_as_served(lambda: _measure(standing))
    note = (
        f"others' p95 {heard.alone * 1e3:.1f} ms alone, {heard.beside * 1e3:.1f} ms beside; a share is"
        f" {heard.rate_each:.0f} events/s; the noisy one: {heard.noisy_done} taken in, {heard.noisy_refused} refused;"
        f" medians of {_WINDOWS} windows by turns"
    )
    return [Figure(name="noisy_neighbour_p95_ratio", value=heard.beside / heard.alone, note=note)]


async def _measure(standing: Ground) -> Heard:
    async with stage.set_up(standing, _TENANTS, _VISITORS_EACH) as staged:
        everybody = staged.speakers()
        for n in range(len(everybody.visitors)):
            await everybody.speak(n)
        most = await load.at_once(lambda n: everybody.speak(1_000 + n), 200, 4.0)
        each = most.rate * _LOAD / _TENANTS
        others, noisy = staged.speakers(staged.companies[1:]), staged.speakers(staged.companies[:1])
        tell(f"  {most.rate:.0f}/s at the most, {each:.0f}/s a tenant")
        alone, beside, done, refused = [], [], 0, 0
        for window in range(_WINDOWS):  # by turns, so that both meet the same machine
            first = (window + 1) * 20_000_000
            alone.append((await _others(others, noisy, each, times=1, first=first))[0])
            p95, taken, turned_away = await _others(others, noisy, each, times=_TIMES, first=first + 10_000_000)
            beside.append(p95)
            done, refused = done + taken, refused + turned_away
        return Heard(statistics.median(alone), statistics.median(beside), each, done, refused)


async def _others(others: Speakers, noisy: Speakers, each: float, *, times: int, first: int) -> tuple[float, int, int]:
    """The others' percentile while one tenant sends `times` its share; refusing that one is allowed."""
    stopped = asyncio.Event()

    async def or_refused(n: int) -> None:
        if not stopped.is_set():
            await noisy.speak(first + n)

    loud = asyncio.create_task(load.arriving(or_refused, each * times, _WINDOW_S))
    quiet = await load.arriving(lambda n: others.speak(first + n), each * (_TENANTS - 1), _WINDOW_S)
    stopped.set()
    window = await loud
    defects = {name: count for name, count in window.failures.items() if name not in _refusals()}
    if quiet.failures or defects:
        raise RuntimeError(f"others: {quiet.failures}, the noisy one: {defects}")
    return quiet.quantile(0.95), len(window.latencies), sum(window.failures.values())


def _refusals() -> set[str]:
    found, waiting = set(), [Refusal]
    while waiting:
        kind = waiting.pop()
        found.add(kind.__name__)
        waiting.extend(kind.__subclasses__())
    return found
