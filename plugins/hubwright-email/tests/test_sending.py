"""Answers go out in the thread, once as far as a mail server lets one know, and say why they did not."""

import asyncio
from email.message import EmailMessage

import pytest
from email_testing.acts import Line, line_open
from email_testing.post_office import CUSTOMER, PostOffice, mail_of

from hubwright_email.accounts import account_of
from hubwright_email.writing import Answered, compose
from hubwright_sdk import AuthExpired, OutboundFile, OutboundMessage, RateLimited, Refused, Slow, Unreachable

NOTE = OutboundFile(url="https://hub.example/f/1", name="发票 1.txt", media_type="text/plain", size=5, data=b"total")


def only(office: PostOffice) -> EmailMessage:
    (mail,) = office.taken
    return mail


def test_an_answer_stands_in_the_thread(line: Line, office: PostOffice) -> None:
    headers = {"Subject": "Re: Order 5", "References": "<first@customer.example> <second@customer.example>"}
    office.imap.put(mail_of(number=5, In_Reply_To="<second@customer.example>", **headers).as_bytes())
    (asked,) = line.news()
    sent = line.sends("It left today.\n\nSee https://shop.example/5.", reply_to=asked.external_id, files=[NOTE])
    mail = only(office)
    assert mail["Subject"] == "Re: Order 5"
    assert mail["In-Reply-To"] == "<m5@customer.example>"
    assert mail["References"].split() == [
        "<first@customer.example>", "<second@customer.example>", "<m5@customer.example>"
    ]  # fmt: skip
    assert (mail["To"], mail["From"]) == (CUSTOMER, "The Shop <shop@shop.example>")
    assert mail["Message-ID"] == f"<{sent.external_id}>"
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert plain.get_content().split() == ["It", "left", "today.", "See", "https://shop.example/5."]
    assert page is not None and '<a href="https://shop.example/5">' in page.get_content()
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content().strip()) == ("发票 1.txt", "total")
    assert mail["Auto-Submitted"] is None


def test_what_a_flow_wrote_says_so(line: Line, office: PostOffice) -> None:
    line.sends(automated=True, reply_to="m1@customer.example")
    assert only(office)["Auto-Submitted"] == "auto-replied"
    assert only(office)["X-Hubwright-Message"] == "key-1"


def test_without_its_mailbox_an_answer_still_names_what_it_answers(line: Line, office: PostOffice) -> None:
    office.imap.stop()
    line.sends(reply_to="m1@customer.example")
    assert only(office)["In-Reply-To"] == "<m1@customer.example>"
    office.imap.start()


def test_the_same_key_is_the_same_mail(line: Line, office: PostOffice) -> None:
    assert line.sends(key="k").external_id == line.sends(key="k").external_id
    assert len({mail["Message-ID"] for mail in office.taken}) == 1
    assert line.sends(key="other").external_id != line.sends(key="k").external_id


def test_a_mail_that_was_taken_before_the_line_broke_is_not_sent_again(office: PostOffice) -> None:
    office.files_sent, office.hang_up_after_taking = True, 1
    with line_open(office, sent_folder="Sent") as line:
        with pytest.raises(Unreachable):
            line.sends()
        line.sends()
    assert len(office.taken) == 1, "the provider had filed it, so it is known to be out"


def test_answers_are_filed_where_the_provider_does_not(office: PostOffice) -> None:
    with line_open(office, sent_folder="Sent", keep_sent=True) as line:
        line.sends()
        line.sends()
    assert len(office.taken) == 1
    assert len(office.imap.mails("Sent")) == 1


@pytest.mark.parametrize(
    ("answer", "failure"),
    [("450 4.2.0 greylisted", RateLimited), ("550 5.1.1 nobody here", Refused), ("535 5.7.8 who", AuthExpired)],
)
def test_what_a_server_says_of_a_recipient(
    line: Line, office: PostOffice, answer: str, failure: type[Exception]
) -> None:
    office.recipient_answers = [answer]
    with pytest.raises(failure):
        line.sends()
    line.sends()
    assert len(office.taken) == 1


@pytest.mark.parametrize(
    ("answer", "failure"),
    [("451 4.3.0 later", RateLimited), ("552 5.3.4 too large", Refused), ("554 5.7.1 spam", Refused)],
)
def test_what_a_server_says_of_a_mail(line: Line, office: PostOffice, answer: str, failure: type[Exception]) -> None:
    office.answers = [answer]
    with pytest.raises(failure):
        line.sends()


def test_a_wrong_password_asks_to_connect_again(office: PostOffice) -> None:
    with line_open(office, smtp_username="shop", smtp_password="wrong") as line, pytest.raises(AuthExpired):
        line.sends()


def test_a_sender_that_is_not_ours_is_refused(line: Line, office: PostOffice) -> None:
    office.refused_senders = {"shop@shop.example"}
    with pytest.raises(Refused, match="553"):
        line.sends()


def test_a_server_that_says_nothing_is_slow(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_arguments: object, **_more: object) -> None:
        await asyncio.sleep(30)

    monkeypatch.setattr("aiosmtplib.SMTP.sendmail", silent)
    monkeypatch.setattr("hubwright_email.sending._LOOKING_UP_S", 8.5)
    with pytest.raises(Slow):
        line.sends()


@pytest.mark.parametrize(
    "to", ["a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "nobody", "<a@b.example>", "ä@b.example"]
)
def test_an_address_is_one_address(line: Line, office: PostOffice, to: str) -> None:
    with pytest.raises(Refused):
        line.sends(to=to)
    assert office.taken == []


def test_nothing_that_a_customer_wrote_adds_a_header(office: PostOffice) -> None:
    with line_open(office, from_name='The "Shop", Ltd. <x>') as line:
        account = account_of(line.settings)
    answered = Answered(message_id="m@x", subject="Hi\r\nBcc: everybody@x.example")
    mail = compose(OutboundMessage(key="k", to=CUSTOMER, text="ok"), account, answered)
    raw = mail.as_bytes()
    assert b"\nBcc:" not in raw
    assert mail["Subject"] == "Re: Hi Bcc: everybody@x.example"
    assert mail["From"].addresses[0].addr_spec == "shop@shop.example"


def test_long_threads_keep_their_first_and_their_newest(line: Line) -> None:
    references = [f"r{number}@x" for number in range(60)]
    answered = Answered(message_id="last@x", references=references, subject="回复：Re: RE: About")
    mail = compose(OutboundMessage(key="k", to=CUSTOMER, text="ok"), account_of(line.settings), answered)
    chain = mail["References"].split()
    assert (len(chain), chain[0], chain[-1]) == (20, "<r0@x>", "<last@x>")
    assert mail["Subject"] == "Re: About"
