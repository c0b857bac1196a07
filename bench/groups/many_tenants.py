"""Ten thousand tenants, a hundred active at a time, against ten: processor time per event, and memory in all."""

import os
import time
from collections.abc import Sequence

import msgspec

from bench import cpu, load, processes, stage, world
from bench.documents import three_steps
from bench.events import Speakers
from bench.ground import Ground, ground, run_as_served, tell
from bench.measures import Figure

MANY, FEW, ACTIVE = 10_000, 10, 100
_CONVERSATIONS = 200  # at a time, whatever the number of tenants
_SLICES, _SLICE_S, _CLIENTS = 6, 2.5, 64


class Cost(msgspec.Struct, frozen=True):
    """What events cost in processor time, and what all processes held in memory at the end."""

    us_per_event: float
    rate: float
    resident_mib: float


def run(wanted: set[str]) -> list[Figure]:
    """The few first; memory is taken with the many, after each of them has had an event."""
    with ground() as standing:
        few = run_as_served(lambda: _measure(standing, FEW)) if "tenants_10k_cost_ratio" in wanted else None
    with ground() as standing:
        many = run_as_served(lambda: _measure(standing, MANY))
    figures = []
    if few is not None:
        note = (
            f"{many.us_per_event:.0f} us of processor time an event ({many.rate:.0f}/s) with {MANY},"
            f" {few.us_per_event:.0f} us ({few.rate:.0f}/s) with {FEW}"
        )
        figures.append(Figure(name="tenants_10k_cost_ratio", value=many.us_per_event / few.us_per_event, note=note))
    note = "web and worker process, PostgreSQL and Valkey, shared pages once, after an event of every tenant"
    figures.append(Figure(name="tenants_10k_rss_mib", value=many.resident_mib, note=note))
    return figures


async def _measure(standing: Ground, companies: int) -> Cost:
    from hubwright.entry.web import create_app  # noqa: PLC0415 - loaded so that this process weighs what a web process does

    create_app()
    active = min(ACTIVE, companies)
    async with stage.set_up(standing, companies, _CONVERSATIONS // active) as staged:
        await world.write_sessions(staged.write, staged.companies, three_steps())
        await staged.write.settle()
        slices = [
            staged.speakers(_turn(staged.companies, n * active, active)) for n in range(max(1, companies // active))
        ]
        warm = slices[-1]
        await load.at_once(warm.speak, _CLIENTS, 1.0)
        begun, spent = time.perf_counter(), _spent(standing)
        windows = [await load.at_once(_later(slices[n % len(slices)], n), _CLIENTS, _SLICE_S) for n in range(_SLICES)]
        cost, seconds = _spent(standing) - spent, time.perf_counter() - begun
        done = sum(len(window.latencies) for window in windows)
        if any(window.failures for window in windows):
            raise RuntimeError(str([window.failures for window in windows]))
        with processes.worker(standing) as worker:
            if companies == MANY:
                await _everybody(staged)
            resident = sum(map(cpu.resident_mib, (standing.postgres_pid, standing.valkey_pid, worker.pid)))
            resident += cpu.resident_mib(os.getpid()) - _below(os.getpid())
        tell(f"  {companies} tenants: {done / seconds:.0f}/s, {cost / done * 1e6:.0f} us each, {resident:.0f} MiB")
        return Cost(cost / done * 1e6, done / seconds, resident)


def _spent(standing: Ground) -> float:
    return time.process_time() + cpu.seconds_used(standing.postgres_pid) + cpu.seconds_used(standing.valkey_pid)


def _below(pid: int) -> float:
    """What the children of this process hold, which are counted on their own."""
    return sum(cpu.resident_mib(child) for child in cpu.children(pid))


def _turn(companies: Sequence[world.Company], at: int, count: int) -> Sequence[world.Company]:
    return companies[at : at + count]


def _later(speakers: Speakers, slice_n: int) -> load.Act:
    """Events of one slice have numbers of their own, so that none is taken for a repetition."""
    first = (slice_n + 1) * 1_000_000
    return lambda n: speakers.speak(first + n)


async def _everybody(staged: stage.Stage) -> None:
    """One event of each tenant, so that whatever is kept per tenant is there."""
    speakers = Speakers([company.visitors[0] for company in staged.companies])
    window = await load.at_once(_once_each(speakers), _CLIENTS, 0.0)
    while window.offered and speakers.taken < len(speakers.visitors):
        window = await load.at_once(_once_each(speakers), _CLIENTS, 0.5)


def _once_each(speakers: Speakers) -> load.Act:
    return lambda _n: speakers.speak(90_000_000 + speakers.taken)
