"""States, acts and grades in words."""

from collections.abc import Callable

from hubwright.host.releases.states import Act, ReleaseState
from hubwright.kernel.i18n import _

STATES: dict[ReleaseState, tuple[str, Callable[[], str]]] = {
    "draft": ("neutral", lambda: _("Draft")),
    "in_review": ("warning", lambda: _("In review")),
    "rejected": ("danger", lambda: _("Rejected")),
    "rolling": ("info", lambda: _("Rolling out")),
    "published": ("success", lambda: _("Published")),
    "yanked": ("neutral", lambda: _("Yanked: nobody new installs it")),
    "suspended": ("warning", lambda: _("Suspended: runs nowhere")),
    "killed": ("danger", lambda: _("Killed: runs nowhere, for good")),
}
ACTS: dict[Act, Callable[[], str]] = {
    "submit": lambda: _("Ask for a review"),
    "withdraw": lambda: _("Take back"),
    "reject": lambda: _("Reject"),
    "approve": lambda: _("Approve and sign"),
    "widen": lambda: _("Reach more companies"),
    "yank": lambda: _("Yank"),
    "suspend": lambda: _("Suspend"),
    "resume": lambda: _("Let it run again"),
    "kill": lambda: _("Kill"),
}
_DONE: dict[str, Callable[[], str]] = {
    "handed_in": lambda: _("Handed in"),
    "submit": lambda: _("Asked for a review"),
    "withdraw": lambda: _("Taken back"),
    "reject": lambda: _("Rejected"),
    "approve": lambda: _("Approved and signed"),
    "widen": lambda: _("Reaches more companies"),
    "yank": lambda: _("Yanked"),
    "suspend": lambda: _("Suspended"),
    "resume": lambda: _("Runs again"),
    "kill": lambda: _("Killed"),
    "said": lambda: "",
}
_GRADES: dict[str, Callable[[], str]] = {
    "bronze": lambda: _("Bronze"),
    "silver": lambda: _("Silver"),
    "gold": lambda: _("Gold"),
    "platinum": lambda: _("Platinum"),
}
_ASKS: dict[str, Callable[[], str]] = {
    "scope": lambda: _("may do more"),
    "host": lambda: _("talks to another host"),
    "data": lambda: _("sees more data"),
    "price": lambda: _("costs more"),
    "tier": lambda: _("runs elsewhere"),
}


def state_badge(state: ReleaseState) -> tuple[str, str]:
    """The colour of a state, and the state."""
    kind, said = STATES[state]
    return kind, said()


def act_title(act: Act) -> str:
    """What a button says."""
    return ACTS[act]()


def done_title(what: str) -> str:
    """What was done, in the thread."""
    return _DONE[what]() if what in _DONE else what


def grade_title(grade: str) -> str:
    """A grade; below bronze there is none."""
    return _GRADES[grade]() if grade in _GRADES else _("Below bronze")


def asked_title(what: str) -> str:
    """What an update asks for more."""
    return _ASKS[what]() if what in _ASKS else what
