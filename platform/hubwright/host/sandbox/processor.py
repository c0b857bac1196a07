"""Processor time of another process, and what happens when it uses much of it."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

_SOONEST_S = 0.005
_BURST_S = 0.1  # what computes longer at a time gives way to everybody else
_FIRST_S = 0.06  # of somebody nobody knows yet
_SHORT_S = 0.002  # a call that many honest plugins make all day
_EARNED, _EARNED_AFTER_AN_END = 0.05, 0.02  # seconds a second


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


class Burst:
    """What a release may compute for a company at a time before others should be spared; it is earned again slowly.

    Ending a box and beginning another one earns nothing, and until its next answer a release earns less.
    """

    def __init__(self, now: float) -> None:
        self._left, self._used, self._at = _FIRST_S, 0.0, now
        self._earned = _EARNED

    def misbehaved(self) -> None:
        """A box was ended for what it did."""
        self._earned = _EARNED_AFTER_AN_END

    def behaved(self) -> None:
        """A call was answered."""
        self._earned = _EARNED

    def begins(self) -> None:
        """Another process, which has used nothing yet."""
        self._used = 0.0

    def forgive(self, used: float) -> None:
        """Up to here, in all, nothing that was not counted yet counts."""
        self._used = max(self._used, used)

    def is_whole(self, now: float) -> bool:
        """Whether nothing is owed."""
        return self._left + (now - self._at) * self._earned >= _BURST_S

    def left_s(self, used: float, now: float) -> float:
        """What is left of it, after `used` seconds in all at `now`; never more than a burst owed."""
        earned = min(_BURST_S, self._left + (now - self._at) * self._earned)
        self._left = max(-_BURST_S, earned - (used - self._used))
        self._used, self._at = used, now
        return self._left


class Watch:
    """Looks at a process while a call is under way; calls at once may use the sum of what each may."""

    def __init__(
        self,
        pid: int,
        calls: Callable[[], int],
        allowed: float,
        *,
        burst: Burst,
        gives_way: Callable[[], None],
        too_much: Callable[[], None],
    ) -> None:
        self._pid, self._calls, self._allowed, self._burst = pid, calls, allowed, burst
        self._gives_way, self._too_much = gives_way, too_much
        self._began = cpu_s(pid)
        self._timer: asyncio.TimerHandle | None = None

    def look(self) -> None:
        """Now, and again when it could have used up what is left."""
        loop = asyncio.get_running_loop()
        used = cpu_s(self._pid)
        left = self._allowed * max(1, self._calls()) - (used - self._began)
        if left <= 0:
            self._too_much()
            return
        burst = self._burst.left_s(used, loop.time())
        if burst <= 0:
            self._gives_way()
        wait = min(left, burst) if burst > 0 else left
        self._timer = loop.call_later(max(wait, _SOONEST_S), self.look)

    def answered(self) -> None:
        """It came to something: a short call costs nothing of the burst, however many there are."""
        used = cpu_s(self._pid)
        if used - self._began <= _SHORT_S:
            self._burst.forgive(used)

    def stop(self) -> None:
        """The call is over."""
        if self._timer is not None:
            self._timer.cancel()
