"""Mails come in once and in their order, whatever the server does."""

import asyncio

import pytest
from email_testing.acts import Line, line_open
from email_testing.imap import ImapServer
from email_testing.post_office import PostOffice, mail_of, post_office_open

from hubwright_sdk import AuthExpired, Malformed, PullAsked, RateLimited, Refused, Unreachable


def ids(line: Line) -> list[str]:
    return [message.external_id for message in line.news()]


def test_a_mail_is_a_message_with_its_sender_subject_and_text(line: Line, imap: ImapServer) -> None:
    imap.put(mail_of("Where is it?").as_bytes())
    (message,) = line.news()
    assert (message.external_id, message.sender.address, message.sender.name) == (
        "m1@customer.example",
        "ann@customer.example",
        "Ann",
    )
    assert message.text == "Order 1\n\nWhere is it?"
    assert not message.automated
    assert line.news() == []


def test_what_was_there_before_is_left_or_taken_as_the_setting_says(office: PostOffice) -> None:
    for number in range(3):
        office.imap.put(mail_of(number=number).as_bytes(), read=number == 1)
    with line_open(office) as line:
        assert ids(line) == []
    with line_open(office, start="unread") as line:
        assert ids(line) == ["m0@customer.example", "m2@customer.example"]
        office.imap.put(mail_of(number=9).as_bytes(), read=True)
        assert ids(line) == ["m9@customer.example"], "what comes from now on counts, read or not"


def test_idle_brings_a_mail_at_once(line: Line, imap: ImapServer) -> None:
    async def both() -> list[str]:
        waiting = asyncio.create_task(line.pull(28.0))
        await line.waits()
        began = asyncio.get_running_loop().time()
        await asyncio.to_thread(imap.put, mail_of().as_bytes())
        pulled = await waiting
        assert asyncio.get_running_loop().time() - began < 10, "it did not wait for the end of its patience"
        return [each.external_id for each in pulled.messages]

    assert asyncio.run(both()) == ["m1@customer.example"]
    assert imap.connections == 1, "one connection is kept between calls"


def test_a_server_without_idle_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hubwright_email.mailbox.POLL_S", 0.2)
    monkeypatch.setattr("hubwright_email.mailbox.Mailbox.tells_at_once", False)
    with post_office_open() as office, line_open(office) as line:

        async def both() -> list[str]:
            waiting = asyncio.create_task(line.pull(28.0))
            await line.waits()
            await asyncio.to_thread(office.imap.put, mail_of().as_bytes())
            return [each.external_id for each in (await waiting).messages]

        assert asyncio.run(both()) == ["m1@customer.example"]


def test_the_same_cursor_gives_the_same_answer(line: Line, imap: ImapServer) -> None:
    for number in range(4):
        imap.put(mail_of(number=number).as_bytes())
    first, again = (asyncio.run(line.pull(keep=False)) for _ in range(2))
    assert first == again
    assert len(first.messages) == 4


def test_three_hundred_mails_come_in_their_order_in_batches(line: Line, imap: ImapServer) -> None:
    for number in range(300):
        imap.put(mail_of(number=number, sender=f"c{number % 40}@customer.example").as_bytes())
    found = line.news()
    assert [each.external_id for each in found] == [f"m{number}@customer.example" for number in range(300)]


def test_a_server_that_was_restarted_is_connected_to_again(line: Line, imap: ImapServer) -> None:
    imap.put(mail_of(number=1).as_bytes())
    assert len(line.news()) == 1
    imap.restart()
    imap.put(mail_of(number=2).as_bytes())
    assert ids(line) == ["m2@customer.example"]
    assert imap.connections == 2


def test_a_server_that_is_away_is_unreachable_and_loses_nothing(line: Line, imap: ImapServer) -> None:
    imap.put(mail_of(number=1).as_bytes())
    imap.stop()
    with pytest.raises(Unreachable):
        line.pulled()
    imap.start()
    assert ids(line) == ["m1@customer.example"]


def test_a_connection_that_breaks_in_a_fetch_doubles_and_loses_nothing(line: Line, imap: ImapServer) -> None:
    for number in range(5):
        imap.put(mail_of("x" * 5_000, number=number).as_bytes())
    imap.cut_after = 12_000
    imap.restart()
    with pytest.raises(Unreachable):
        line.pulled()
    assert ids(line) == [f"m{number}@customer.example" for number in range(5)]
    assert imap.cut_after is None, "it did break"


def test_a_mailbox_that_is_numbered_anew_gives_what_is_missing_under_known_names(line: Line, imap: ImapServer) -> None:
    for number in range(3):
        imap.put(mail_of(number=number).as_bytes())
    before = ids(line)
    imap.renumber()
    imap.put(mail_of(number=7).as_bytes())
    after = ids(line)
    assert after == [*before, "m7@customer.example"], "known names are taken once by the host"
    assert any("anew" in said for said in line.book.lines)
    assert ids(line) == []


def test_a_mail_without_a_name_has_the_same_one_each_time(line: Line, imap: ImapServer) -> None:
    imap.put(mail_of("A", Message_ID="").as_bytes())
    imap.put(mail_of("B", Message_ID="").as_bytes())
    first, again = (asyncio.run(line.pull(keep=False)) for _ in range(2))
    names = [each.external_id for each in first.messages]
    assert names == [each.external_id for each in again.messages]
    assert len(set(names)) == 2


def test_a_wrong_password_says_so(office: PostOffice) -> None:
    with pytest.raises(AuthExpired), line_open(office, password="wrong"):
        pass


def test_a_folder_that_is_not_there_is_refused(office: PostOffice) -> None:
    with pytest.raises(Refused, match="Nowhere"), line_open(office, folder="Nowhere"):
        pass


def test_a_cursor_that_is_none_is_malformed(line: Line) -> None:
    with pytest.raises(Malformed):
        asyncio.run(line.plugin.pull(PullAsked(account="a", cursor="{"), line.context()))


def test_a_server_that_is_busy_is_asked_later(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    from imapclient.exceptions import IMAPClientError

    def busy(*_arguments: object, **_more: object) -> None:
        raise IMAPClientError("[INUSE] try again later")

    monkeypatch.setattr("hubwright_email.mailbox.Mailbox.after", busy)
    with pytest.raises(RateLimited):
        line.pulled()


def test_a_connection_that_nobody_asks_for_ends(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    with line_open(office) as line:
        (held,) = line.plugin.held._held.values()
        held._unasked_s = 0.05
        line.pulled(1.0)
        held.join(10)
        assert held.gone
        office.imap.put(mail_of().as_bytes())
        assert ids(line) == ["m1@customer.example"], "and a new one is made when somebody does"


def test_a_call_that_is_given_up_frees_the_connection(line: Line, imap: ImapServer) -> None:
    async def given_up() -> None:
        waiting = asyncio.create_task(line.pull(28.0))
        await line.waits()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(given_up())
    imap.put(mail_of().as_bytes())
    assert ids(line) == ["m1@customer.example"]
    assert imap.connections == 1


def test_ten_megabytes_come_in_and_what_is_larger_still_says_what_is_missing(line: Line, imap: ImapServer) -> None:
    big = mail_of("See the picture", number=1)
    big.add_attachment(b"\xff" * 10_500_000, maintype="image", subtype="png", filename="big.png")
    huge = mail_of("See the film", number=2)
    huge.add_attachment(b"\x01" * 21_000_000, maintype="video", subtype="mp4", filename="film.mp4")
    imap.put(big.as_bytes())
    imap.put(huge.as_bytes())
    first, second = line.news()
    assert [(file.name, len(file.data)) for file in first.files] == [("big.png", 10_500_000)]
    assert second.text.startswith("Order 2\n\nSee the film")
    assert [(file.name, file.data) for file in second.files] == [("film.mp4", b"")], "the host tells that it is lost"
