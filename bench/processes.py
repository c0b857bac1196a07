"""Child processes of a bench: a web or worker process as `serve` starts it, or a peer."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from bench.ground import BUILD, Ground
from hubwright.entry import servers
from hubwright.kernel.processes import Child


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str], ready: Callable[[], bool], env: Mapping[str, str] | None = None
) -> "Iterator[subprocess.Popen[bytes]]":
    """Start a process and wait until it is ready; its words go to a log below build."""
    with (BUILD / "bench-processes.log").open("ab") as log:
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        give_up_at = time.monotonic() + 60
        while not ready():
            if process.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"{command[-1]} did not become ready; see {log.name}")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def web(ground: Ground) -> "Iterator[tuple[subprocess.Popen[bytes], int]]":
    """The web process."""
    port = free_port()
    with _child(servers.web_child("127.0.0.1", port, ground.environment())) as process:
        yield process, port


@contextmanager
def worker(ground: Ground) -> "Iterator[subprocess.Popen[bytes]]":
    """The worker process."""
    with _child(servers.worker_child(ground.settings, ground.environment())) as process:
        yield process


@contextmanager
def _child(child: Child) -> "Iterator[subprocess.Popen[bytes]]":
    with running(child.argv, child.ready or (lambda: True), child.env) as process:
        yield process
