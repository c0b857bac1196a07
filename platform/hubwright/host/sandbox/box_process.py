"""The process of a box: what it computes, whether it may run now, and its end."""

import contextlib
import os
import signal
from collections.abc import Callable

from hubwright.host.sandbox.idle_group import IdleGroup
from hubwright.host.sandbox.processor import Burst, Watch, cpu_s, give_way
from hubwright.host.sandbox.slow_lane import SlowLane

_BACK_S = 5.0  # who computed for long stays for so long; moving a process holds up everybody's forks for milliseconds


class BoxProcess:
    """Nothing yet, until it is attached; nothing any more once it was killed."""

    def __init__(
        self, slow_lane: SlowLane, burst: Burst, group: Callable[[], IdleGroup | None], clock: Callable[[], float]
    ) -> None:
        self._slow_lane, self._burst, self._group, self._clock = slow_lane, burst, group, clock
        self._pid, self._descriptor = 0, -1
        self._is_out, self._gave_way_at = False, float("-inf")

    def attach(self, pid: int, descriptor: int) -> None:
        """The process is there; its descriptor is ours to close."""
        self._pid, self._descriptor = pid, descriptor

    def cpu_s(self) -> float:
        """Processor time used so far."""
        return cpu_s(self._pid) if self._pid else 0.0

    def watch(self, calls: Callable[[], int], allowed: float, too_much: Callable[[], None]) -> Watch:
        """Look after what it computes from now on; it gives way by itself."""
        return Watch(self._pid, calls, allowed, burst=self._burst, gives_way=self._give_way, too_much=too_much)

    def go_on(self) -> None:
        """It was called for nothing that takes long any more: no turns are waited for."""
        self._slow_lane.leave(self)

    def answered(self) -> None:
        """A call was answered: no longer only what nobody else wants, but what is its share of low priority."""
        if not self._is_out and self._clock() - self._gave_way_at >= _BACK_S:
            self._move(out=True)

    def kill(self) -> None:
        """End it now."""
        self.go_on()
        if self._descriptor >= 0:
            self._signal(signal.SIGKILL)
            os.close(self._descriptor)
            self._descriptor = -1

    def _move(self, *, out: bool) -> None:
        self._is_out = out
        group = self._group()
        if group is not None:
            group.move(self._pid, out=out, unless=lambda: self._descriptor < 0)

    def _give_way(self) -> None:
        give_way(self._pid)
        self._gave_way_at = self._clock()
        if self._is_out:
            self._move(out=False)
        self._slow_lane.join(self, lambda runs: self._signal(signal.SIGCONT if runs else signal.SIGSTOP))

    def _signal(self, number: signal.Signals) -> None:
        if self._descriptor >= 0:
            with contextlib.suppress(ProcessLookupError):  # it was faster
                signal.pidfd_send_signal(self._descriptor, number)
