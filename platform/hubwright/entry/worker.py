"""The worker process: performs effects, fires timers, expires offers, runs jobs; woken by the bell, sweeping anyway."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from admin_ui.environment import LOCALE
from hubwright.control.billing.partners.tending import tend_payouts
from hubwright.control.billing.payments.tending import tend_payments
from hubwright.control.channels.line_queries import BELL as CHANNEL_BELL
from hubwright.control.marketplace.figures.tending import tend_figures
from hubwright.control.marketplace.telling import tend_listings
from hubwright.control.spending.tending import tend_spending
from hubwright.control.usage.over_companies import tend_usage
from hubwright.desk.conversations.delivery_queries import BELL as DELIVERY_BELL
from hubwright.desk.leaving.look import look as look_after_the_gone
from hubwright.desk.push.queries import BELL as PUSH_BELL
from hubwright.desk.queues.offers import expire_offer
from hubwright.desk.search.reading import reading
from hubwright.desk.sla.look import look as look_at_clocks
from hubwright.entry.resources import opened, stop_on_signal
from hubwright.host.installation.pruning import tend_saves
from hubwright.host.releases.tending import tend_releases
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.kernel.events import BELL as EVENT_BELL
from hubwright.kernel.heartbeat import beating
from hubwright.kernel.i18n import add_catalogue
from hubwright.kernel.jobs import run_due_jobs
from hubwright.kernel.jobs.queue import BELL as JOB_BELL
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.realtime import hub
from hubwright.kernel.sealed import resealing
from hubwright.kernel.settings import settings
from hubwright.runtime import connections, effects, schedules, timers
from hubwright.runtime.bells import EFFECT_BELL, TIMER_BELL
from hubwright.runtime.channels.deliver import deliver as send_next
from hubwright.runtime.channels.deliver import due_deliveries
from hubwright.runtime.channels.files import Files
from hubwright.runtime.channels.work import Channels, due_channels
from hubwright.runtime.lanes import Lanes, lanes
from hubwright.runtime.listening import deliver
from hubwright.runtime.push.send import due_posts
from hubwright.runtime.push.send import send as send_push
from hubwright.runtime.runs import start
from hubwright.runtime.runs.begin import BELL as RUN_BELL
from hubwright.runtime.watch.channels import watch_channels
from tenants.demos.tending import tend_demos
from tenants.demos.traffic.turn import turns
from tenants.life.look import due_lives, look_at_life
from tenants.retention.rounds import tend_retention

log = structlog.get_logger()
SWEEP_S = 0.5
_AT_ONCE = 32
_CALLS_AT_ONCE = 64
DRAIN_S = 6.0  # below the supervisor's patience; all of a stop stays below ten seconds


async def run_worker(alive: Path | None = None) -> None:
    """Work until told to stop, on jobs that are loaded; `alive` is a file touched every second, for whoever watches."""
    add_catalogue(LOCALE)
    async with opened(settings()) as resources:
        stop_on_signal(resources.stopping)
        outbound = Outbound()

        async def perform(due: Due) -> None:
            await effects.perform(due[0], due[1], outbound)

        async def fire(due: Due) -> None:
            await timers.fire(due[0], due[1])

        async def look(due: Due) -> None:
            await connections.look_after(due[0], due[1], outbound)

        at_channels = Channels(Files(outbound, resources.files))

        async def tend(due: Due) -> None:
            await at_channels.look_after(due[0], due[1])

        async def send(due: Due) -> None:
            await send_next(due[0], due[1], outbound, resources.files)

        async def push(due: Due) -> None:
            await send_push(due[0], due[1], outbound)

        stopping = resources.stopping
        channels, sends = Lanes(_CALLS_AT_ONCE), Lanes(_CALLS_AT_ONCE)
        calls, pushes = Lanes(_CALLS_AT_ONCE), Lanes(_CALLS_AT_ONCE)
        loops: list[Coroutine[Any, Any, None]] = [
            _loop("effects", EFFECT_BELL, beside(effects.due_effects, perform, calls, stopping, EFFECT_BELL), stopping),
            _loop("channels", CHANNEL_BELL, beside(due_channels, tend, channels, stopping, CHANNEL_BELL), stopping),
            _loop("sends", DELIVERY_BELL, beside(due_deliveries, send, sends, stopping, DELIVERY_BELL), stopping),
            _loop("pushes", PUSH_BELL, beside(due_posts, push, pushes, stopping, PUSH_BELL), stopping),
            _loop("timers", TIMER_BELL, _each(timers.due_timers, fire, stopping), stopping),
            _loop("offers", "worker/offers", _each(_due_offers, _expire, stopping), stopping),
            _loop("service levels", "worker/sla", _each(_due_sla, _look, stopping), stopping),
            _loop("absence", "worker/absence", _each(_due_absence, _look_for_the_gone, stopping), stopping),
            _loop("lives", "worker/lives", _each(due_lives, _live, stopping), stopping),
            _loop("jobs", JOB_BELL, partial(run_due_jobs, stopping=stopping), stopping),
            _loop("events", EVENT_BELL, _each(deliver.due_events, _deliver, stopping), stopping),
            _loop("schedules", "worker/schedules", _each(schedules.due_schedules, _strike, stopping), stopping),
            _loop("sealing", "worker/sealing", _each(resealing.due_tenants, _seal, stopping), stopping),
            _loop("connections", "worker/connections", _each(connections.due_connections, look, stopping), stopping),
            reading(stopping),
            _loop("runs", RUN_BELL, _each(start.due_runs, _start, stopping), stopping),
            tend_releases(stopping),
            tend_saves(stopping),
            tend_figures(stopping),
            tend_usage(stopping),
            tend_listings(stopping),
            tend_spending(stopping),
            tend_payments(stopping),
            tend_payouts(stopping),
            watch_channels(stopping),
            _loop("demo visitors", "worker/demo-visitors", turns, stopping),
            _loop("demos", "worker/demos", tend_demos, stopping),
            tend_retention(stopping, resources.files),
        ]
        if alive is not None:
            loops.append(_loop("alive", "worker/alive", _touch(alive), stopping))
        async with beating("worker", stopping):
            tasks = [asyncio.create_task(loop) for loop in loops]
            await stopping.wait()
            outside = (each.drained(within=DRAIN_S) for each in (calls, channels, sends, pushes))
            await asyncio.gather(drain(tasks), *outside)
            await lanes.drained(within=1.0)
        await outbound.close()


async def drain(tasks: list[asyncio.Task[None]], within: float = DRAIN_S) -> None:
    """Let what is in hand finish; what takes longer is given back, so that another worker has it at once."""
    _done, late = await asyncio.wait(tasks, timeout=within)
    if late:
        log.warning("drain_cut_short", loops=len(late))
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _loop(name: str, bell: str, work: Callable[[], Awaitable[int]], stopping: asyncio.Event) -> None:
    """Do what is due, then wait for the bell or the next sweep; a failure is logged and tried again."""
    async with hub.subscribe(bell) as rings:
        while not stopping.is_set():
            try:
                busy = await work()
            except Exception as failure:
                log.warning("sweep_failed", loop=name, error=f"{type(failure).__name__}: {failure}")
                busy = 0
            if not busy:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(rings.get(), SWEEP_S)
                while not rings.empty():
                    rings.get_nowait()


def _each(
    find: Callable[[], Awaitable[list[Due]]], act: Callable[[Due], Awaitable[None]], stopping: asyncio.Event
) -> Callable[[], Awaitable[int]]:
    """Act on everything that is due, several at once, each failure on its own; told to stop, begin nothing more."""

    async def work() -> int:
        due = await find()
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(item: Due) -> bool:
            async with gate:
                if stopping.is_set():
                    return False
                try:
                    await act(item)
                except Exception as failure:
                    log.warning("due_failed", item=str(item[1]), error=f"{type(failure).__name__}: {failure}")
                    return False
                return True

        return sum(await asyncio.gather(*(one(item) for item in due)))

    return work


def beside(
    find: Callable[[], Awaitable[list[Due]]],
    act: Callable[[Due], Awaitable[None]],
    places: Lanes,
    stopping: asyncio.Event,
    bell: str,
) -> Callable[[], Awaitable[int]]:
    """Let what is due run beside the loop, as far as each tenant's share goes; nobody waits for another's call."""
    under_way: set[Due] = set()
    left_out = False

    async def one(item: Due) -> None:
        try:
            await act(item)
        finally:
            under_way.discard(item)
            if left_out:  # somebody waits for this place
                hub.ring_here(bell)

    async def work() -> int:
        nonlocal left_out
        begun, left_out = 0, False
        for item in await find():
            if stopping.is_set():
                break
            if item in under_way:
                continue
            whose = (item[0], "calls")
            if places.has_share(whose):
                under_way.add(item)
                places.begin(whose, one(item))
                begun += 1
            else:
                left_out = True
        return begun

    return work


async def _due_offers() -> list[Due]:
    return await due_now("offer", 200)


async def _expire(due: Due) -> None:
    async with acting_for(due[0]):
        await expire_offer(due[1])


async def _due_sla() -> list[Due]:
    return await due_now("sla", 200)


async def _look(due: Due) -> None:
    async with acting_for(due[0]):
        await look_at_clocks(utc_now())


async def _due_absence() -> list[Due]:
    return await due_now("absence", 200)


async def _look_for_the_gone(due: Due) -> None:
    async with acting_for(due[0]):
        await look_after_the_gone(utc_now())


async def _live(due: Due) -> None:
    await look_at_life(due[0], utc_now())


async def _deliver(due: Due) -> None:
    await deliver.deliver(due[0], due[1])


async def _strike(due: Due) -> None:
    await schedules.strike(due[0], due[1])


async def _seal(due: Due) -> None:
    await resealing.settle(due[0])


async def _start(due: Due) -> None:
    await start.start(due[0], due[1])


def _touch(alive: Path) -> Callable[[], Awaitable[int]]:
    async def work() -> int:
        await asyncio.to_thread(alive.touch)
        return 0

    return work
