"""Two brokers that others wrote, each in a process of its own: amqtt, and Mosquitto where it is installed."""

import asyncio
import contextlib
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

PROGRAM = Path(__file__).parent / "amqtt_process.py"
MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def there_is_mosquitto() -> bool:
    """Whether what only Mosquitto can show is shown here."""
    if MOSQUITTO is None:
        print("NOT PROVEN HERE: no Mosquitto")
    return MOSQUITTO is not None


class RealBroker(Protocol):
    """What tests need of one."""

    port: int

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


class Amqtt:
    """What it knows is gone when it stops."""

    def __init__(self, port: int, users: Path | None = None, shown: Path | None = None) -> None:
        self.port = port
        self._command = [sys.executable, str(PROGRAM), str(port), str(users or ""), str(shown or "")]

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        assert await self._process.stdout.readline() == b"ready\n", "the broker did not begin"

    async def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        await self._process.wait()


class Mosquitto:
    """A process of its own, which keeps sessions in a file."""

    def __init__(self, port: int, folder: Path, *lines: str) -> None:
        self.port = port
        self._config = folder / "mosquitto.conf"
        access = lines or ("allow_anonymous true",)
        kept = (
            "user root",
            "persistence true",
            f"persistence_location {folder}/",
            "autosave_interval 1",
            "max_queued_messages 0",
        )
        self._config.write_text("\n".join((f"listener {port} 127.0.0.1", *access, *kept)) + "\n", encoding="utf-8")

    async def start(self) -> None:
        assert MOSQUITTO is not None
        self._process = await asyncio.create_subprocess_exec(
            MOSQUITTO, "-c", str(self._config), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        await answers(self.port)

    async def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        await self._process.wait()


async def answers(port: int) -> None:
    """Wait until somebody listens there."""
    for _ in range(500):
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            await writer.wait_closed()
            return
    raise AssertionError("the broker did not begin")


@asynccontextmanager
async def running(broker: RealBroker) -> AsyncIterator[RealBroker]:
    """One that is stopped in the end."""
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()
