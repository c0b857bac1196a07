"""What a process holds while it lives: database, Redis, hub, files, rate limits; opened and closed in one place."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from hubwright.control import announcements
from hubwright.host import catalogue
from hubwright.host.discovery import discover
from hubwright.host.releases.marketplace_key import trusted_keys
from hubwright.host.releases.tending import tell_health, tell_last
from hubwright.host.sandbox.row import show_sandbox
from hubwright.host.sandbox.standing import close_boxes
from hubwright.kernel import flags
from hubwright.kernel.database import DB
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.files import close_stores, file_store
from hubwright.kernel.migrate import require_fit
from hubwright.kernel.migrate.runner import NotReachable
from hubwright.kernel.rate import buckets
from hubwright.kernel.realtime import hub
from hubwright.kernel.settings import Settings
from hubwright.runtime.plugins.ways import close_dispatcher

log = structlog.get_logger()
_PATIENCE_S = 15.0


class Resources:
    """The open resources of one process."""

    def __init__(self, settings: Settings, redis: Redis | None) -> None:
        self.redis = redis
        self.files = file_store(settings)
        self.buckets = buckets
        self.buckets.redis = redis
        self.stopping = asyncio.Event()


async def check_database(settings: Settings) -> None:
    """Refuse to start over a login that is too powerful or a schema that is not up to date.

    A company's own database that does not answer is that company's trouble: it is looked at when it does.
    """
    await require_fit(settings.database_url)
    for key, address in settings.databases.items():
        try:
            await require_fit(address)
        except NotReachable as failure:
            log.error("database_away", database=key, error=str(failure))
        except StartRefused as refused:
            raise StartRefused(f"The database {key}: {refused}") from None


async def open_database(settings: Settings, *, most: int = 2) -> None:
    """Look at the databases and open them, for a command that works over them for a while."""
    await check_database(settings)
    await _open(settings, min_size=1, max_size=most)


async def _open(settings: Settings, *, min_size: int, max_size: int) -> None:
    await DB.open(
        settings.database_url, min_size=min_size, max_size=max_size, others=settings.databases, check=require_fit
    )


async def _check_when_reachable(settings: Settings) -> None:
    """Whoever started this process has seen the database: one that does not answer now is being started again."""
    give_up_at = asyncio.get_running_loop().time() + _PATIENCE_S
    while True:
        try:
            await check_database(settings)
        except NotReachable:
            if asyncio.get_running_loop().time() > give_up_at:
                raise
            await asyncio.sleep(0.1)
        else:
            return


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Resources]:
    """Open everything, and close it in the opposite order."""
    await _check_when_reachable(settings)
    discover()  # the steps that plugins add must be there before any flow is compiled
    await _open(settings, min_size=2, max_size=settings.database_pool)
    redis = redis_client(settings.redis_url) if settings.redis_url else None
    hub.open(redis)
    show_sandbox()
    resources = Resources(settings, redis)
    trusted_keys()
    await catalogue.shelf.begin()
    looking = asyncio.create_task(catalogue.shelf.watch(resources.stopping), name="releases")
    telling = asyncio.create_task(tell_health(resources.stopping), name="health")
    following = [
        asyncio.create_task(flags.watch(resources.stopping), name="flags"),
        asyncio.create_task(announcements.watch(resources.stopping), name="announcements"),
    ]
    _leave_the_lasting_alone()
    try:
        yield resources
    finally:
        ending = [looking, telling, *following]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        catalogue.shelf.forget()
        await close_dispatcher()
        await close_boxes()
        await tell_last()
        await hub.close()
        await close_stores()
        if redis is not None:
            with contextlib.suppress(RedisError, OSError):
                await redis.aclose()
        await DB.close()


def _leave_the_lasting_alone() -> None:
    """Let the collector look at what requests leave behind, seldom: walking all modules costs a fifth under load."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def redis_client(url: str) -> Redis:
    """A client that gives up quickly, so that work goes on without Redis."""
    client: Redis = Redis.from_url(
        url, socket_connect_timeout=1, socket_timeout=5, retry=Retry(NoBackoff(), 0), health_check_interval=15
    )
    return client


def stop_on_signal(stopping: asyncio.Event) -> None:
    """Let long polls and sockets end when the process is told to stop, then let the server's own handler go on."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before: Any = signal.getsignal(number)

        def handle(signum: int, frame: Any, before: Any = before) -> None:
            loop.call_soon_threadsafe(stopping.set)
            if callable(before):
                before(signum, frame)

        with contextlib.suppress(ValueError):  # not in the main thread: a test runs the app inside itself
            signal.signal(number, handle)
