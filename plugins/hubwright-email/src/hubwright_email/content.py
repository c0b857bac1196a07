"""The words of a mail: the best of its parts, in whatever character set, without the history below."""

import re
from collections.abc import Iterator
from email.message import MIMEPart

from hubwright_email.markup import text_of
from hubwright_email.quoting import without_history

_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8", "utf8": "utf-8",
    "unicode-1-1-utf-7": "utf-7", "big5": "big5hkscs", "ks_c_5601-1987": "cp949", "shift_jis": "cp932",
}  # fmt: skip
_BEGINNING = re.compile(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?([a-z0-9_-]+)")
_LONGEST = 100_000


def shown_text(mail: MIMEPart, *, whole: bool = False) -> str:
    """What its writer wrote now; `whole` with everything below it."""
    plain = "\n\n".join(filter(None, (decoded(part).strip() for part in _parts(mail, "text/plain"))))
    if plain:
        text = plain if whole else without_history(plain)
    else:
        pages = "\n\n".join(decoded(part) for part in _parts(mail, "text/html"))
        text = text_of(pages, whole=whole)
        text = text if whole else without_history(text)
    return _tidy(text)[:_LONGEST]


def decoded(part: MIMEPart) -> str:
    """The text of a part. A charset that is wrong, unknown or missing is found out."""
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    told = str(part.get_content_charset() or "").strip("\"' ").lower()
    if not told and (found := _BEGINNING.search(data[:2_000])):
        told = found[1].decode("ascii").lower()
    for charset in dict.fromkeys((_WIDER.get(told, told) or "utf-8", "utf-8", "gb18030")):
        try:
            return data.decode(charset)
        except (LookupError, ValueError):
            continue
    return data.decode(_known(told), errors="replace")


def _known(charset: str) -> str:
    try:
        b"".decode(_WIDER.get(charset, charset) or "utf-8")
    except (LookupError, ValueError):
        return "utf-8"
    return _WIDER.get(charset, charset) or "utf-8"


def _parts(mail: MIMEPart, wanted: str) -> Iterator[MIMEPart]:
    """Text parts that are not files, however deep; not those of mails inside."""
    if mail.get_content_type() == "message/rfc822":
        return
    if mail.is_multipart():
        for part in mail.iter_parts() if mail.get_content_maintype() == "multipart" else ():
            yield from _parts(part, wanted)
    elif mail.get_content_type() == wanted and not is_file(mail):
        yield mail


def is_file(part: MIMEPart) -> bool:
    """Whether a part is meant to be taken out and kept."""
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _tidy(text: str) -> str:
    """One kind of line break, no characters that mean nothing, no deserts of empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    lines = [line.rstrip() if line != "-- " else line for line in text.split("\n")]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n")
