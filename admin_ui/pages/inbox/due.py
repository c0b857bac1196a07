"""The promise that is due next, in words: never by colour alone, and so that the page can count on by itself."""

from datetime import datetime

import msgspec

from hubwright.desk.sla.read import SOON
from hubwright.kernel.i18n import _


class DueShown(msgspec.Struct, frozen=True, kw_only=True):
    """One promise; `state` is late, soon or later."""

    at: datetime
    target: str
    words: str
    state: str
    icon: str


def due_shown(kind: str, due_at: datetime | None, now: datetime) -> DueShown | None:
    """What is due next, if anything is."""
    if due_at is None:
        return None
    seconds = (due_at - now).total_seconds()
    late, soon = seconds < 0, seconds <= SOON.total_seconds()
    lasts = _lasting(abs(seconds), up=not late)
    words = due_words()
    return DueShown(
        at=due_at,
        target={"first": _("First answer"), "next": _("Next answer"), "resolve": _("Solution")}.get(kind, ""),
        words=words["late" if late else "due"].replace("{time}", lasts),
        state="late" if late else "soon" if soon else "later",
        icon="alert" if late else "clock",
    )


def due_words() -> dict[str, str]:
    """The sentences with their places, for the page as well."""
    return {
        "due": _("due in {time}"),
        "late": _("broken {time} ago"),
        "minutes": _("{n} min"),
        "hours": _("{h} h {m} min"),
        "days": _("{n} d"),
    }


def _lasting(seconds: float, *, up: bool) -> str:
    """Whole minutes: rounded up while there is time, so that nobody reads that none is left before it is."""
    minutes = int(-(-seconds // 60)) if up else int(seconds // 60)
    words = due_words()
    if minutes < 60:
        return words["minutes"].replace("{n}", str(minutes))
    if minutes < 48 * 60:
        return words["hours"].replace("{h}", str(minutes // 60)).replace("{m}", str(minutes % 60))
    return words["days"].replace("{n}", str(minutes // (24 * 60)))
