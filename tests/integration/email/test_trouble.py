"""A mailbox in trouble: admins see what is wrong and how to mend it, and when it is mended nothing is missing."""

from typing import Any

import pytest

from hubwright.control.channels import line_queries
from hubwright.control.channels.schemas import ChannelChange
from hubwright.control.channels.verbs import change_channel, get_channel
from hubwright.host import catalogue
from hubwright.kernel.database import acting_for
from hubwright.runtime.channels.check import check_channel
from tests.integration.email.test_mailbox import EMAIL, MailLine, heard, line, post_office

__all__ = ["line"]


async def change(line: MailLine, **settings: Any) -> None:
    """An admin saves the form."""
    async with acting_for(line.tenant_id):
        present = (await get_channel(line.channel_id)).settings
        wanted = ChannelChange(settings={**present, **settings})
        await change_channel(line.company.admin.actor, line.channel_id, wanted)
    held: Any = catalogue.find(EMAIL)
    held.held.close()
    await line.later()


async def trouble(line: MailLine) -> str:
    async with acting_for(line.tenant_id):
        found = await line_queries.trouble(line.channel_id)
    return str(found["code"]) if found is not None else ""


async def test_a_wrong_password_is_shown_and_mended_and_no_mail_is_missing(line: MailLine) -> None:
    office: Any = line.office
    good = office.settings()["password"]
    await change(line, password="wrong")
    office.imap.put(post_office.mail_of("Hello", number=1).as_bytes())
    await line.work(1)
    assert await trouble(line) == "auth_expired"
    found = await check_channel(line.company.admin.actor, line.channel_id)
    assert found is not None
    assert [row.ok for row in found.rows] == [False, False]
    assert all("Check user and password" in row.text for row in found.rows)
    assert await heard(line) == []

    await change(line, password=good)

    async def came() -> bool:
        return await heard(line) == ["Order 1\n\nHello"]

    await line.until(came)
    assert await trouble(line) == ""
    found = await check_channel(line.company.admin.actor, line.channel_id)
    assert found is not None
    assert found.ok


async def test_servers_that_are_away_in_the_middle_of_a_conversation_lose_and_double_nothing(
    line: MailLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    office: Any = line.office
    office.imap.put(post_office.mail_of("One", number=1, sender="bob@customer.example").as_bytes())

    async def answers() -> int:
        return len(office.taken)

    async def first() -> bool:
        return await answers() >= 1

    await line.until(first)
    office.stop_smtp()
    office.imap.put(
        post_office.mail_of("Two", number=2, sender="bob@customer.example", In_Reply_To="<m1@x.example>").as_bytes()
    )

    async def waiting() -> bool:
        return len(await heard(line)) == 2

    await line.until(waiting)
    await line.later()
    await line.work(2)
    before = await answers()
    office.imap.stop()
    await line.later()
    await line.work(1)
    assert await trouble(line) == "unreachable"
    office.imap.start()
    office.start_smtp()

    async def all_sent() -> bool:
        states = {each.state for each in await line.deliveries("bob@customer.example")}
        return states == {"sent"}

    await line.until(all_sent)
    names = [str(mail["Message-ID"]) for mail in office.taken]
    assert len(names) == len(set(names)) >= before
    assert await trouble(line) == ""


async def test_a_mail_of_ten_megabytes_is_a_message_with_its_file(line: MailLine) -> None:
    office: Any = line.office
    mail = post_office.mail_of("See the manual", number=1)
    data = b"%PDF-1.4\n" + b"\xff" * 10_000_000
    mail.add_attachment(data, maintype="application", subtype="pdf", filename="manual.pdf")
    office.imap.put(mail.as_bytes())

    async def there() -> bool:
        return bool(await line.rows("SELECT id FROM file WHERE tenant_id = $1 AND size > 9000000"))

    await line.until(there)
    office.imap.put(post_office.mail_of("And?", number=2, In_Reply_To="<m1@customer.example>").as_bytes())

    async def follows() -> bool:
        return "And?" in await heard(line)

    await line.until(follows)
