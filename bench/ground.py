"""What one group of measures stands on: fresh embedded servers, a migrated schema, and the settings of `serve`."""

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from hubwright.entry import servers, start
from hubwright.kernel.embedded import EmbeddedServers, Endpoints
from hubwright.kernel.settings import Settings, load_settings, use_settings
from hubwright.kernel.telemetry import start_logging

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
T = TypeVar("T")


class Ground(msgspec.Struct, frozen=True):
    """Running servers and how to reach them."""

    settings: Settings
    endpoints: Endpoints
    postgres_pid: int
    valkey_pid: int

    def environment(self) -> dict[str, str]:
        """What a web or worker process of `serve` is given."""
        return servers.environment(self.settings)


@contextmanager
def ground() -> Iterator[Ground]:
    """Run servers as `serve` does without settings of an operator; everything is gone afterwards."""
    start_logging("warning", "text")
    data = BUILD / "bench-data" / str(os.getpid())
    plain = msgspec.structs.replace(load_settings({}), data=data, log_level="warning", public_url="http://127.0.0.1:1")
    embedded = EmbeddedServers(data)
    try:
        endpoints = embedded.start()
        chosen = servers.over(plain, endpoints)
        servers.migrate_now(chosen)
        chosen = start.with_key(chosen)
        use_settings(chosen)
        pids = embedded.pids
        yield Ground(chosen, endpoints, pids["postgres"], pids["valkey"])
    finally:
        embedded.stop()
        shutil.rmtree(data, ignore_errors=True)


def run_as_served(work: Callable[[], Awaitable[T]]) -> T:
    """Run on the event loop that the web process runs on."""
    import uvloop  # noqa: PLC0415 - the web server's choice too

    async def whole() -> T:
        return await work()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(whole())


def tell(line: str) -> None:
    """Say on stderr what is going on."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
