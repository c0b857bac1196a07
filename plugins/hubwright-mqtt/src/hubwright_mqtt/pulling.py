"""What came becomes news of devices and messages: in its order, nothing left out without a word."""

from collections.abc import Mapping
from typing import Any

from hubwright_mqtt import discovery, reading
from hubwright_mqtt.broker import Came
from hubwright_mqtt.held import Held
from hubwright_mqtt.rules import opening
from hubwright_mqtt.templates import fill
from hubwright_sdk import CallContext, DeviceInfo, DeviceNews, InboundMessage, Malformed, Pulled

_TOLD_AT_MOST = 5


class Reader:
    """Reads one batch."""

    def __init__(self, held: Held, context: CallContext) -> None:
        self._held, self._context = held, context
        self._told = 0
        self.news: list[DeviceNews] = []
        self.messages: list[InboundMessage] = []

    async def read(self, batch: list[Came]) -> None:
        """One after the other; what cannot be read is told and left out, for it will not get better."""
        for came in batch:
            try:
                await self._read(came)
            except Malformed as failed:
                self._tell(failed.reason)

    async def _read(self, came: Came) -> None:
        held = self._held
        if discovery.is_config(came.topic, held.prefix):
            await self._config(came)
            return
        own = held.topics.read(came.topic)
        if own is not None:
            understood = reading.understand(came, *own)
            self._take(understood.news)
            self.messages += [understood.said] if understood.said is not None else []
            return
        here = held.directory.availability_at(came.topic)
        for device, where in here:
            word = str(fill(where.template, reading.text_of(came)))
            if word in (where.here, where.gone):
                online = word == where.here
                self._take(DeviceNews(id=reading.name_of(came), devices=[DeviceInfo(device=device, online=online)]))
        parts = held.directory.at(came.topic)
        if parts:
            self._take(reading.states(came, parts))
        elif not here:
            self._tell(f"nobody announced what is said on {came.topic[:200]}")

    async def _config(self, came: Came) -> None:
        if not came.payload:
            unused, device = self._held.directory.drop(came.topic)
            if unused:
                await self._held.connection.unsubscribe(unused)
            self.news += [DeviceNews(id=reading.name_of(came), removed=[device])] if device else []
            return
        announced = discovery.read_config(came.topic, self._held.prefix, came.payload)
        for template in discovery.odd_templates(announced):
            self._tell(f"the template {template[:120]} of {announced.info.device} is not understood; values stay raw")
        self.news.append(DeviceNews(id=reading.name_of(came), devices=[self._held.directory.info(announced)]))

    def _take(self, news: DeviceNews) -> None:
        if news.readings or news.events or news.devices or news.commands:
            self.news.append(news)
        settings: Mapping[str, Any] = self._context.settings
        for number, event in enumerate(news.events):
            opened = opening(settings, event, f"{news.id}/{number}")
            self.messages += [opened] if opened is not None else []

    def _tell(self, text: str) -> None:
        self._told += 1
        if self._told <= _TOLD_AT_MOST:
            self._context.log(text)


def pulled(reader: Reader, cursor: str, *, more: bool) -> Pulled:
    """What the host keeps in one step with the cursor."""
    return Pulled(cursor=cursor, messages=reader.messages, devices=reader.news, more=more)
