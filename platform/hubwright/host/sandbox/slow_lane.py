"""Boxes that compute for long take turns: together they get what this machine can spare, so that nobody notices them.

A low priority is not enough: a core that is busy all the time makes others slower however readily it gives way.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

_TURN_S = 0.005
_LOOK_S = 0.5
_LEAST = 0.03  # of all cores, however busy the machine is
_KEPT_FREE = 1.0  # cores
_TICKS = os.sysconf("SC_CLK_TCK")
NICED, IDLE, WAITING = 1, 3, 4  # columns of /proc/stat
Run = Callable[[bool], None]


class Timers(Protocol):
    """As much of an event loop as is needed here."""

    def time(self) -> float: ...
    def call_later(self, delay: float, callback: Callable[..., object], *args: object) -> object: ...


def seconds_of(*columns: int) -> float:
    """How long all cores together were in these states since the start (/proc/stat, proc(5)); 0 where nobody says."""
    try:
        numbers = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
        return sum(int(numbers[column]) for column in columns) / _TICKS
    except (OSError, ValueError, IndexError):
        return 0.0


def idle_s() -> float:
    """How long all cores together have had nothing to do since the machine started; 0 where nobody can say."""
    return seconds_of(IDLE, WAITING)


def share(idle: float, ran: float, lasted: float, cores: int) -> float:
    """Of one core, what those who compute long may have; `idle` and `ran` (by them) are seconds of the last look."""
    spare = (idle + ran) / lasted - _KEPT_FREE if lasted > 0 else 0.0
    return min(1.0, max(_LEAST * cores, spare))


class SlowLane:
    """Everybody in it is stopped, and runs for a moment when it is their turn."""

    def __init__(self, timers: Timers, idle: Callable[[], float] = idle_s, cores: int | None = None) -> None:
        self._timers, self._idle, self._cores = timers, idle, cores or os.cpu_count() or 1
        self._members: dict[object, Run] = {}
        self._turning = False
        self._share = share(0.0, 0.0, 0.0, self._cores)
        self._looked = (timers.time(), idle())
        self._ran = 0.0

    def join(self, who: object, run: Run) -> None:
        """Stop now, go on by turns; `run` stops and continues the process."""
        if who in self._members:
            return
        self._members[who] = run
        run(False)
        if not self._turning:
            self._turning = True
            self._looked, self._ran = (self._timers.time(), self._idle()), 0.0
            self._next()

    def leave(self, who: object) -> None:
        """Go on without turns."""
        run = self._members.pop(who, None)
        if run is not None:
            run(True)

    def _next(self) -> None:
        if not self._members:
            self._turning = False
            return
        who = next(iter(self._members))
        run = self._members[who] = self._members.pop(who)  # to the end of the line
        run(True)
        self._timers.call_later(_TURN_S, self._rest, who, self._timers.time())

    def _rest(self, who: object, began: float) -> None:
        run = self._members.get(who)
        if run is not None:
            run(False)
        ran = self._timers.time() - began
        self._ran += ran
        self._look()
        self._timers.call_later(ran * (1 / self._share - 1), self._next)

    def _look(self) -> None:
        (at, idle), now = self._looked, self._timers.time()
        if now - at >= _LOOK_S:
            total = self._idle()
            self._share = share(total - idle, self._ran, now - at, self._cores)
            self._looked, self._ran = (now, total), 0.0
