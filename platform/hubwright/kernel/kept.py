"""Answers that are kept for a moment and forgotten as soon as somebody says that they changed."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar
from uuid import UUID

from hubwright.kernel.database import after_commit
from hubwright.kernel.realtime import Payload, hub, topic_for
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.single_flight import SingleFlight

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_MOST = 10_000


def tell_changed(kind: str) -> None:
    """After this transaction, let every process forget what it keeps of this kind for the active tenant."""
    topic = topic_for(active_tenant(), kind)

    async def tell() -> None:
        await hub.publish(topic, {})

    after_commit(tell)


class Kept(Generic[K, V]):
    """Look-ups by (tenant, key), no older than `seconds`; a message that is lost costs that long, no more."""

    def __init__(
        self, kinds: tuple[str, ...], look_up: Callable[[tuple[UUID, K]], Coroutine[Any, Any, V]], *, seconds: float
    ) -> None:
        self._kinds = kinds
        self._seconds = seconds
        self._look_up = SingleFlight(look_up)
        self._answers: dict[UUID, dict[K, tuple[V, float]]] = {}
        self._changes: asyncio.Queue[Payload] = asyncio.Queue(maxsize=1_000)
        self._heard = 0

    async def __call__(self, tenant_id: UUID, key: K) -> V:
        """The answer, kept or new; refusals are not kept."""
        self._listen()
        known = self._answers.get(tenant_id, {}).get(key)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        self._watch(tenant_id)
        heard = self._heard
        answer = await self._look_up((tenant_id, key))
        self._listen()
        if heard == self._heard and tenant_id in self._answers:  # nothing changed while we looked
            self._answers[tenant_id][key] = (answer, time.monotonic() + self._seconds)
        return answer

    def _watch(self, tenant_id: UUID) -> None:
        if tenant_id not in self._answers:
            if len(self._answers) >= _MOST:
                for other in list(self._answers):
                    self._forget(other)
            self._answers[tenant_id] = {}
            for kind in self._kinds:
                hub.add(self._changes, topic_for(tenant_id, kind))

    def _listen(self) -> None:
        while not self._changes.empty():
            self._heard += 1
            self._forget(UUID(self._changes.get_nowait()["topic"].partition("/")[0]))

    def _forget(self, tenant_id: UUID) -> None:
        self._answers.pop(tenant_id, None)
        for kind in self._kinds:
            hub.remove(self._changes, topic_for(tenant_id, kind))
