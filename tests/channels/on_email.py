"""People who write mails: each is put into the shop's mailbox, answers are what the SMTP server took for them.

The provider files what it is handed, as most do, and the channel looks there before it sends again: so a mail counts
each time that it is delivered, not by its Message-ID. What was answered is taken out of the mailbox, and old mails out
of the sent folder, as shops do: the test server looks through all of it for every question.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from email_testing.post_office import PostOffice, mail_of, post_office_open

from tests.channels.cuttable import Cuttable, cuttable

KEPT = 1_000  # in the sent folder


def address(customer: int) -> str:
    return f"c{customer}@customer.example"


class Mails:
    """A real mailbox and a real SMTP server, each behind a door that can be cut."""

    most_open = 10  # people who wait; the mailbox is not what is tried here
    repeated = 0

    def __init__(self, office: PostOffice, imap: Cuttable, smtp: Cuttable, customers: int) -> None:
        self._office, self._imap, self._smtp = office, imap, smtp
        self._number = 0
        self._uids: dict[str, int] = {}  # by the names of the mails
        self._shown: dict[str, list[str]] = {address(number): [] for number in range(customers)}
        self._read = 0  # so many of what was taken

    @property
    def settings(self) -> dict[str, Any]:
        return {
            **self._office.settings(),
            "imap_port": self._imap.port,
            "smtp_port": self._smtp.port,
            "start": "unread",
            "sent_folder": "Sent",
            "sender_most": 1_000,
        }

    @property
    def allow(self) -> str:
        return f"127.0.0.1:{self._imap.port},127.0.0.1:{self._smtp.port}"

    def begin(self, base: str, key: str) -> None:
        """It comes to the mailbox by itself."""

    async def say(self, customer: int, text: str) -> None:
        self._number += 1
        mail = mail_of(text, number=self._number, sender=f"C {customer} <{address(customer)}>", Subject="")
        uid = await asyncio.to_thread(self._office.imap.put, mail.as_bytes())
        self._uids[str(mail["Message-ID"])] = uid

    def heard(self, customer: int) -> list[str]:
        self._look()
        return self._shown[address(customer)]

    def _look(self) -> None:
        """At what came since the last look."""
        new = self._office.taken[self._read :]
        self._read += len(new)
        answered = []
        for mail in new:
            body = mail.get_body(("plain",))
            assert body is not None, mail
            self._shown[str(mail["To"])].append(str(body.get_content()).strip().splitlines()[0])
            uid = self._uids.pop(str(mail["In-Reply-To"]), None)
            answered += [uid] if uid is not None else []
        if answered:
            self._office.imap.take_out(answered)
            self._office.imap.leave_newest(KEPT, "Sent")

    async def break_off(self) -> None:
        self._imap.cut()
        self._smtp.cut()


@asynccontextmanager
async def mails_open(customers: int) -> AsyncIterator[Mails]:
    """The post office, running."""
    async with AsyncExitStack() as stack:
        office = stack.enter_context(post_office_open())
        office.files_sent = True
        imap = await stack.enter_async_context(cuttable(office.imap.port))
        smtp = await stack.enter_async_context(cuttable(office.smtp_port))
        yield Mails(office, imap, smtp, customers)
