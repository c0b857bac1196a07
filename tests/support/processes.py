"""Web and worker processes one by one, over servers that somebody else runs; of this checkout or of another release."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from tests.support.deadlines import wait_until
from tests.support.demo import COMMAND
from tests.support.ports import free_port


class Running(NamedTuple):
    """One process, and where it writes."""

    process: "subprocess.Popen[bytes]"
    log: Path
    port: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_base(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def told(self) -> str:
        """What it has written so far."""
        return self.log.read_text(errors="replace")


@contextmanager
def web(env: Mapping[str, str], log: Path) -> Iterator[Running]:
    """A web process that answers."""
    port = free_port()
    with _process(["_web", "--port", str(port)], env, log, port) as running:
        wait_until(lambda: _answers(running), 40, f"the web process is ready: {running.told()[-2000:]}")
        yield running


@contextmanager
def worker(env: Mapping[str, str], log: Path) -> Iterator[Running]:
    """A worker whose loops turn."""
    alive = log.with_suffix(".alive")
    with _process(["_worker", "--alive", str(alive)], env, log) as running:
        wait_until(alive.exists, 40, f"the worker is ready: {running.told()[-2000:]}")
        yield running


@contextmanager
def _process(arguments: list[str], env: Mapping[str, str], log: Path, port: int = 0) -> Iterator[Running]:
    with (
        log.open("ab") as sink,
        subprocess.Popen(
            [*COMMAND, *arguments], env={**os.environ, **env}, stdout=sink, stderr=sink, cwd="/"
        ) as process,
    ):
        try:
            yield Running(process, log, port)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(running: Running) -> bool:
    assert running.process.poll() is None, running.told()[-2000:]
    try:
        return httpx.get(f"{running.base}/readyz", timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
