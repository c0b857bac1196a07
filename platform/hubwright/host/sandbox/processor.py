"""Processor time of another process, and what happens when a call uses much of it."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

_SOONEST_S = 0.005
_LONG_S = 0.1  # a call that computes longer gives way to everybody else


def cpu_s(pid: int) -> float:
    """What a process has used so far; nothing once it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def give_way(pid: int) -> None:
    """Have a process compute only when nobody else wants to, for the rest of its life."""
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))
    except OSError:
        return  # it ended meanwhile


class Watch:
    """Looks at a process while a call is under way; calls at once may use the sum of what each may."""

    def __init__(self, pid: int, calls: Callable[[], int], allowed: float, too_much: Callable[[], None]) -> None:
        self._pid, self._calls, self._allowed, self._too_much = pid, calls, allowed, too_much
        self._began = cpu_s(pid)
        self._long = min(_LONG_S, allowed / 2)
        self._gave_way = False
        self._timer: asyncio.TimerHandle | None = None

    def look(self) -> None:
        """Now, and again when it could have used up what is left."""
        used = cpu_s(self._pid) - self._began
        left = self._allowed * max(1, self._calls()) - used
        if left <= 0:
            self._too_much()
            return
        if not self._gave_way and used >= self._long:
            give_way(self._pid)
            self._gave_way = True
        wait = left if self._gave_way else min(left, self._long - used)
        self._timer = asyncio.get_running_loop().call_later(max(wait, _SOONEST_S), self.look)

    def stop(self) -> None:
        """The call is over."""
        if self._timer is not None:
            self._timer.cancel()
