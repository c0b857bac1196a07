"""Calls under way in this process: each company's use of a plugin, and its calls to other services, have places of
their own, so that a slow one delays itself and nothing else."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import structlog

log = structlog.get_logger()
MOST_AT_ONCE = 128
Whose = tuple[UUID, str]


class Lanes:
    """Runs calls beside the worker's loops; knows who has how many."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._most = most
        self._busy: Counter[Whose] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    def has_place(self, whose: Whose, most: int) -> bool:
        """Whether one more call may begin."""
        return self._busy[whose] < most and len(self._tasks) < self._most

    def has_share(self, whose: Whose) -> bool:
        """Whether one more call leaves others as many places as this one has: alone one gets half of them.

        Source: Choudhury and Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches" (1998).
        """
        return self._busy[whose] < self._most - len(self._tasks)

    def begin(self, whose: Whose, work: Coroutine[Any, Any, None]) -> None:
        """Let a call run; its place is free when it ends, however it ends."""
        self._busy[whose] += 1
        task = asyncio.create_task(self._run(whose, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, whose: Whose, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as failure:  # its lease runs out, and it is taken again
            log.warning("call_failed", whose=whose[1], error=f"{type(failure).__name__}: {failure}")
        finally:
            self._busy[whose] -= 1
            if not self._busy[whose]:
                del self._busy[whose]

    async def drained(self, within: float | None = None) -> None:
        """Wait until nothing runs; what still does after that time is broken off, and another worker takes it."""
        if not self._tasks:
            return
        _done, late = await asyncio.wait(set(self._tasks), timeout=within)
        for task in late:
            task.cancel()
        if late:
            await asyncio.gather(*late, return_exceptions=True)


lanes = Lanes()
