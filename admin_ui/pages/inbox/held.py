"""A reply that was held back: what is new in the conversation, in lines beside what was written."""

from datetime import datetime
from uuid import UUID

import msgspec

from admin_ui.pages.inbox.words import list_preview, system_line
from hubwright.desk.conversations import EventView
from hubwright.desk.conversations.errors import ThreadMovedOn
from hubwright.desk.conversations.schemas import News
from hubwright.kernel.i18n import _


class HeldLine(msgspec.Struct, frozen=True):
    """One thing that is new: who, what, when."""

    icon: str
    who: str
    words: str
    at: datetime


class Held(msgspec.Struct, frozen=True):
    """Why it was held back; `seq` is what it is sent in sight of next."""

    why: str
    seq: int
    lines: list[HeldLine]


def news_lines(held: ThreadMovedOn) -> Held:
    """Put what is new into words."""
    return Held(held.sentence(), held.seq, [_line(new) for new in held.news])


def _line(new: News) -> HeldLine:
    if new.author == "system":
        event = EventView(
            seq=new.seq, conversation_id=UUID(int=0), at=new.at, kind=new.kind, author="system", text=new.text,
            author_name=new.author_name,
        )  # fmt: skip
        icon, words = system_line(event)
        return HeldLine(icon, "", words, new.at)
    if new.internal:
        return HeldLine("pin", new.author_name, _("left a note: %(words)s") % {"words": new.text}, new.at)
    words = new.text or list_preview(new.text, new.kind, "")
    if new.author == "contact":
        return HeldLine("user", _("The customer"), words, new.at)
    return HeldLine("bot" if new.author == "bot" else "message", new.author_name or _("Bot"), words, new.at)
