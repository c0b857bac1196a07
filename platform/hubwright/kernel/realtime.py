"""Wakes sockets and workers: in this process at once, in others through Redis; never carries the truth.

Without Redis a reader still finds everything by polling (`events?after=`); that is why a payload may be lost here.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from hubwright.kernel.ids import new_id

log = structlog.get_logger()
_WIRE = "hubwright:wakes"  # "hubwright:wake" was 0.1's, whose processes read another form; they find things by polling
_QUIET_S = 3.0
_SEND_S = 1.0
_MOST_OUTGOING = 10_000
Payload = dict[str, Any]


def topic_for(tenant_id: UUID, kind: str, thing: object = "") -> str:
    """Name a topic; the tenant is always part of it."""
    return f"{tenant_id}/{kind}/{thing}"


class Hub:
    """Topics within a process, joined across processes by one Redis channel."""

    def __init__(self) -> None:
        self.process = str(new_id())
        self._own = msgspec.json.encode((self.process, []))[:-2]
        self.queues: dict[str, set[asyncio.Queue[Payload]]] = {}
        self.redis: Redis | None = None
        self.outgoing: asyncio.Queue[tuple[str, Payload]] = asyncio.Queue()
        self.tasks: list[asyncio.Task[None]] = []

    def open(self, redis: Redis | None) -> None:
        """Join other processes; call from a running loop."""
        self.redis = redis
        if redis is not None:
            self.outgoing = asyncio.Queue(_MOST_OUTGOING)
            self.tasks = [
                asyncio.create_task(self._listen(redis), name="realtime-listener"),
                asyncio.create_task(self._send(redis), name="realtime-sender"),
            ]

    async def close(self) -> None:
        """Leave, after what is still to be sent, if Redis takes it."""
        if self.tasks:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.outgoing.join(), _SEND_S)
        while running := [task for task in self.tasks if not task.done()]:
            for task in running:
                task.cancel()  # more than once: redis-py swallows a cancellation that meets it while connecting
            await asyncio.wait(running, timeout=0.2)
        self.tasks = []
        self.redis = None

    async def publish(self, topic: str, payload: Payload) -> None:
        """Wake everybody who listens to this topic, here and elsewhere; nobody waits for Redis, which may hang."""
        self._deliver(topic, payload)
        if self.redis is not None:
            with contextlib.suppress(asyncio.QueueFull):
                self.outgoing.put_nowait((topic, payload))

    def ring_here(self, topic: str) -> None:
        """Wake whoever listens in this process only."""
        self._deliver(topic, {})

    async def redis_answers(self) -> bool | None:
        """Tell whether other processes are woken at once; None when this process uses no Redis."""
        if self.redis is None:
            return None
        try:
            async with asyncio.timeout(_SEND_S):
                await self.redis.ping()
        except (RedisError, OSError, TimeoutError):
            return False
        return True

    @asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[asyncio.Queue[Payload]]:
        """Listen to topics; each payload carries its `topic`. A slow reader loses the oldest, never the newest."""
        queue: asyncio.Queue[Payload] = asyncio.Queue(maxsize=1000)
        for topic in topics:
            self.add(queue, topic)
        try:
            yield queue
        finally:
            self.leave(queue)

    def add(self, queue: "asyncio.Queue[Payload]", topic: str) -> None:
        """Listen to one topic more."""
        self.queues.setdefault(topic, set()).add(queue)

    def leave(self, queue: "asyncio.Queue[Payload]") -> None:
        """Listen to nothing any more."""
        for topic in list(self.queues):
            self.remove(queue, topic)

    def remove(self, queue: "asyncio.Queue[Payload]", topic: str) -> None:
        """Listen to one topic less."""
        listeners = self.queues.get(topic)
        if listeners is not None:
            listeners.discard(queue)
            if not listeners:
                del self.queues[topic]

    def _deliver(self, topic: str, payload: Payload) -> None:
        for queue in tuple(self.queues.get(topic, ())):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait({**payload, "topic": topic})

    def _take(self, data: bytes) -> None:
        """Deliver what another process sent; our own is known by its beginning, without being read."""
        if data.startswith(self._own):
            return
        _process, wakes = msgspec.json.decode(data)
        for topic, payload in wakes:
            self._deliver(topic, payload)

    async def _send(self, redis: Redis) -> None:
        """Hand on what gathered, in one message; what Redis does not take within a second is found by polling."""
        reached = True
        while True:
            batch = [await self.outgoing.get()]
            while not self.outgoing.empty():
                batch.append(self.outgoing.get_nowait())
            try:
                async with asyncio.timeout(_SEND_S):
                    await redis.publish(_WIRE, msgspec.json.encode((self.process, batch)))
            except (RedisError, OSError, TimeoutError) as failure:
                if reached:
                    log.warning("redis_gone", error=type(failure).__name__)
                reached = False
            else:
                if not reached:
                    log.info("redis_back")
                reached = True
            for _wake in batch:
                self.outgoing.task_done()

    async def _listen(self, redis: Redis) -> None:
        while True:
            try:
                async with redis.pubsub(ignore_subscribe_messages=True) as wire:
                    await wire.subscribe(_WIRE)
                    while True:
                        # A quiet wire is not a dead one: `listen()` would raise at the client's socket timeout.
                        message = await wire.get_message(timeout=_QUIET_S)
                        if message is not None:
                            self._take(message["data"])
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(0.3)


hub = Hub()
