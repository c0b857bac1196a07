"""What usually goes wrong with mail, at real servers: nothing is lost, nothing is doubled, and it says what it is."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from email_testing.acts import Line, line_open
from email_testing.imap import ImapServer
from email_testing.post_office import PostOffice, mail_of, post_office_open

from hubwright_sdk import AuthExpired, OutboundFile, RateLimited, Unreachable


def ids(line: Line) -> list[str]:
    return [message.external_id for message in line.news()]


def test_a_password_that_is_changed_meanwhile_loses_nothing(office: PostOffice) -> None:
    with line_open(office, smtp_password="new", smtp_username="shop") as line:
        office.accepts.add(("shop", "new"))
        line.sends(key="a")
        office.accepts.discard(("shop", "new"))
        with pytest.raises(AuthExpired):
            line.sends(key="b")
        office.accepts.add(("shop", "new"))
        line.sends(key="b")
    assert len(office.taken) == 2


@pytest.mark.parametrize("answer", ["454 4.7.0 Temporary authentication failure", "421 4.3.2 too many connections"])
def test_a_server_that_lets_nobody_in_for_a_while_is_asked_later(line: Line, office: PostOffice, answer: str) -> None:
    office.door_answers = [answer] * 4  # each way to sign in is tried
    with pytest.raises((RateLimited, Unreachable)) as told:
        line.sends()
    assert not isinstance(told.value, AuthExpired), "nobody has to fill in another password"
    office.door_answers = []
    line.sends()
    assert len(office.taken) == 1


def test_without_a_sent_folder_a_mail_whose_receipt_was_lost_goes_out_again_as_the_same_mail(
    line: Line, office: PostOffice
) -> None:
    office.hang_up_after_taking = 1
    with pytest.raises(Unreachable):
        line.sends(key="k")
    line.sends(key="k")
    assert len(office.taken) == 2
    assert len({mail["Message-ID"] for mail in office.taken}) == 1


def test_a_mail_that_is_delivered_twice_is_one_message(line: Line, imap: ImapServer) -> None:
    raw = mail_of(number=1).as_bytes()
    imap.put(raw)
    imap.put(raw)
    assert ids(line) == ["m1@customer.example"]
    imap.put(raw)
    assert ids(line) == ["m1@customer.example"], "later too: the platform knows the name"


def test_an_answer_that_comes_before_what_it_answers_is_taken_as_it_comes(line: Line, imap: ImapServer) -> None:
    imap.put(mail_of("Thanks", number=2, In_Reply_To="<m1@customer.example>").as_bytes())
    imap.put(mail_of("Hello", number=1).as_bytes())
    assert ids(line) == ["m2@customer.example", "m1@customer.example"]
    line.sends(key="k", reply_to="m2@customer.example")
    assert line.office.taken[0]["References"].split() == ["<m1@customer.example>", "<m2@customer.example>"]


@pytest.mark.parametrize("date", ["Fri, 1 Jan 2100 00:00:00 +0000", "Thu, 1 Jan 1970 00:00:00 +0000", "yesterday", ""])
def test_a_clock_that_is_wrong_is_not_believed(line: Line, imap: ImapServer, date: str) -> None:
    imap.put(mail_of(number=1, Date=date).as_bytes())
    imap.put(mail_of(number=2).as_bytes())
    first, second = line.news()
    assert [first.external_id, second.external_id] == ["m1@customer.example", "m2@customer.example"]
    assert first.at is not None
    assert abs(datetime.now(UTC) - first.at) < timedelta(minutes=5), "the mailbox says when it came"


KINDS = {
    "an encrypted mail": ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "MIAGCSqGSIb3DQEHA6CA"),
    "Outlook's own form": ("application/ms-tnef; name=winmail.dat", "eJ8+IgAAAAAA"),
    "an invitation alone": ("text/calendar; method=REQUEST; charset=utf-8", "QkVHSU46VkNBTEVOREFSCkVORDpWQ0FMRU5EQVIK"),
    "something new": ("application/x-nobody-knows", "AAAA"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_of_a_kind_that_nobody_knows_is_a_message_with_a_file(line: Line, imap: ImapServer, kind: str) -> None:
    content, body = KINDS[kind]
    head = "From: Ann <ann@customer.example>\r\nSubject: Odd\r\nMessage-ID: <odd@customer.example>\r\n"
    raw = f"{head}Content-Type: {content}\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
    imap.put(raw.encode())
    imap.put(mail_of(number=2).as_bytes())
    odd, next_one = line.news()
    assert odd.external_id == "odd@customer.example"
    assert "Odd" in odd.text
    assert odd.files or "BEGIN" in odd.text or "winmail.dat" in odd.text, "what it is, is said at least"
    assert next_one.external_id == "m2@customer.example"


def test_both_servers_are_restarted_in_the_middle_of_a_conversation(line: Line, office: PostOffice) -> None:
    office.imap.put(mail_of(number=1).as_bytes())
    (asked,) = line.news()
    line.sends(key="a", reply_to=asked.external_id)
    office.stop_smtp()
    office.imap.stop()
    with pytest.raises(Unreachable):
        line.sends(key="b", reply_to=asked.external_id)
    with pytest.raises(Unreachable):
        line.pulled()
    office.start_smtp()
    office.imap.start()
    line.sends(key="b", reply_to=asked.external_id)
    office.imap.put(mail_of("And?", number=2, In_Reply_To="<m1@customer.example>").as_bytes())
    assert ids(line) == ["m2@customer.example"]
    assert [mail["In-Reply-To"] for mail in office.taken] == ["<m1@customer.example>"] * 2


def test_ten_megabytes_go_out(line: Line, office: PostOffice) -> None:
    data = b"\x89PNG" + b"\xff" * 10_000_000
    file = OutboundFile(
        url="https://hub.example/f/1", name="big.png", media_type="image/png", size=len(data), data=data
    )
    line.sends("See the picture", files=[file], deadline_s=120.0)
    (mail,) = office.taken
    (attached,) = mail.iter_attachments()
    assert attached.get_content() == data


def test_the_check_of_a_server_that_says_nothing_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hubwright_email.mailbox.ANSWER_S", 0.3)
    monkeypatch.setattr("hubwright_email.checking._PATIENCE_S", 0.5)

    async def silent() -> None:
        taken: list[asyncio.StreamWriter] = []
        server = await asyncio.start_server(lambda _reader, writer: taken.append(writer), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        with post_office_open() as office:
            line = Line.of(office, imap_port=port, smtp_port=port)
            found = await line.plugin.check(line.context())
            assert [row.ok for row in found] == [False, False]
            line.plugin.held.close()
        for writer in taken:
            writer.close()
        server.close()
        await server.wait_closed()

    asyncio.run(silent())
