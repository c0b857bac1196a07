"""Calls of the plugin as the host makes them, and what came of them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from email_testing.post_office import PostOffice
from hubwright_email.plugin import Email
from hubwright_sdk import CallContext, InboundMessage, OutboundMessage, PullAsked, Pulled, Sent
from hubwright_sdk.testing import FakeBook, FakeHttp


class OpenNet:
    """Lets everything through; tests connect to this machine only."""

    async def address(self, host: str, _port: int) -> str:
        return host


class Provider:
    """Hands out tokens as the platform does: the same one until it was refused."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)
        self.asked: list[tuple[str, str]] = []

    async def token(self, connection: str, *, refused: str = "") -> str:
        self.asked.append((connection, refused))
        if refused == self.tokens[0] and len(self.tokens) > 1:
            self.tokens.pop(0)
        return self.tokens[0]


class Line:
    """One mailbox that is a channel."""

    provider = Provider("none")

    def __init__(self, plugin: Email, office: PostOffice, settings: dict[str, Any]) -> None:
        self.plugin, self.office = plugin, office
        self.settings = plugin.clean_settings(settings)
        self.cursor = ""
        self.book = FakeBook()

    @classmethod
    def of(cls, office: PostOffice, **more: Any) -> "Line":
        """One that was not connected yet."""
        return cls(Email(), office, office.settings(**more))

    def context(self, deadline_s: float = 8.0, language: str = "en") -> CallContext:
        return CallContext(
            settings=self.settings,
            http=FakeHttp(self.plugin.manifest, self.settings),
            idempotency_key="k",
            deadline_s=deadline_s,
            language=language,
            book=self.book,
            net=OpenNet(),
            tokens=self.provider,
        )

    async def pull(self, deadline_s: float = 8.0, *, keep: bool = True) -> Pulled:
        pulled = await self.plugin.pull(PullAsked(account="a", cursor=self.cursor), self.context(deadline_s))
        if keep:
            self.cursor = pulled.cursor
        return pulled

    async def waits(self) -> None:
        """Until it waits for news."""
        while not self.plugin.held.waiting:  # noqa: ASYNC110 - the thread of the mailbox rings nothing
            await asyncio.sleep(0.02)

    def pulled(self, deadline_s: float = 8.0) -> Pulled:
        return asyncio.run(self.pull(deadline_s))

    def news(self) -> list[InboundMessage]:
        """Everything there is, page by page."""
        found: list[InboundMessage] = []
        while True:
            pulled = self.pulled()
            found += pulled.messages
            if not pulled.more:
                return found

    def sends(self, text: str = "On its way.", **more: Any) -> Sent:
        return asyncio.run(self.send(text, **more))

    async def send(
        self,
        text: str = "On its way.",
        *,
        key: str = "key-1",
        to: str = "ann@customer.example",
        deadline_s: float = 10.0,
        **more: Any,
    ) -> Sent:
        message = OutboundMessage(key=key, to=to, text=text, **more)
        return await self.plugin.send(message, self.context(deadline_s))


@contextmanager
def line_open(office: PostOffice, **more: Any) -> Iterator[Line]:
    """A channel that was connected just now."""
    plugin = Email()
    line = Line(plugin, office, office.settings(**more))
    try:
        line.pulled()
        yield line
    finally:
        plugin.held.close()
