"""What the inbox says about statuses, system events and the choice of an agent."""

from typing import Any

from hubwright.control.identity.presence import Availability
from hubwright.desk.conversations import EventView
from hubwright.desk.conversations.list_conversations import View
from hubwright.kernel.i18n import _


def view_titles() -> dict[View, str]:
    """The views and their names."""
    return {"mine": _("Mine"), "team": _("Team"), "waiting": _("Waiting"), "resolved": _("Resolved")}


def availability_words() -> dict[Availability, tuple[str, str, str]]:
    """Availability: name, what follows from it, badge kind."""
    return {
        "available": (_("Available"), _("New conversations are offered to you."), "success"),
        "away": (_("Away"), _("Nothing new is offered; what you hold stays yours."), "warning"),
        "offline": (_("Offline"), _("You are not at work."), "neutral"),
    }


def status_words(status: str) -> tuple[str, str, str]:
    """Status of a conversation: word, badge kind, icon."""
    return {
        "bot": (_("With the bot"), "info", "bot"),
        "waiting": (_("Waiting"), "warning", "clock"),
        "assigned": (_("Open"), "success", "user-check"),
        "resolved": (_("Resolved"), "neutral", "circle-check"),
    }[status]


def empty_words(view: View) -> tuple[str, str, str]:
    """What an empty view teaches: icon, title, text."""
    return {
        "mine": (
            "inbox",
            _("Nothing on your desk"),
            _("Set yourself to available: the next visitor who asks for a person is offered to you here."),
        ),
        "team": (
            "members",
            _("Nobody is in a conversation"),
            _("What your colleagues are answering right now shows up here."),
        ),
        "waiting": ("circle-check", _("Nobody is waiting"), _("Visitors who ask for a person stand here in order.")),
        "resolved": ("history", _("Nothing resolved yet"), _("Closed conversations stay here, newest first.")),
    }[view]


def system_line(event: EventView) -> tuple[str, str]:
    """A system event for staff: icon and sentence."""
    name = event.author_name
    known = {
        "queued": ("clock", _("Waits for a person")),
        "offline": ("clock-pause", _("Waits for a person; the visitor was told that nobody is there")),
        "assigned": ("user-check", _("%(name)s took over") % {"name": name} if name else _("A person took over")),
        "joined": ("user-plus", _("%(name)s joined") % {"name": name}),
        "email_saved": ("mail-check", _("Replies also go to %(address)s") % {"address": event.text}),
        "resolved": ("circle-check", _("Resolved by %(name)s") % {"name": name} if name else _("Resolved")),
        "file_lost": ("paperclip", _("A file could not be taken: %(name)s") % {"name": event.text}),
        "rating_request": ("star", _("Asked for a rating")),
        "handoff_request": ("handoff", _("Asked for a person")),
    }
    return known.get(event.kind, ("info", event.text or event.kind))


def list_preview(text: str, kind: str, author: str) -> str:
    """The last words of a conversation in one line."""
    words = " ".join(text.split())
    if kind == "file" and not words:
        words = _("sent a file")
    elif kind == "image" and not words:
        words = _("sent a picture")
    elif kind == "cards" and not words:
        words = _("showed cards")
    elif kind == "location" and not words:
        words = _("shared a place")
    elif kind == "handoff_request" and not words:
        words = _("asked for a person")
    elif kind == "rating":
        words = _("rated the service")
    if author in ("agent", "bot") and words:
        return _("You: %(words)s") % {"words": words} if author == "agent" else _("Bot: %(words)s") % {"words": words}
    return words


_CLAUSES = {
    "not_in_queue": lambda: _("does not serve this queue"),
    "away": lambda: _("is away"),
    "offline": lambda: _("is offline"),
    "inbox_closed": lambda: _("has no inbox open"),
    "has_offer": lambda: _("was being asked about another conversation"),
    "full": lambda: _("had as many conversations as they take"),
    "refused_just_now": lambda: _("had just declined it"),
}


def why_here(trace: dict[str, Any]) -> list[str]:
    """The choice of an agent as sentences: who got it and why, then why not the others."""
    chosen, eligible = trace.get("chosen"), trace.get("eligible", [])
    lines: list[str] = []
    for line in eligible:
        if line["member"] == chosen:
            others = len(eligible) - 1
            reason = _("least busy of %(count)s") % {"count": others + 1} if others else _("the only one free")
            lines.append(_("Offered to %(name)s: %(reason)s.") % {"name": line["name"], "reason": reason})
    for line in trace.get("ruled_out", []):
        clause = _CLAUSES.get(line["clause"])
        if clause is not None:
            lines.append(_("%(name)s %(clause)s.") % {"name": line["name"], "clause": clause()})
    return lines
