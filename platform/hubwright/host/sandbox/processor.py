"""Processor time of another process, and what happens when a call uses too much of it."""

import asyncio
import time
from collections.abc import Callable

_SOONEST_S = 0.005


def cpu_s(pid: int) -> float:
    """What a process has used so far; nothing once it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


class Watch:
    """Looks at a process while a call is under way; calls at once may use the sum of what each may."""

    def __init__(
        self, used: Callable[[], float], calls: Callable[[], int], allowed: float, too_much: Callable[[], None]
    ) -> None:
        self._used, self._calls, self._allowed, self._too_much = used, calls, allowed, too_much
        self._began = used()
        self._timer: asyncio.TimerHandle | None = None

    def look(self) -> None:
        """Now, and again when it could have used up what is left."""
        left = self._began + self._allowed * max(1, self._calls()) - self._used()
        if left <= 0:
            self._too_much()
        else:
            self._timer = asyncio.get_running_loop().call_later(max(left, _SOONEST_S), self.look)

    def stop(self) -> None:
        """The call is over."""
        if self._timer is not None:
            self._timer.cancel()
