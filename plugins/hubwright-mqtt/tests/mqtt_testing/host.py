"""The host as the plugin sees it: it keeps what came in one step with the cursor, and its process may die anywhere."""

from collections.abc import Mapping
from typing import Any

import msgspec

from hubwright_mqtt.broker import dial
from hubwright_mqtt.plugin import Mqtt
from hubwright_sdk import CallContext, DeviceNews, InboundMessage, PullAsked, Pulled
from hubwright_sdk.testing import CANARY, FakeBook, FakeHttp, context

ACCOUNT = "01998c2e-0000-7000-8000-000000000001"


class AnyAddress:
    """An operator let loopback through."""

    async def address(self, host: str, port: int) -> str:
        return host


class Host:
    """Durable: `cursor`, `news`, `messages`. Everything else goes when `dies` is called."""

    def __init__(self, port: int, **settings: Any) -> None:
        self.port, self.more = port, settings
        self.cursor = ""
        self.news: list[DeviceNews] = []
        self.messages: list[InboundMessage] = []
        self.book = FakeBook()
        self.plugin = Mqtt(dial)

    def settings(self) -> Mapping[str, Any]:
        return self.plugin.clean_settings({"address": f"mqtt://127.0.0.1:{self.port}", **self.more})

    def context(self, key: str = "a-key", deadline_s: float = 10.0) -> CallContext:
        settings = self.settings()
        made = context(
            FakeHttp(self.plugin.manifest, settings), self.plugin.manifest, settings, key=key, book=self.book
        )
        return msgspec.structs.replace(made, net=AnyAddress(), deadline_s=deadline_s)

    async def asks(self) -> Pulled:
        """A pull whose answer is not kept yet."""
        return await self.plugin.pull(PullAsked(account=ACCOUNT, cursor=self.cursor), self.context())

    def keeps(self, pulled: Pulled) -> None:
        """The commit."""
        self.cursor = pulled.cursor
        self.news += pulled.devices
        self.messages += pulled.messages

    async def pulls(self) -> Pulled:
        pulled = await self.asks()
        self.keeps(pulled)
        return pulled

    async def pulls_until(self, enough: Any, rounds: int = 60) -> None:
        for _ in range(rounds):
            await self.pulls()
            if enough():
                return
        raise AssertionError((self.news, self.messages, self.book.lines))

    def dies(self) -> None:
        """As the kernel does it: sockets close without a good-bye, and nothing in memory is left."""
        for held in self.plugin._held._held.values():
            connection: Any = held.connection
            connection._client._sock_close()
        self.plugin = Mqtt(dial)

    async def stops(self) -> None:
        """A good end."""
        await self.plugin._held.let_go(ACCOUNT)

    def values(self, name: str) -> list[Any]:
        return [reading.value for news in self.news for reading in news.readings if reading.name == name]


__all__ = ["ACCOUNT", "CANARY", "Host"]
