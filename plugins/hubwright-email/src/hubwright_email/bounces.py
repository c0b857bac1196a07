"""Delivery reports (RFC 3464): what became of a mail of ours."""

import re
from collections.abc import Iterator
from email.message import EmailMessage, Message

from hubwright_email.fields import header, ids
from hubwright_email.naming import is_own_id
from hubwright_sdk import Receipt


def bounce_of(mail: EmailMessage) -> Receipt | None:
    """The failure that a report tells of one of our mails; None when it is no such report."""
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return None
    ours = next((each for each in _returned_ids(mail) if is_own_id(each)), None)
    told = next(_reports(mail), None)
    if ours is None or told is None:
        return None
    action = _field(told, "Action").lower()
    if action != "failed":
        return None
    return Receipt(state="failed", external_id=ours, reason=_reason(told)[:300])


def _reports(mail: EmailMessage) -> Iterator[Message]:
    """The parts about each recipient."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from (each for each in part.get_payload() if isinstance(each, Message) and "Action" in each)


def _returned_ids(mail: EmailMessage) -> list[str]:
    """The names of mails that came back in the report, whole or their headers only."""
    found: list[str] = []
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and isinstance(inside := part.get_payload(), list):
            found += [each for inner in inside if isinstance(inner, Message) for each in ids(inner, "Message-ID")]
        elif kind in ("text/rfc822-headers", "message/rfc822-headers"):
            content = part.get_payload(decode=True)
            text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
            found += re.findall(r"(?im)^Message-ID:\s*<([^<>\s]+)>", text)
    return found


def _field(part: Message, name: str) -> str:
    return header(part, name)


def _reason(part: Message) -> str:
    code, said = _field(part, "Status"), _field(part, "Diagnostic-Code").partition(";")[2].strip()
    return " ".join(each for each in (code, said) if each) or "the mail came back"
