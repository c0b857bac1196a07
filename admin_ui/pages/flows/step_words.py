"""What happened at a step of the trace, in the reader's words."""

from collections.abc import Callable

from hubwright.kernel.i18n import _

_CAUSES: dict[str, Callable[[], str]] = {
    "message": lambda: _("the visitor wrote"),
    "started": lambda: _("the flow began"),
    "effect_result": lambda: _("an answer came"),
    "timer": lambda: _("the time had come"),
    "handoff": lambda: _("a person took over or was done"),
    "triggered": lambda: _("something beside a message began the flow"),
    "event": lambda: _("an event of the company came"),
    "wait_failed": lambda: _("what was waited for failed for good"),
    "publish": lambda: _("a newer version was published"),
}
_RESULTS: dict[str, Callable[[str], str]] = {
    "left": lambda port: _("Went on by “%(port)s”") % {"port": port},
    "waiting": lambda _port: _("Waited here"),
    "ended": lambda _port: _("Ended the flow"),
    "queued": lambda _port: _("Kept the message for later"),
    "guard": lambda _port: _("Was stopped: the flow went on without waiting"),
    "failed": lambda _port: _("Failed"),
    "default": lambda _port: _("Took the way to a person"),
    "entered": lambda _port: _("Went into another flow"),
    "returned": lambda _port: _("Came back from the other flow"),
    "moved": lambda _port: _("Moved to a newer version"),
}
_EFFECTS: dict[str, Callable[[], str]] = {
    "send_message": lambda: _("said something"),
    "send_cards": lambda: _("showed cards"),
    "request_rating": lambda: _("asked for a rating"),
    "rate_conversation": lambda: _("kept a rating"),
    "set_tags": lambda: _("changed tags"),
    "http": lambda: _("asked an outside service"),
    "http_request": lambda: _("asked an outside service"),
    "plugin": lambda: _("asked a plugin"),
    "plugin_call": lambda: _("asked a plugin"),
    "send_webhook": lambda: _("told an outside address"),
    "webhook": lambda: _("told an outside address"),
    "emit_event": lambda: _("told other flows"),
    "await_event": lambda: _("began to wait for an event"),
    "hand_off": lambda: _("passed the conversation to people"),
    "set_timer": lambda: _("set a timer"),
    "cancel_timer": lambda: _("took a timer back"),
    "end_session": lambda: _("ended the flow"),
    "set_contact": lambda: _("remembered something about the visitor"),
    "set_conversation": lambda: _("remembered something for the conversation"),
}


def cause_words(cause: str) -> str:
    """Because of what it happened."""
    return _CAUSES[cause]() if cause in _CAUSES else cause


def went_words(result: str, port: str) -> str:
    """What became of the step; `port` is its exit in words."""
    return _RESULTS[result](port) if result in _RESULTS else result


def effect_words(kind: str) -> str:
    """What a step asked for."""
    return _EFFECTS[kind]() if kind in _EFFECTS else kind
