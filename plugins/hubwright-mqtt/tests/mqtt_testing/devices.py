"""A device: an MQTT client like any other, which says things and hears commands."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion


class Device:
    """Publishes with QoS 1 and waits until the broker has it."""

    def __init__(self, port: int, name: str, user: str = "", password: str = "") -> None:
        self.name = name
        self.heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._port = port
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=f"device-{name}")
        if user:
            self._client.username_pw_set(user, password)
        self._client.on_message = self._on_message
        self._subscribed = asyncio.Event()
        self._client.on_subscribe = lambda *_: self._loop.call_soon_threadsafe(self._subscribed.set)
        self.answer: Callable[[str, str], None] | None = None

    async def start(self) -> None:
        await asyncio.to_thread(self._client.connect, "127.0.0.1", self._port, 30)
        self._client.loop_start()

    async def stop(self) -> None:
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    async def says(self, topic: str, payload: Any, *, qos: int = 1, retain: bool = False) -> None:
        content = payload if isinstance(payload, str | bytes) else json.dumps(payload)
        told = self._client.publish(topic, content, qos=qos, retain=retain)
        await asyncio.to_thread(told.wait_for_publish, 10)
        assert told.is_published()

    async def listens(self, topic: str) -> None:
        self._subscribed.clear()
        self._client.subscribe(topic, qos=1)
        await asyncio.wait_for(self._subscribed.wait(), 5)

    async def hears(self) -> tuple[str, str]:
        return await asyncio.wait_for(self.heard.get(), 10)

    def publish(self, topic: str, payload: Any) -> None:
        """From within `answer`, which runs in the client's own thread."""
        self._client.publish(topic, payload if isinstance(payload, str) else json.dumps(payload), qos=1)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        told = (message.topic, message.payload.decode())
        if self.answer is not None:
            self.answer(*told)
        self._loop.call_soon_threadsafe(self.heard.put_nowait, told)


@asynccontextmanager
async def device(port: int, name: str, **more: str) -> AsyncIterator[Device]:
    """One that is switched off in the end."""
    made = Device(port, name, **more)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
