"""Sandboxed plugins: what a call costs over a native one, and what hostile plugins cost everybody else."""

import asyncio
import itertools
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog

from bench import load, stage
from bench.events import Speakers
from bench.ground import ground, run_as_served, tell
from bench.measures import Figure
from bench.sandboxed.echo import plugin as native_echo
from bench.sandboxed.releases import attacker, context, described, echo
from hubwright.host.calls import Installed, call_node
from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.plugin import sandboxed
from hubwright.host.sandbox.probe import probe
from hubwright.runtime.plugins.ways import dispatcher
from hubwright_sdk import HOOKS, CallFailed, NodeCall

_WARM, _COLD = 5_000, 30
_TENANTS, _VISITORS_EACH, _PAIRS, _WINDOW_S, _LOAD = 20, 10, 6, 20.0, 0.3
_ATTACKS = {
    "spins": {"seconds": 60},
    "blocks": {"seconds": 60},
    "fills_memory": {"mib": 1_024},
    "floods": {"lines": 1_000_000},
    "answers_hugely": {},
    "forks": {},
    "reads_files": {},
    "opens_tcp": {"port": 9},
}
_CALL = NodeCall(node="go", input={"order": "10086", "lines": [{"article": "lamp", "count": 2}] * 4})


def run(wanted: set[str]) -> list[Figure]:
    """Where this machine cannot run boxes there is no value, and the reason."""
    names = [name for name in ("sandbox_call_over_native_ms", "hostile_p95_ratio") if name in wanted]
    if not probe().enough:
        return [Figure(name=name, note=f"not measured: {probe().missing}") for name in names]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    measures: dict[str, Callable[[], Figure]] = {
        "sandbox_call_over_native_ms": lambda: run_as_served(_calls),
        "hostile_p95_ratio": _hostile,
    }
    return [measures[name]() for name in names]


class _Native:
    """The same plugin in this process."""

    def __init__(self) -> None:
        self.manifest = described("bench-native", "echo:plugin")
        self.call_node = native_echo.call_node

    def clean_settings(self, settings: dict[str, object]) -> dict[str, object]:
        return settings

    def public_settings(self, settings: dict[str, object]) -> dict[str, object]:
        return settings


async def _calls() -> Figure:
    boxes = Boxes()
    company = UUID(int=1)
    began = time.perf_counter()
    warm = Installed(sandboxed(echo(), company, boxes), {})
    await _ask(warm)
    first = time.perf_counter() - began
    cold = [await _timed(_ask, Installed(sandboxed(echo(), company, boxes), {})) for _ in range(_COLD)]
    native = Installed(_Native(), {})  # type: ignore[arg-type]  # its settings are simpler than the protocol's
    for _ in range(200):
        await _ask(warm)
        await _ask(native)
    boxed, plain = [], []
    for _ in range(_WARM):  # by turns, so that both meet the same machine
        boxed.append(await _timed(_ask, warm))
        plain.append(await _timed(_ask, native))
    await boxes.close()
    over = statistics.median(boxed) - statistics.median(plain)
    return Figure(
        name="sandbox_call_over_native_ms",
        value=over * 1e3,
        note=f"p50 {statistics.median(boxed) * 1e3:.3f} ms in a box, {statistics.median(plain) * 1e3:.3f} ms native;"
        f" p95 {_quantile(boxed, 0.95) * 1e3:.2f} ms; a cold box {statistics.median(cold) * 1e3:.1f} ms,"
        f" the very first {first * 1e3:.0f} ms",
    )


async def _ask(to: Installed) -> None:
    await call_node(to, _CALL, context(), ("out",))


async def _timed(work: Callable[[Installed], Awaitable[None]], to: Installed) -> float:
    began = time.perf_counter()
    await work(to)
    return time.perf_counter() - began


def _quantile(values: list[float], which: float) -> float:
    return sorted(values)[int(len(values) * which)]


def _hostile() -> Figure:
    with ground() as standing:

        async def measured() -> tuple[list[float], list[float], int]:
            async with stage.set_up(standing, _TENANTS + _PAIRS * len(_ATTACKS), _VISITORS_EACH) as staged:
                everybody = staged.speakers(staged.companies[:_TENANTS])
                for n in range(len(everybody.visitors)):
                    await everybody.speak(n)
                most = await load.at_once(lambda n: everybody.speak(1_000 + n), 200, 4.0)
                tell(f"  {most.rate:.0f}/s at the most")
                attackers = [company.tenant_id for company in staged.companies[_TENANTS:]]
                return await _by_turns(staged, everybody, most.rate * _LOAD, attackers)

        alone, beside, attacks = run_as_served(measured)
    quiet, loud = statistics.median(alone), statistics.median(beside)
    return Figure(
        name="hostile_p95_ratio",
        value=loud / quiet,
        note=f"events of {_TENANTS} others: p95 {quiet * 1e3:.1f} ms alone, {loud * 1e3:.1f} ms beside {len(_ATTACKS)}"
        f" attackers, new ones in each window, who began {attacks} calls; medians of {_PAIRS} windows each of"
        f" {_WINDOW_S:g} s, pair by pair {_pairs(alone, beside)};"
        f" every other window alone against the rest, which is noise: {_noise(alone):.2f} x",
    )


def _pairs(alone: list[float], beside: list[float]) -> str:
    return ", ".join(f"{loud / quiet:.2f}" for quiet, loud in zip(alone, beside, strict=True))


def _noise(alone: list[float]) -> float:
    """What the same measure says of windows between which nothing differs."""
    return statistics.median(alone[1::2]) / statistics.median(alone[::2])


async def _by_turns(
    staged: stage.Stage, everybody: Speakers, rate: float, companies: list[UUID]
) -> tuple[list[float], list[float], int]:
    """Windows alone and beside attackers, in turn, so that both meet the same machine; by lot which first.

    Attackers are new in each window: of other companies, with releases nobody has met. A window lasts as long as it
    takes until the last of them is refused, and as long again; with those of the window before, breakers would be open
    and nothing measured. At half of what is possible this machine has a fifth of its processors left, and two windows
    of no attackers at all differed by up to 1.7 times; at three tenths by 0.95 to 1.29, and attackers show more.
    """
    alone, beside, attacks = [], [], 0
    boxes = Boxes()
    await _ask(Installed(sandboxed(echo(), UUID(int=1), boxes), {}))  # boxes have been in use before
    await staged.write.settle(everything=True)
    await _others(everybody, rate, 5_000_000)
    alone_first = [True, False] * (_PAIRS // 2)
    random.shuffle(alone_first)
    for pair, quiet_first in enumerate(alone_first):
        first = (pair + 1) * 10_000_000
        attackers = _new_ones(companies[pair * len(_ATTACKS) : (pair + 1) * len(_ATTACKS)], boxes)
        await staged.write.settle(everything=True)
        if quiet_first:
            alone.append(await _others(everybody, rate, first))
        going = [asyncio.create_task(_attack(*attack)) for attack in attackers]
        beside.append(await _others(everybody, rate, first + 5_000_000))
        for task in going:
            task.cancel()
        attacks += sum(await asyncio.gather(*going))
        if not quiet_first:
            alone.append(await _others(everybody, rate, first))
        tell(f"  p95 {alone[-1] * 1e3:.1f} ms alone, {beside[-1] * 1e3:.1f} ms beside attackers")
    await boxes.close()
    return alone, beside, attacks


def _new_ones(companies: list[UUID], boxes: Boxes) -> list[tuple[UUID, Installed, dict[str, int]]]:
    return [
        (company, Installed(sandboxed(attacker(name), company, boxes), {}), given)
        for company, (name, given) in zip(companies, _ATTACKS.items(), strict=True)
    ]


async def _others(everybody: Speakers, rate: float, first: int) -> float:
    window = await load.arriving(lambda n: everybody.speak(first + n), rate, _WINDOW_S)
    if window.failures:
        raise RuntimeError(f"others: {window.failures}")
    return window.quantile(0.95)


async def _attack(company: UUID, to: Installed, given: dict[str, int]) -> int:
    """Call again and again on the way of flows, until told to stop; how often that was."""
    call = NodeCall(node="go", input=given)
    for times in itertools.count():
        try:
            await dispatcher().call(company, to, HOOKS["call_node"], (call,), key=f"bench-{times}", deadline_s=5.0)
        except CallFailed:
            pass
        except asyncio.CancelledError:
            return times
        try:
            await asyncio.sleep(0.05)
        except asyncio.CancelledError:
            return times
    return 0
