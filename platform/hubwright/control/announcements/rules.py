"""What an announcement may say and last: pure."""

import unicodedata
from datetime import datetime, timedelta
from typing import get_args

from hubwright.control.announcements.schemas import Audience, NewAnnouncement, Severity
from hubwright.kernel.errors import FieldError
from hubwright.kernel.i18n import _

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
LONGEST_TEXT = 500
LONGEST = timedelta(days=90)


def cleaned(text: str) -> str:
    """Plain words in one line: what steers a terminal or turns the direction of writing round is taken out."""
    steering = ("Cc", "Cf")
    plain = "".join(" " if unicodedata.category(sign) in steering and sign != "\u200d" else sign for sign in text)
    return " ".join(plain.split())


def problems(new: NewAnnouncement, now: datetime, *, editions: frozenset[str]) -> list[FieldError]:
    """Everything that keeps it from being told."""
    found = [
        FieldError(field, _("Write between 1 and %(longest)s characters.") % {"longest": LONGEST_TEXT})
        for field, text in (("text_en", new.text_en), ("text_zh", new.text_zh))
        if not 1 <= len(text) <= LONGEST_TEXT
    ]
    if new.severity not in SEVERITIES:
        found.append(FieldError("severity", _("Choose how much it matters.")))
    if new.audience not in AUDIENCES:
        found.append(FieldError("audience", _("Choose who reads it.")))
    if new.audience == "edition" and new.edition not in editions:
        found.append(FieldError("edition", _("Choose one of the editions.")))
    if new.audience == "tenant" and new.company is None:
        found.append(FieldError("company", _("There is no such company.")))
    if new.ends_at <= new.starts_at or new.ends_at <= now:
        found.append(FieldError("ends_at", _("Choose an end that comes after the beginning and is not over.")))
    elif new.ends_at - new.starts_at > LONGEST:
        found.append(FieldError("ends_at", _("It may last %(days)s days at most.") % {"days": LONGEST.days}))
    return found
