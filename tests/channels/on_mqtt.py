"""People before devices: what they say is published with QoS 1, what they are told is heard by the device.

A broker promises "at least once" (MQTT 3.1.1, 4.3.2), so a device shows an `id` once, as the README of the plugin asks.
What came again is counted.
"""

import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from mqtt_testing.brokers import Mosquitto, free_port, running
from mqtt_testing.devices import Device, device

from tests.channels.cuttable import Cuttable, cuttable


class Devices:
    """One device for each customer; the broker is Mosquitto, which keeps what is not acknowledged."""

    most_open = 0

    def __init__(self, door: Cuttable, devices: list[Device]) -> None:
        self._door, self._devices = door, devices
        self._shown: dict[int, dict[str, str]] = {n: {} for n in range(len(devices))}  # the texts by their ids
        self.repeated = 0
        for number, each in enumerate(devices):
            each.answer = lambda _topic, payload, number=number: self._show(number, json.loads(payload))

    def _show(self, device: int, told: dict[str, str]) -> None:
        self.repeated += told["id"] in self._shown[device]
        self._shown[device].setdefault(told["id"], told["text"])

    @property
    def settings(self) -> dict[str, Any]:
        return {"address": f"mqtt://127.0.0.1:{self._door.port}", "discovery": ""}

    @property
    def allow(self) -> str:
        return f"127.0.0.1:{self._door.port}"

    def begin(self, base: str, key: str) -> None:
        """It comes to the broker by itself."""

    async def say(self, customer: int, text: str) -> None:
        await self._devices[customer].says(f"devices/d{customer}/say", text)

    def heard(self, customer: int) -> list[str]:
        return list(self._shown[customer].values())

    async def break_off(self) -> None:
        self._door.cut()


@asynccontextmanager
async def devices_open(customers: int) -> AsyncIterator[Devices]:
    """All devices, connected and listening."""
    folder = Path(tempfile.mkdtemp(prefix="broker-"))
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        broker = await stack.enter_async_context(running(Mosquitto(free_port(), folder)))
        door = await stack.enter_async_context(cuttable(broker.port))
        devices = [await stack.enter_async_context(device(broker.port, f"d{n}")) for n in range(customers)]
        for number, each in enumerate(devices):
            await each.listens(f"devices/d{number}/notify")
        yield Devices(door, devices)
