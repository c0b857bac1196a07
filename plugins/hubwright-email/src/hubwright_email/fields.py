"""Header fields as people wrote them, whatever they wrote: nothing here raises."""

import re
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import getaddresses

_BROKEN = (ValueError, IndexError, KeyError, AttributeError, TypeError, LookupError)
_ID = re.compile(r"<([^<>\s]{1,900})>")


def header(mail: Message, name: str) -> str:
    """One field in one line; empty when it is not there or cannot be read."""
    try:
        value = str(mail.get(name, ""))
    except _BROKEN:
        return _raw(mail, name)
    return " ".join(unbroken(value).split())


def _raw(mail: Message, name: str) -> str:
    """Past the parser, which stumbled."""
    found = next((str(value) for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    try:
        return " ".join(unbroken(str(make_header(decode_header(found)))).split())
    except _BROKEN:
        return " ".join(unbroken(found).split())


def unbroken(text: str) -> str:
    """Bytes that stand in a header as they are: utf-8, or what Chinese programs write."""
    if not any("\udc80" <= letter <= "\udcff" for letter in text):
        return text
    data = text.encode("utf-8", "surrogateescape")
    for charset in ("utf-8", "gb18030"):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def addresses(mail: EmailMessage, name: str) -> list[tuple[str, str]]:
    """Names and addresses of a field, those that are some."""
    told = header(mail, name)
    try:
        pairs = getaddresses([told])
    except _BROKEN:
        return []
    found = [(_decoded(shown).strip(), address.strip().lower()) for shown, address in pairs]
    return [(shown, address) for shown, address in found if "@" in address and len(address) <= 320]


def _decoded(text: str) -> str:
    if "=?" not in text:
        return text
    try:
        return str(make_header(decode_header(text)))
    except _BROKEN:
        return text


def ids(mail: Message, name: str) -> list[str]:
    """The Message-IDs of a field, without their brackets."""
    return _ID.findall(header(mail, name).replace("> <", "><"))
