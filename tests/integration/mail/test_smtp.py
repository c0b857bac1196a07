"""Mail leaves by SMTP as a job: after the commit, again until the server takes it, once."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import msgspec
import pytest
from aiosmtpd.smtp import SMTP

from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.jobs import run_due_jobs
from hubwright.kernel.mail import Letter, outbox_letters, post_mail
from hubwright.kernel.settings import settings, use_settings


class Mailbox:
    """A real SMTP server that can be in a bad mood."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuse = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuse:
            self.refuse -= 1
            return "451 try again later"
        received = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(received, EmailMessage)
        self.letters.append(received)
        return "250 taken"


@pytest.fixture
async def mailbox(database: None) -> AsyncIterator[Mailbox]:
    await run_due_jobs(1000)  # letters of other tests go to the outbox, not to our box
    box = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="test"), "127.0.0.1", 0)
    before = settings()
    port = server.sockets[0].getsockname()[1]
    use_settings(msgspec.structs.replace(before, smtp_url=f"smtp://127.0.0.1:{port}", mail_outbox=False))
    yield box
    use_settings(before)
    server.close()


async def _work(tenant: UUID) -> None:
    async with acting_for(tenant):
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job'")
        await execute("UPDATE job SET run_at = now() WHERE tenant_id = $1 AND state = 'waiting'")
    await run_due_jobs(1000)


async def test_a_letter_leaves_once_after_the_commit(mailbox: Mailbox, tenant_a: UUID) -> None:
    async with acting_for(tenant_a):
        await post_mail(Letter(to="Ann <once@example.test>", subject="您好 10086", text="您的订单 …"), dedup_key="k")
        await post_mail(Letter(to="Ann <once@example.test>", subject="again", text="…"), dedup_key="k")
        assert mailbox.letters == []
    await _work(tenant_a)
    await _work(tenant_a)

    ours = [letter for letter in mailbox.letters if "once@" in str(letter["To"])]
    assert [str(letter["Subject"]) for letter in ours] == ["您好 10086"]
    assert "您的订单" in ours[0].get_content()


async def test_nothing_leaves_when_the_transaction_fails(mailbox: Mailbox, tenant_a: UUID) -> None:
    with pytest.raises(ZeroDivisionError):
        async with acting_for(tenant_a):
            await post_mail(Letter(to="a@example.org", subject="x", text="x"))
            raise ZeroDivisionError
    await _work(tenant_a)
    assert mailbox.letters == []


async def test_a_server_in_a_bad_mood_gets_the_same_letter_again(mailbox: Mailbox, tenant_a: UUID) -> None:
    mailbox.refuse = 2
    async with acting_for(tenant_a):
        await post_mail(Letter(to="a@example.org", subject="patience", text="x"))
    for _ in range(4):
        await _work(tenant_a)
    async with acting_for(tenant_a):
        jobs = await fetch("SELECT state, attempts FROM job WHERE tenant_id = $1")

    assert len(mailbox.letters) == 1
    assert jobs == [{"state": "done", "attempts": 3}]


async def test_a_letter_nobody_takes_stays_as_a_dead_letter(mailbox: Mailbox, tenant_a: UUID) -> None:
    mailbox.refuse = 1000
    async with acting_for(tenant_a):
        await post_mail(Letter(to="a@example.org", subject="never", text="x"))
    for _ in range(12):
        await _work(tenant_a)
    async with acting_for(tenant_a):
        jobs = await fetch("SELECT state, attempts, last_error FROM job WHERE tenant_id = $1")
    assert (jobs[0]["state"], jobs[0]["attempts"]) == ("dead", 10)
    assert "451" in jobs[0]["last_error"]


async def test_where_an_operator_says_so_mail_lands_in_the_outbox(database: None, tenant_a: UUID) -> None:
    async with acting_for(tenant_a):
        await post_mail(Letter(to="a@example.org", subject="for the outbox", text="看这里"))
    await _work(tenant_a)
    found = [letter for letter in outbox_letters() if letter.subject == "for the outbox"]
    assert [letter.text.strip() for letter in found] == ["看这里"]
