"""The object behind the entry point: settings, and the three things that the host asks for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubwright_email import checking, sending, settings
from hubwright_email.accounts import account_of
from hubwright_email.automatic import Frequency
from hubwright_email.held import HeldMailboxes
from hubwright_email.pulling import News
from hubwright_sdk import (
    CallContext,
    CheckRow,
    Manifest,
    OutboundMessage,
    PullAsked,
    Pulled,
    Sent,
    hookimpl,
    read_manifest,
)


class Email:
    """Mailboxes; what is kept here are connections, and who wrote how often of late."""

    def __init__(self) -> None:
        self.manifest: Manifest = read_manifest(Path(__file__).parent)
        self.held = HeldMailboxes()
        self._frequency = Frequency()

    @hookimpl
    def hubwright_plugin(self) -> "Email":
        return self

    def clean_settings(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Every problem at once."""
        return settings.clean(self.manifest, given)

    def public_settings(self, given: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - nothing is public
        """Nothing: no visitor's browser asks."""
        return {}

    async def pull(self, asked: PullAsked, context: CallContext) -> Pulled:
        """What came; waits for it when there is nothing."""
        account = account_of(context.settings)
        lines: list[str] = []
        news = News(account, asked, self._frequency, context.deadline_s, lines.append)
        found = await self.held.do(account, news, context)
        for line in lines:
            context.log(line)
        return found

    async def send(self, message: OutboundMessage, context: CallContext) -> Sent:
        """One mail; the same key twice is the same mail."""
        return await sending.send(message, account_of(context.settings), self.held, context)

    async def check(self, context: CallContext) -> list[CheckRow]:
        """Both servers, the folders, the sender address."""
        return await checking.check(account_of(context.settings), context)


plugin = Email()
