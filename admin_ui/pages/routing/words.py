"""What the pages of routing share: where they are, their tabs, and how it stands with a queue's hours."""

from datetime import datetime
from typing import Any
from uuid import UUID

from admin_ui.flash import Undo
from admin_ui.formats import date_time
from hubwright.control.routing.hours import ALWAYS, Calendar
from hubwright.desk.routing.hours import is_open
from hubwright.kernel.i18n import _

URL = "/settings/routing"


def routing_tabs(current: str) -> list[dict[str, Any]]:
    """The pages of routing."""
    titles = {"": _("Queues"), "/skills": _("Skills"), "/carrying": _("What agents carry")}
    return [{"title": title, "url": URL + path, "current": path == current} for path, title in titles.items()]


def queue_tabs(queue_id: UUID, current: str) -> list[dict[str, Any]]:
    """The pages of one queue."""
    titles = {
        "": _("Members"),
        "plan": _("Plan"),
        "plan/versions": _("Versions"),
        "what-if": _("What if"),
        "hours": _("Hours"),
        "overflow": _("Overflow"),
    }
    base = f"{URL}/queues/{queue_id}"
    return [
        {"title": title, "url": f"{base}/{path}" if path else base, "current": path == current}
        for path, title in titles.items()
    ]


def undo_of(at: str, change_id: UUID) -> Undo:
    """One press that takes back what was saved at an address."""
    return Undo(f"{at}/undo", {"change": str(change_id)})


def hours_words(calendar: Calendar, now: datetime) -> tuple[str, str]:
    """How it stands right now: a kind of badge, and the words."""
    if calendar == ALWAYS:
        return "neutral", _("Always open")
    state = is_open(calendar.hours, calendar.holidays, now)
    if state.open:
        return "success", _("Open")
    if state.opens_at is None:
        return "warning", _("Closed")
    return "warning", _("Closed, opens %(when)s") % {"when": date_time(state.opens_at)}
