"""One mail as data, and as the message that goes out (RFC 5322)."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import msgspec


class NotAnAddress(ValueError):
    """This cannot be written to; Python's own parser answers differently from version to version."""

    def __init__(self, text: str) -> None:
        super().__init__(f"not a mail address: {text!r}")


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to one person; header values never contain line breaks, whatever somebody typed."""

    to: str
    subject: str
    text: str
    reply_to: str = ""
    thread: str = ""


def as_message(letter: Letter, *, sender: str, at: datetime, message_id: str) -> EmailMessage:
    """Build the message; `message_id` is stable per job, so that a resend can be recognised."""
    message = EmailMessage()
    message["From"] = _address(sender)
    message["To"] = _address(letter.to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{message_id}@hubwright>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.reply_to:
        message["Reply-To"] = _address(letter.reply_to)
    if letter.thread:
        message["References"] = f"<{letter.thread}@hubwright>"
    message.set_content(letter.text)
    return message


def _address(text: str) -> Address:
    name, spec = ("", "") if "\r" in text or "\n" in text else parseaddr(text.strip())
    if "@" not in spec:
        raise NotAnAddress(text)
    return Address(display_name=name, addr_spec=spec)
