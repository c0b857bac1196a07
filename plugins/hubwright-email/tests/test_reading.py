"""What mail programs of this world write, and what becomes of it."""

from datetime import UTC, datetime

import pytest
from email_testing.post_office import USER, mail_of

from hubwright_email.accounts import Account, Server
from hubwright_email.automatic import Frequency
from hubwright_email.naming import own_id
from hubwright_email.quoting import without_history
from hubwright_email.reading import read
from hubwright_sdk import InboundMessage, Receipt

SERVER = Server("mail.example", 993, "tls", USER, "p")
ACCOUNT = Account(
    address=USER, from_name="", reply_to="", imap=SERVER, smtp=SERVER, folder="INBOX", start="now", sent_folder="",
    keep_sent=False, ca_certificate="", sender_most=3, sender_minutes=10,
)  # fmt: skip
CAME = datetime(2026, 11, 26, 12, tzinfo=UTC)
HEAD = b"From: =?gb2312?B?1cXI/Q==?= <zhang@customer.example>\r\nTo: shop@shop.example\r\nMessage-ID: <a@x>\r\n"


def message(raw: bytes) -> InboundMessage:
    found = read(raw, ACCOUNT, CAME)
    assert isinstance(found, InboundMessage)
    return found


def text(body: bytes, kind: bytes = b"text/plain", charset: bytes = b"") -> str:
    told = b"; charset=" + charset if charset else b""
    return message(HEAD + b"Content-Type: " + kind + told + b"\r\n\r\n" + body).text


@pytest.mark.parametrize(
    ("charset", "codec"),
    [(b"gb2312", "gb18030"), (b"gbk", "gbk"), (b"gb18030", "gb18030"), (b"utf-8", "gb18030"), (b"nonsense", "utf-8"),
     (b"", "gb18030"), (b"big5", "big5")],
)  # fmt: skip
def test_chinese_is_read_whatever_charset_is_claimed(charset: bytes, codec: str) -> None:
    said = "訂單在哪裡" if codec == "big5" else "订单在哪里？朱镕基"
    assert text(said.encode(codec), charset=charset) == said


def test_names_of_people_and_files_are_decoded() -> None:
    raw = HEAD + (
        b"Subject: =?utf-8?B?6K6i5Y2V?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/plain\r\n\r\nHi\r\n--b\r\n"
        b"Content-Type: text/plain; name=x\r\n"
        b"Content-Disposition: attachment; filename*=UTF-8''%E5%8F%91.txt\r\n\r\na\r\n--b\r\n"
        b"Content-Type: text/plain\r\n"
        b'Content-Disposition: attachment; filename="=?utf-8?B?5Y+R56Wo?=.txt"\r\n\r\nb\r\n--b\r\n'
        b"Content-Type: text/plain\r\n"
        b'Content-Disposition: attachment; filename="../../etc/passwd"\r\n\r\nc\r\n--b--\r\n'
    )
    found = message(raw)
    assert found.sender.name == "张三"
    assert found.text == "订单\n\nHi"
    assert [file.name for file in found.files] == ["发.txt", "发票.txt", "passwd"]


def test_html_becomes_text_and_nothing_in_it_acts() -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><script>alert(1)</script><p>Dear shop,</p>"
        "<div>line one<br>line two</div><ul><li>a</li><li>b</li></ul>"
        '<a href="https://x.example/y">here</a> <a href="javascript:alert(1)">bad</a>'
        '<div style="display:none">hidden</div><div class="gmail_quote">On Monday you wrote: old</div></body></html>'
    )
    found = text(page.encode(), b"text/html", b"utf-8")
    assert found.splitlines()[0] == "Dear shop,"
    assert "line one\nline two" in found
    assert "- a\n- b" in found
    assert "here <https://x.example/y>" in found
    for gone in ("alert", "hidden", "old", "p{}"):
        assert gone not in found


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Yes.\n\nOn Mon, 1 Nov 2026 at 10:00, Shop <s@x.example> wrote:\n> Really?\n", "Yes."),
        ("好的\n\n在 2026年11月1日，商店 <s@x.example> 写道：\n> 真的吗\n", "好的"),
        ("好的\n\n------------------ 原始邮件 ------------------\n发件人: \"商店\"\n真的吗", "好的"),
        ("好的\n\n发件人: 商店 <s@x.example>\n发送时间: 2026年11月1日\n收件人: a\n主题: x\n\n真的吗", "好的"),
        ("Yes\n\n-----Original Message-----\nFrom: Shop\nSent: Monday\n\nold", "Yes"),
        ("Yes\n\nFrom: Shop <s@x.example>\nSent: Monday\nTo: me\nSubject: x\n\nold", "Yes"),
        ("On Mon, 1 Nov 2026, Shop <s@x.example>\nwrote:\n> Really?\n\nYes, really.", "Yes, really."),
        ("> only history", "> only history"),
        ("Our neighbour wrote:\nnothing", "Our neighbour wrote:\nnothing"),
        ("Bye\n-- \nAnn\nTel 1", "Bye\n-- \nAnn\nTel 1"),
        ("Hi\n\nFrom: the shop I got a letter\nthat is all", "Hi\n\nFrom: the shop I got a letter\nthat is all"),
    ],
)  # fmt: skip
def test_history_is_cut_and_nothing_else(written: str, shown: str) -> None:
    assert without_history(written) == shown


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<l.x.example>"}, {"X_Autoreply": "yes"},
     {"Return_Path": "<>"}, {"X_Auto_Response_Suppress": "All"}],
)  # fmt: skip
def test_what_machines_write_is_marked(headers: dict[str, str]) -> None:
    assert message(mail_of(**headers).as_bytes()).automated


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@x.example", "no-reply@x.example", "noreply+1@x.example"])
def test_addresses_of_machines_are_known(sender: str) -> None:
    assert message(mail_of(sender=sender).as_bytes()).automated


def test_people_are_not_machines() -> None:
    assert not message(mail_of(Auto_Submitted="no").as_bytes()).automated


def test_our_own_mails_are_none() -> None:
    assert read(mail_of(sender=USER.upper()).as_bytes(), ACCOUNT, CAME) is None
    own = f"<{own_id('k', 'shop.example')}>"
    assert read(mail_of(Message_ID=own).as_bytes(), ACCOUNT, CAME) is None


def test_who_writes_faster_than_people_do_is_a_machine_each_mail_counted_once() -> None:
    frequency = Frequency()
    mails = [message(mail_of(number=number).as_bytes()) for number in range(5)]
    seen = [frequency.looked_at(mail, ACCOUNT).automated for mail in mails for _again in range(2)]
    assert seen == [False] * 6 + [True] * 4


REPORT = """From: MAILER-DAEMON@x.example
To: shop@shop.example
Message-ID: <dsn@x.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x.example

Final-Recipient: rfc822; ann@customer.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 nobody here
--b
Content-Type: text/rfc822-headers

Message-ID: <{ours}>
--b--
"""


def report(action: str, ours: str) -> bytes:
    return REPORT.format(action=action, ours=ours).replace("\n", "\r\n").encode()


def test_a_bounce_is_the_fate_of_our_message() -> None:
    ours = own_id("k", "shop.example")
    found = read(report("failed", ours), ACCOUNT, CAME)
    assert found == Receipt(state="failed", external_id=ours, reason="5.1.1 550 nobody here")


def test_a_report_about_a_mail_that_is_not_ours_reaches_people_but_no_flow() -> None:
    assert message(report("failed", "other@x.example")).automated


def test_twenty_files_at_most_and_the_rest_is_said() -> None:
    mail = mail_of()
    for number in range(23):
        mail.add_attachment(b"x", maintype="image", subtype="png", filename=f"f{number}.png")
    mail.add_attachment(b"x", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    found = message(mail.as_bytes())
    assert len(found.files) == 20
    assert "f20.png, f21.png, f22.png" in found.text
    assert "winmail.dat: Outlook (TNEF)" in found.text


def test_pictures_in_the_text_and_invitations_are_files() -> None:
    mail = mail_of("See below")
    mail.add_alternative('<p>See below <img src="cid:one"></p>', subtype="html")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", cid="<one>")
    mail.add_attachment("BEGIN:VCALENDAR\nSUMMARY:Visit\nEND:VCALENDAR", subtype="calendar")
    found = message(mail.as_bytes())
    assert [file.name.rpartition(".")[2] for file in found.files] == ["png", "ics"]
    assert "Invitation / 邀请: Visit" in found.text


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe\x00", HEAD, b"From: <<>>,,;\r\n\r\nx", HEAD + b"Content-Type: multipart/mixed\r\n\r\nno boundary",
     b"From: \xc0\xaf@\r\nSubject: =?utf-8?B?!!!?=\r\nContent-Type: text/plain; charset=\"\x00\"\r\n\r\n\xff",
     HEAD + b"Content-Type: message/rfc822\r\n\r\n", HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n!!!"],
)  # fmt: skip
def test_nothing_stops_the_mailbox(raw: bytes) -> None:
    assert isinstance(read(raw, ACCOUNT, CAME), InboundMessage)
