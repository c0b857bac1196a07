"""What the inbox says about statuses, system events and the choice of an agent."""

from datetime import datetime
from typing import Any

from admin_ui import formats
from admin_ui.pages.channels.matrix import kind_words
from hubwright.desk.conversations import EventView
from hubwright.desk.conversations.list_conversations import COUNTED, View
from hubwright.kernel.i18n import _


def view_titles() -> dict[View, str]:
    """The views and their names."""
    return {
        "mine": _("Mine"),
        "team": _("Team"),
        "waiting": _("Waiting"),
        "due": _("Due soon"),
        "resolved": _("Resolved"),
        "mentions": _("Mentions"),
        "snoozed": _("Snoozed"),
        "search": _("Search"),
    }


def counted(count: int) -> str:
    """A count as its view shows it; “999+” where nobody counts on."""
    return formats.number(count) if count < COUNTED else f"{formats.number(COUNTED - 1)}+"


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
        "due": (
            "circle-check",
            _("Nothing is promised right now"),
            _("What service levels promise stands here, the next due first."),
        ),
        "resolved": ("history", _("Nothing resolved yet"), _("Closed conversations stay here, newest first.")),
        "mentions": (
            "message",
            _("Nobody has called you"),
            _("When a colleague writes @ and your name in a note, the conversation shows up here."),
        ),
        "snoozed": (
            "clock-pause",
            _("Nothing is put off"),
            _("What you put off stays here until its time has come or the customer answers."),
        ),
        "search": (
            "search",
            _("Nothing found"),
            _("Search by name, telephone number, order number or words; every word has to be there."),
        ),
    }[view]


def system_line(event: EventView) -> tuple[str, str]:
    """A system event for staff: icon and sentence."""
    name = event.author_name
    if event.kind == "event":
        return "user", _came(event)
    if event.kind == "snoozed":
        return "clock-pause", _snoozed(event)
    known = {
        "queued": ("clock", _("Waits for a person")),
        "offline": ("clock-pause", _("Waits for a person; the visitor was told that nobody is there")),
        "assigned": ("user-check", _("%(name)s took over") % {"name": name} if name else _("A person took over")),
        "joined": ("user-plus", _("%(name)s joined") % {"name": name}),
        "email_saved": ("mail-check", _("Replies also go to %(address)s") % {"address": event.text}),
        "resolved": ("circle-check", _("Resolved by %(name)s") % {"name": name} if name else _("Resolved")),
        "moved": ("arrow-right", _("The conversation goes on here: %(channel)s") % {"channel": event.text}),
        "file_lost": ("paperclip", _("A file could not be taken: %(name)s") % {"name": event.text}),
        "rating_request": ("star", _("Asked for a rating")),
        "handoff_request": ("handoff", _("Asked for a person")),
        "merged_away": ("merge", _("%(name)s merged this into another conversation") % {"name": name}),
        "merged_in": ("merge", _("%(name)s merged another conversation into this one") % {"name": name}),
        "unmerged": ("undo", _("%(name)s took the merge back") % {"name": name}),
        "split_off": ("split", _("%(name)s split a part off into a conversation of its own") % {"name": name}),
        "split_from": ("split", _("%(name)s split this off from another conversation") % {"name": name}),
        "given_back": (
            "handoff",
            _("%(name)s gave this back to the queue %(queue)s") % {"name": name, "queue": event.text},
        ),
        "back_no_seat": (
            "handoff",
            _("%(name)s has no seat any more, so this waits again in the queue %(queue)s")
            % {"name": name, "queue": event.text},
        ),
        "back_away": (
            "handoff",
            _("%(name)s was away for long, so this waits again in the queue %(queue)s")
            % {"name": name, "queue": event.text},
        ),
        "back_leave": (
            "handoff",
            _("%(name)s is on leave, so this waits again in the queue %(queue)s") % {"name": name, "queue": event.text},
        ),
        "moved_queue": (
            "arrow-right",
            _("%(name)s moved this to the queue %(queue)s") % {"name": name, "queue": event.text},
        ),
        "overflowed": ("arrow-right", _("It went on to the queue %(queue)s by a rule") % {"queue": event.text}),
        "turned_away": ("circle-check", _("Turned away by a rule: %(words)s") % {"words": event.text}),
        "callback_offered": ("clock", _("A callback was offered")),
        "callback_asked": ("clock", _("Wants to be called back: %(channel)s") % {"channel": event.text}),
        "callback_cancelled": ("clock", _("Does not want to be called back any more")),
        "callback_way": ("alert", event.text),
        "callback_again": ("clock", _("No answer: written to again (%(count)s)") % {"count": event.text}),
        "callback_over": ("circle-check", _("Called back without an answer")),
        "disposed": ("tag", _disposed(event)),
        "woken": ("clock", _("Taken up again by %(name)s") % {"name": name} if name else _("Back: its time has come")),
    }
    return known.get(event.kind, ("info", event.text or event.kind))


def _disposed(event: EventView) -> str:
    """What somebody said it came to."""
    if not event.text:
        return _("%(name)s took the disposition off") % {"name": event.author_name}
    return _("%(name)s noted what it came to: %(disposition)s") % {"name": event.author_name, "disposition": event.text}


def _snoozed(event: EventView) -> str:
    """Who put it off, and until when."""
    name = event.author_name
    if not event.text:
        return _("Put off by %(name)s until the customer answers") % {"name": name}
    when = formats.date_time(datetime.fromisoformat(event.text))
    return _("Put off by %(name)s until %(when)s") % {"name": name, "when": when}


def _came(event: EventView) -> str:
    """What a customer did without words, and how they came."""
    did = {
        "entered": _("The customer came in"),
        "followed": _("The customer follows the account now"),
        "unfollowed": _("The customer no longer follows the account"),
        "scanned": _("The customer scanned a code"),
        "menu": _("The customer chose from the menu"),
    }.get(event.event) or event.event.replace("_", " ")
    words = f"{did}: {event.text}" if event.text else did
    facts = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in event.entry.items() if value)
    return f"{words} ({facts})" if facts else words


def unsupported_line(came: str) -> str:
    """What came that the channel's matrix does not list: kept, and said."""
    return _("Not listed for this channel: %(kind)s") % {"kind": kind_words(came)}


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
    elif kind == "unsupported" and not words:
        words = _("sent something this channel does not carry")
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
    "medium_full": lambda: _("had as many of this kind as they take"),
    "label_full": lambda: _("had as many with this label as they take"),
    "not_interrupted": lambda: _("had work that nothing interrupts"),
    "lacks_skill": lambda: _("lacks a skill that was asked for"),
    "on_leave": lambda: _("is on leave"),
    "not_responding": lambda: _("did not respond to offers"),
    "kept_for_somebody": lambda: _("was passed over for who knows the customer"),
    "refused_just_now": lambda: _("had just declined it"),
}


def clause_words(clause: str, detail: str = "") -> str:
    """Which rule kept somebody from an entry; the detail is the skill that was missing."""
    said = _CLAUSES[clause]() if clause in _CLAUSES else clause
    return f"{said} ({detail})" if detail and clause == "lacks_skill" else said


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
