"""Keeps child processes and embedded servers running, and ends all of them with their owner."""

import contextlib
import logging
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import Self

from hubwright.kernel.embedded import EmbeddedServers
from hubwright.kernel.embedded.unprivileged import before_exec
from hubwright.kernel.errors import StartRefused

_LOG = logging.getLogger("hubwright.supervisor")
_ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_LOOK_EVERY = 0.25
_STEADY_AFTER = 5.0
_PAUSES = (0.0, 0.25, 0.5, 1.0, 2.0)  # before the first, second, … restart of something that keeps dying
_PATIENCE = 7.5  # for children after SIGTERM; servers get their own, all of it stays below ten seconds


@dataclass(frozen=True)
class Child:
    """One process to keep running; `ready` is asked until it says yes.

    `wanted(runs)` is asked again and again whether it should run; without it a child always should.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None = None
    ready: Callable[[], bool] | None = None
    wanted: Callable[[bool], bool] | None = None


@dataclass
class _Restarts:
    """Restarts at once, then more slowly while the same thing keeps dying."""

    count: int = 0
    started_at: float = field(default_factory=time.monotonic)
    due_at: float | None = None

    def pause_over(self) -> bool:
        now = time.monotonic()
        if self.due_at is None:
            if now - self.started_at > _STEADY_AFTER:
                self.count = 0
            self.due_at = now + _PAUSES[min(self.count, len(_PAUSES) - 1)]
        return now >= self.due_at

    def happened(self) -> None:
        self.count += 1
        self.started_at = time.monotonic()
        self.due_at = None


@dataclass
class _Running:
    child: Child
    process: subprocess.Popen[bytes]
    restarts: _Restarts = field(default_factory=_Restarts)


class Supervisor:
    """Owns servers and children from the main thread: `with Supervisor(servers) as s: …; s.start(children); s.watch()`.

    From `with` on SIGTERM, SIGINT and SIGHUP end everything in order; kill -9 ends everything by parent-death signals.
    """

    def __init__(self, servers: EmbeddedServers | None = None) -> None:
        self._servers = servers
        self._server_restarts: dict[str, _Restarts] = {}
        self._running: list[_Running] = []
        self._watching = False
        self._stopping = False
        self._former_handlers: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for ending in _ENDINGS:
            self._former_handlers[ending] = signal.signal(ending, self._on_ending)
        if self._servers is not None:
            self._servers.give_up = lambda: self._stopping
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping = True
        try:
            self.stop()
        finally:
            for ending, handler in self._former_handlers.items():
                signal.signal(ending, handler)  # type: ignore[arg-type]  # what signal.signal itself gave us

    def start(
        self, children: Sequence[Child], within: float = 60.0, meanwhile: Callable[[], None] | None = None
    ) -> None:
        """Start children together and wait until each is ready; one that ends instead is a refusal."""
        deadline = time.monotonic() + within
        first = len(self._running)
        for child in children:
            self._running.append(_Running(child, _spawn(child)))
        if meanwhile is not None:
            meanwhile()
        for running in self._running[first:]:
            self._wait_until_ready(running, deadline)

    def watch(self) -> None:
        """Restart whatever dies until we are told to stop; returns then, and leaving `with` stops everything."""
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_read, False)
        os.set_blocking(wake_write, False)
        former_child_handler = signal.signal(signal.SIGCHLD, lambda *_: None)  # only to be woken
        former_wakeup = signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        self._watching = True
        try:
            while not self._stopping:
                self._restart_dead()
                select.select([wake_read], [], [], _LOOK_EVERY)
                with contextlib.suppress(BlockingIOError):
                    os.read(wake_read, 4096)
        finally:
            self._watching = False
            signal.set_wakeup_fd(former_wakeup)
            signal.signal(signal.SIGCHLD, former_child_handler)
            os.close(wake_read)
            os.close(wake_write)

    def stop(self) -> None:
        """End the children together, then the servers they use."""
        for running in self._running:
            if running.process.poll() is None:
                running.process.terminate()
        deadline = time.monotonic() + _PATIENCE
        for running in self._running:
            try:
                running.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _LOG.warning("%s did not end in time and is killed", running.child.name)
                running.process.kill()
                running.process.wait()
        self._running = []
        if self._servers is not None:
            self._servers.stop()

    def _on_ending(self, number: int, _frame: FrameType | None) -> None:
        """While watching, finish the round; before that, leave whatever is going on through `with`; later, ignore."""
        was_stopping, self._stopping = self._stopping, True
        if not self._watching and not was_stopping:
            raise SystemExit(0 if number == signal.SIGTERM else 128 + number)

    def _wait_until_ready(self, running: _Running, deadline: float) -> None:
        ready = running.child.ready or (lambda: True)
        while not ready():
            if running.process.poll() is not None:
                raise StartRefused(f"{running.child.name} ended while it was starting{_how(running.process)}.")
            if time.monotonic() > deadline:
                raise StartRefused(f"{running.child.name} was not ready in time.")
            time.sleep(0.05)

    def _restart_dead(self) -> None:
        self._restart_dead_children()  # first: they load while the servers they wait for recover
        self._restart_dead_servers()

    def _restart_dead_children(self) -> None:
        for running in self._running:
            runs = running.process.poll() is None
            if running.child.wanted is not None and not running.child.wanted(runs):
                if runs:
                    running.process.terminate()
                continue
            if self._stopping or runs or not running.restarts.pause_over():
                continue
            _LOG.warning("%s ended%s, starting it again", running.child.name, _how(running.process))
            running.process = _spawn(running.child)
            running.restarts.happened()

    def _restart_dead_servers(self) -> None:
        for name in reversed(self._servers.check()) if self._servers is not None else []:  # the quickest to start first
            restarts = self._server_restarts.setdefault(name, _Restarts())
            if self._servers is None or self._stopping or not restarts.pause_over():
                continue
            _LOG.warning("%s ended, starting it again", name)
            try:
                self._servers.restart(name)
            except StartRefused as problem:
                _LOG.error("%s", problem)
            restarts.happened()


def _spawn(child: Child) -> subprocess.Popen[bytes]:
    """Start a child that is killed when we die: every process of ours is safe to kill, so nothing gentler is needed."""
    return subprocess.Popen(
        list(child.argv),
        env=None if child.env is None else dict(child.env),
        stdin=subprocess.DEVNULL,
        stdout=2,  # our stdout may carry an answer for a program; children's words go to stderr
        start_new_session=True,  # a Ctrl-C in the terminal is for us alone, we stop them in order
        preexec_fn=before_exec(None, signal.SIGKILL),  # noqa: PLW1509 - main thread, libc is loaded already
    )


def _how(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    if code is None:
        return ""
    return f" by {signal.Signals(-code).name}" if code < 0 else f" with exit code {code}"
