"""A mail with an attachment becomes a conversation; what the bot and an agent answer stands in the real thread."""

import importlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hubwright.control.channels.schemas import NewChannel
from hubwright.control.channels.verbs import create_channel
from hubwright.desk.conversations.reply import reply
from hubwright.host import catalogue
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission
from hubwright.kernel.settings import settings, use_settings
from hubwright.runtime.channels import deliver as delivering
from hubwright.runtime.channels.work import due_channels
from tests.integration.messaging.conftest import Line, lines_of
from tests.integration.runtime.flows import greeter
from tests.support.company import make_company

EMAIL = "hubwright-email"
sys.path.append(str(Path(__file__).parents[3] / "plugins" / EMAIL / "tests"))
post_office: Any = importlib.import_module("email_testing.post_office")
CUSTOMER = post_office.CUSTOMER


class MailLine(Line):
    """The worker's hands, with the store that files go out of."""

    async def work(self, rounds: int = 20) -> None:
        for _ in range(rounds):
            done = 0
            for tenant_id, channel_id in await due_channels(10_000):
                if tenant_id == self.tenant_id:
                    done += await self.channels.look_after(tenant_id, channel_id)
            for tenant_id, conversation_id in await delivering.due_deliveries(10_000):
                if tenant_id == self.tenant_id:
                    done += await delivering.deliver(tenant_id, conversation_id, self.outbound, self.files)
            if not done:
                return

    async def until(self, fact: Any) -> None:
        """Work until something holds."""
        for _ in range(20):
            if await fact():
                return
            await self.later()
            await self.work(2)
        wrong = await self.rows("SELECT code, reason, failures FROM channel_line WHERE tenant_id = $1")
        raise AssertionError(f"it never came: {wrong}")


@pytest.fixture
async def line(database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MailLine]:
    monkeypatch.setattr("hubwright_email.pulling._LONGEST_WAIT_S", 0.2)
    with post_office.post_office_open() as office:
        before = settings()
        let_through = frozenset({f"127.0.0.1:{office.imap.port}", f"127.0.0.1:{office.smtp_port}"})
        use_settings(msgspec.structs.replace(before, egress_allow=let_through))
        company = await make_company("mailed", greeter())
        async with acting_for(company.tenant_id):
            await switch_on(EMAIL)
            new = NewChannel(
                plugin=EMAIL,
                name="Mailbox",
                settings=office.settings(),
                flow_id=company.flow_id,
                queue_id=company.queue_id,
                language="en",
            )
            channel = await create_channel(company.admin.actor, new)
        async with lines_of(MailLine(company, channel.id, channel.key, office, tmp_path)) as made:
            try:
                await made.work(1)
                assert isinstance(made, MailLine)
                yield made
            finally:
                use_settings(before)
                held: Any = catalogue.find(EMAIL)
                held.held.close()


async def heard(line: MailLine) -> list[str]:
    rows = await line.rows("SELECT text FROM message WHERE tenant_id = $1 AND author = 'contact' ORDER BY id")
    return [row["text"] for row in rows]


async def test_a_mail_with_a_file_is_answered_in_its_thread_by_the_bot_and_by_an_agent(line: MailLine) -> None:
    office: Any = line.office
    mail = post_office.mail_of("Where is it?", References="<first@customer.example>", number=5)
    mail.add_attachment("my notes", filename="note.txt")
    office.imap.put(mail.as_bytes())
    await line.until(lambda: _any(office.taken))
    events = await line.events(CUSTOMER)
    assert [e.text for e in events if e.author == "contact" and e.kind == "text"] == ["Where is it?"]
    assert [e.file.name for e in events if e.file is not None] == ["note.txt"]

    bot = office.taken[0]
    assert bot["Subject"] == "Re: Order 5"
    assert bot["In-Reply-To"] == "<m5@customer.example>"
    assert bot["References"].split() == ["<first@customer.example>", "<m5@customer.example>"]
    assert bot["Auto-Submitted"] == "auto-replied"

    (file,) = await line.rows("SELECT id FROM file WHERE tenant_id = $1")
    await line.rows("UPDATE file SET contact_id = NULL WHERE tenant_id = $1 RETURNING id")
    program = Actor(kind="api_key", tenant_id=line.tenant_id, permissions=frozenset({Permission.CONVERSATIONS_REPLY}))
    talk: UUID = await line.conversation(CUSTOMER)
    async with acting_for(line.tenant_id):
        await reply(program, talk, file_id=file["id"])
    before = len(office.taken)
    await line.until(lambda: _any(office.taken[before:]))
    agent = office.taken[-1]
    assert agent["In-Reply-To"] == "<m5@customer.example>"
    assert agent["Auto-Submitted"] is None
    (attached,) = agent.iter_attachments()
    assert (attached.get_filename(), attached.get_content().strip()) == ("note.txt", "my notes")

    follow = post_office.mail_of("Thanks\n\nOn Mon, 1 Nov 2026, Shop <s@x.example> wrote:\n> Yes", number=6,
                                 In_Reply_To=str(agent["Message-ID"]))  # fmt: skip
    office.imap.put(follow.as_bytes())

    async def came() -> bool:
        return "Thanks" in await heard(line)

    await line.until(came)
    assert await line.conversation(CUSTOMER) == talk, "an answer comes into the conversation that it answers"


async def test_a_machine_is_not_answered_and_a_bounce_is_told_at_its_message(line: MailLine) -> None:
    office: Any = line.office
    office.imap.put(post_office.mail_of("I am away", number=1, Auto_Submitted="auto-replied").as_bytes())

    async def came() -> bool:
        return bool(await heard(line))

    await line.until(came)
    await line.work(4)
    assert office.taken == []

    office.imap.put(post_office.mail_of("Hello", number=2, sender="bob@customer.example").as_bytes())
    await line.until(lambda: _any(office.taken))
    await line.work(4)
    name = str(office.taken[0]["Message-ID"]).strip("<>")
    office.imap.put(_bounce(name))

    async def told() -> bool:
        return ("failed", "5.1.1 550 nobody here") in [
            (each.state, each.reason) for each in await line.deliveries("bob@customer.example")
        ]

    await line.until(told)


async def test_three_hundred_mails_whose_workers_lose_their_lease_come_in_once_and_in_order(line: MailLine) -> None:
    office: Any = line.office
    said = []
    for number in range(300):
        said.append(f"No. {number}")
        mail = post_office.mail_of(
            said[-1], number=number, Auto_Submitted="auto-generated", In_Reply_To="<x@y.example>"
        )
        office.imap.put(mail.as_bytes())
        if number % 60 == 59:
            office.imap.restart()
            await line.work(1)
            await line.leases_run_out()

    async def all_there() -> bool:
        return len(await heard(line)) >= 300

    await line.until(all_there)
    assert await heard(line) == said


async def _any(things: list[Any]) -> bool:
    return bool(things)


def _bounce(name: str) -> bytes:
    return (
        "From: MAILER-DAEMON@x.example\r\nTo: shop@shop.example\r\nMessage-ID: <dsn@x.example>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/plain\r\n\r\nIt came back.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; x.example\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; 550 nobody here\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: <{name}>\r\n--b--\r\n"
    ).encode()
