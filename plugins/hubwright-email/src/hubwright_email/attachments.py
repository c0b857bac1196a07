"""Files of a mail: with names that can be read, twenty at most; what cannot be taken is said, not left out."""

import re
from collections.abc import Iterator
from email.message import Message, MIMEPart
from mimetypes import guess_extension

import msgspec

from hubwright_email.content import decoded, is_file
from hubwright_email.fields import unbroken
from hubwright_sdk import InboundFile

MOST = 20
_CALENDAR = re.compile(r"(?im)^(SUMMARY|DTSTART|LOCATION)[^:\r\n]{0,200}:(.{1,300})$")


class Attached(msgspec.Struct, frozen=True):
    """The files, and lines about what is none."""

    files: list[InboundFile]
    notes: list[str]


def attached(mail: MIMEPart, *, is_cut: bool = False) -> Attached:
    """Everything in it that is not its text; of a mail that was cut off, the last of them is not whole."""
    files: list[InboundFile] = []
    notes: list[str] = []
    found = list(_files(mail))
    for number, part in enumerate(found, 1):
        name = name_of(part, number)
        if part.get_content_type() in ("application/ms-tnef", "application/vnd.ms-tnef"):
            notes.append(f"{name}: Outlook (TNEF), cannot be opened / 无法打开")
            continue
        if part.get_content_type() == "text/calendar":
            notes += _invitation(decoded(part))
        is_whole = not (is_cut and number == len(found))
        files.append(InboundFile(name=name, data=_data(part) if is_whole else b""))
    if is_cut:
        notes.append("This mail is too large to be taken whole. / 邮件过大，未能完整接收。")
    if len(files) > MOST:
        notes.append("Not taken / 未接收: " + ", ".join(file.name for file in files[MOST:])[:2_000])
    return Attached(files[:MOST], notes)


def name_of(part: MIMEPart, number: int) -> str:
    """What it is called, whoever encoded it how; never a path."""
    told = unbroken(part.get_filename() or "") or _said_by_its_subject(part)
    told = re.sub(r"[\x00-\x1f\x7f]", "", told.replace("\\", "/").rpartition("/")[2]).strip()
    if not told:
        told = f"file-{number}{guess_extension(part.get_content_type()) or ''}"
    return told[-200:]


def _said_by_its_subject(part: MIMEPart) -> str:
    return "mail.eml" if part.get_content_type() == "message/rfc822" else ""


def _files(mail: MIMEPart) -> Iterator[MIMEPart]:
    """Parts that are no text of this mail: attachments, pictures in the text, invitations, mails inside."""
    if mail.get_content_type() == "message/rfc822":
        yield mail
    elif mail.is_multipart():
        for part in mail.iter_parts() if mail.get_content_maintype() == "multipart" else ():
            yield from _files(part)
    elif is_file(mail) or mail.get_content_maintype() not in ("text", "multipart") or _is_other_text(mail):
        yield mail


def _is_other_text(part: MIMEPart) -> bool:
    return part.get_content_type() in ("text/calendar", "text/csv", "text/vcard", "text/x-vcard")


def _data(part: MIMEPart) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and inner and isinstance(inner[0], Message) else b""
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    if part.get_content_maintype() == "text":  # kept as text that everybody can open
        return decoded(part).encode()
    return data


def _invitation(text: str) -> list[str]:
    """What an invitation is about, for those who do not open it."""
    found = {name.upper(): value.strip() for name, value in _CALENDAR.findall(text.replace("\r\n ", ""))}
    said = " · ".join(found[name] for name in ("SUMMARY", "DTSTART", "LOCATION") if name in found)
    return [f"Invitation / 邀请: {said}"] if said else []
