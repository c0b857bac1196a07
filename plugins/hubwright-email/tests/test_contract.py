"""The SDK's contract for channels, against real mail servers."""

import asyncio
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from email_testing.acts import OpenNet
from email_testing.post_office import mail_of, post_office_open
from msgspec import structs

from hubwright_email.plugin import Email
from hubwright_sdk import CheckRow, HttpAnswer, OutboundMessage, PullAsked
from hubwright_sdk.conformance import MessagingContract, Trial
from hubwright_sdk.testing import FakeBook, FakeHttp, context

GOOD: dict[str, Any] = {
    "address": "shop@shop.example", "imap_host": "imap.shop.example", "password": "p", "smtp_host": "smtp.shop.example",
}  # fmt: skip
BEFORE = '{"validity":0,"uid":0,"began":0}'
NO_HTTP = HttpAnswer(500, "")  # nothing here is asked by HTTP


def answer(text: str) -> OutboundMessage:
    return OutboundMessage(key="the-key-of-this-deed", to="ann@customer.example", text=text)


class TestContract(MessagingContract):
    """One call of each hook; the mailbox holds two mails."""

    plugin = Email()
    settings: ClassVar[dict[str, Any]] = GOOD
    bad_settings: ClassVar = [
        ({**GOOD, "address": "nobody"}, "address"),
        ({**GOOD, "imap_security": "none"}, "imap_security"),
        ({**GOOD, "smtp_security": "none"}, "smtp_security"),
        ({**GOOD, "keep_sent": True}, "sent_folder"),
        ({**GOOD, "smtp_username": "x"}, "smtp_password"),
        ({**GOOD, "ca_certificate": "-----BEGIN CERTIFICATE-----\nnone"}, "ca_certificate"),
        ({name: value for name, value in GOOD.items() if name != "password"}, "password"),
    ]
    trials: ClassVar = [
        Trial(hook="pull", argument=PullAsked(account="a", cursor=BEFORE), answer=NO_HTTP),
        Trial(hook="send", argument=answer("您好"), answer=NO_HTTP),
    ]

    @pytest.fixture(autouse=True)
    def _servers(self) -> Iterator[None]:
        with post_office_open() as office:
            for number in range(2):
                office.imap.put(mail_of(number=number).as_bytes())
            TestContract.settings = office.settings()
            yield
            self.plugin.held.close()

    def _ask(self, trial: Trial, http: FakeHttp, book: FakeBook | None = None) -> Any:
        made = context(http, self.plugin.manifest, self._settings(), key="the-key-of-this-deed", book=book)
        made = structs.replace(made, net=OpenNet(), deadline_s=9.0)
        return asyncio.run(getattr(self.plugin, trial.hook)(trial.argument, made))

    def _check(self, answer: Any) -> list[CheckRow]:
        settings = self._settings() | ({"folder": "Nowhere"} if answer is self.bad_check_answer else {})
        made = context(self._http(answer), self.plugin.manifest, settings)
        return asyncio.run(self.plugin.check(structs.replace(made, net=OpenNet())))
