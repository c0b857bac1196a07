"""An answer as a mail: in the thread of the mail that it answers, with plain text, HTML and files."""

import html
import re
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import msgspec

from hubwright_email.accounts import Account
from hubwright_email.naming import own_id
from hubwright_sdk import OutboundFile, OutboundMessage, Refused

_ADDRESS = re.compile(r"^[^\s<>,;:\"()\[\]\\@\x00-\x1f\x7f]+@[A-Za-z0-9\u0080-\uffff]([A-Za-z0-9\u0080-\uffff.-]*)$")
_ANSWERED = re.compile(r"(?i)^\s*((re|aw|sv|antw|回复|回覆|答复|答覆)\s*(\[\d+\])?\s*[:：]\s*)+")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]。，；：！？）」]")
_MOST_OF_CHAIN = 20
_SUBJECTS = {"zh": "您的消息", "en": "Your message"}
WIRE = policy.SMTP.clone(max_line_length=78)


class Answered(msgspec.Struct, frozen=True):
    """What an answer needs to know of the mail that it answers."""

    message_id: str = ""
    references: list[str] = []
    subject: str = ""


def compose(message: OutboundMessage, account: Account, answered: Answered) -> EmailMessage:
    """The mail; the same message is the same mail, but for the moment at which it is written."""
    mail = EmailMessage(policy=WIRE)
    mail["From"] = _own_address(account)
    mail["To"] = recipient(message.to)
    if account.reply_to:
        mail["Reply-To"] = account.reply_to
    mail["Subject"] = _subject(message, answered)
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = f"<{own_id(message.key, account.domain)}>"
    if answered.message_id:
        mail["In-Reply-To"] = f"<{answered.message_id}>"
        mail["References"] = " ".join(f"<{each}>" for each in _chain(answered))
    mail["X-Hubwright-Message"] = _plain(message.key)
    if message.automated:
        mail["Auto-Submitted"] = "auto-replied" if answered.message_id else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    text = message.text or " "
    mail.set_content(text, charset="utf-8", cte="quoted-printable")
    mail.add_alternative(page_of(text), subtype="html", charset="utf-8", cte="quoted-printable")
    for file in message.files:
        _attach(mail, file)
    return mail


def recipient(address: str) -> str:
    """One address and nothing else; whatever could add another one is refused."""
    if not _ADDRESS.match(address) or ".." in address:
        raise Refused("the contact's address is no mail address")
    name, _at, domain = address.rpartition("@")
    if not name.isascii():
        raise Refused("the contact's mail address has letters that mail servers do not all take")
    try:
        return f"{name}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise Refused("the contact's address is no mail address") from None


def page_of(text: str) -> str:
    """The text as a simple page."""
    parts = [part for part in re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n")) if part]
    shown = "\n".join(f"<p>{_linked(part)}</p>" for part in parts)
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{shown}\n</body></html>\n'


def _linked(text: str) -> str:
    said, at = [], 0
    for found in _LINK.finditer(text):
        link = html.escape(found[0], quote=True)
        said += [html.escape(text[at : found.start()]), f'<a href="{link}">{link}</a>']
        at = found.end()
    return "".join([*said, html.escape(text[at:])]).replace("\n", "<br>\n")


def _own_address(account: Account) -> Address:
    return Address(_plain(account.from_name), addr_spec=account.address)


def _subject(message: OutboundMessage, answered: Answered) -> str:
    """`Re:` once, in front of what the thread is about."""
    about = _ANSWERED.sub("", _plain(answered.subject)).strip()
    if about or answered.message_id:
        return f"Re: {about}".strip()
    return _SUBJECTS.get(message.language[:2], _SUBJECTS["en"])


def _chain(answered: Answered) -> list[str]:
    """The first of the thread, and the newest of it."""
    whole = list(dict.fromkeys([*answered.references, answered.message_id]))
    return whole if len(whole) <= _MOST_OF_CHAIN else [whole[0], *whole[1 - _MOST_OF_CHAIN :]]


def _attach(mail: EmailMessage, file: OutboundFile) -> None:
    kind, _slash, subtype = file.media_type.partition("/")
    if not file.data:
        raise Refused("the file did not come along with its message")
    name = _plain(file.name)
    mail.add_attachment(file.data, maintype=kind or "application", subtype=subtype or "octet-stream", filename=name)


def _plain(text: str) -> str:
    """One line: what breaks a header does not get into one."""
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", text).strip()
