"""Many who ask the same at the same time get one answer: the look-up under way is shared, nothing is kept after it."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SingleFlight(Generic[K, V]):
    """Look-ups by key; an answer is as old as the look-up that somebody else has just begun, never older."""

    def __init__(self, look_up: Callable[[K], Coroutine[Any, Any, V]]) -> None:
        self._look_up = look_up
        self._under_way: dict[tuple[int, K], asyncio.Task[V]] = {}

    async def __call__(self, key: K) -> V:
        """The answer, or the refusal; whoever stops waiting stops nobody else."""
        loop = asyncio.get_running_loop()
        place = (id(loop), key)
        task = self._under_way.get(place)
        if task is None:
            # A context of its own: the first asker's tenant and transaction are not the others'.
            task = loop.create_task(self._look_up(key), context=contextvars.Context())
            self._under_way[place] = task
            task.add_done_callback(lambda done: self._landed(place, done))
        return await asyncio.shield(task)

    def _landed(self, place: tuple[int, K], task: "asyncio.Task[V]") -> None:
        self._under_way.pop(place, None)
        if not task.cancelled():
            task.exception()  # also when nobody waits any more
