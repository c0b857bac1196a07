"""Message-IDs: what a mail is called here, and which ones are ours."""

import hashlib
import re
from email.message import EmailMessage

from hubwright_email.fields import header, ids

_LONGEST = 190
_OURS = re.compile(r"^hw\.[0-9a-f]{40}@")
HASHED = "without-id:"


def own_id(key: str, domain: str) -> str:
    """The name of a mail of ours: the same for the same key, so that one sent twice is one mail."""
    return f"hw.{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}"


def is_own_id(message_id: str) -> bool:
    """Whether we gave it."""
    return bool(_OURS.match(message_id))


def name_of(mail: EmailMessage, raw: bytes) -> str:
    """What a mail is called: by its Message-ID; without one by what is in it."""
    found = ids(mail, "Message-ID") or [header(mail, "Message-ID").strip("<> ")]
    if not found[0]:
        body = raw.partition(b"\r\n\r\n")[2] or raw.partition(b"\n\n")[2]
        told = "\n".join(header(mail, name) for name in ("From", "Date", "Subject"))
        return HASHED + hashlib.sha256(told.encode() + body.strip()).hexdigest()
    if len(found[0]) > _LONGEST:
        return "long:" + hashlib.sha256(found[0].encode()).hexdigest()
    return found[0]


def message_id_of(name: str) -> str:
    """The Message-ID behind a name; empty when it has none that can be written."""
    if name.startswith((HASHED, "long:")) or not re.fullmatch(r"[^<>\s\x00-\x1f\x7f]+", name) or not name.isascii():
        return ""
    return name
