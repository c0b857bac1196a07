"""Runs in the reader's words."""

from collections.abc import Callable

from hubwright.kernel.i18n import _

STATUSES: dict[str, tuple[str, Callable[[], str]]] = {
    "waiting": ("neutral", lambda: _("Waits")),
    "running": ("info", lambda: _("Under way")),
    "done": ("success", lambda: _("Done")),
    "failed": ("danger", lambda: _("Failed")),
    "ignored": ("neutral", lambda: _("Ignored")),
    "replaced": ("neutral", lambda: _("Replaced")),
}
_REASONS: dict[str, Callable[[], str]] = {
    "queue": lambda: _("until an earlier run is over"),
    "flow": lambda: _("until the flow in that conversation is over"),
    "person": lambda: _("while a person has the conversation"),
    "filtered": lambda: _("the condition did not hold"),
    "too_deep": lambda: _("flows had caused one another too often"),
    "busy": lambda: _("a run was under way"),
    "too_many": lambda: _("too many runs were waiting"),
    "restarted": lambda: _("a newer run took its place"),
    "trigger_gone": lambda: _("what is published does not have this trigger any more"),
    "defect": lambda: _("something went wrong on our side"),
}
_RESULTS: dict[str, Callable[[], str]] = {
    "left": lambda: "",
    "waiting": lambda: _("waits here"),
    "ended": lambda: _("the flow ends"),
    "queued": lambda: _("kept for later"),
    "guard": lambda: _("stopped by a guard"),
    "failed": lambda: _("went wrong"),
    "default": lambda: _("given up"),
}


def status_words(status: str) -> tuple[str, str]:
    """The colour of a status and its word."""
    kind, words = STATUSES[status]
    return kind, words()


def reason_words(reason: str) -> str:
    """Why a run waits, was ignored or failed."""
    return _REASONS[reason]() if reason in _REASONS else reason


def result_words(result: str) -> str:
    """What became of a step, beside the exit it was left by."""
    return _RESULTS[result]() if result in _RESULTS else result
