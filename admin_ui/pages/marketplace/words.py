"""States, acts and grades in words."""

from collections.abc import Callable

from hubwright.host.releases.states import State
from hubwright.kernel.i18n import _

STATES: dict[State, tuple[str, Callable[[], str]]] = {
    "draft": ("neutral", lambda: _("Draft")),
    "submitted": ("warning", lambda: _("In review")),
    "in_review": ("warning", lambda: _("In review")),
    "approved": ("info", lambda: _("Approved, cools down")),
    "rejected": ("danger", lambda: _("Rejected")),
    "rolling": ("info", lambda: _("Rolling out")),
    "halted": ("warning", lambda: _("Halted: nobody else gets it")),
    "published": ("success", lambda: _("Published")),
    "yanked": ("neutral", lambda: _("Yanked: nobody new installs it")),
    "suspended": ("warning", lambda: _("Suspended: runs nowhere")),
    "killed": ("danger", lambda: _("Killed: runs nowhere, for good")),
}
ACTS: dict[str, Callable[[], str]] = {
    "submit": lambda: _("Ask for a review"),
    "withdraw": lambda: _("Take back"),
    "reject": lambda: _("Reject"),
    "approve": lambda: _("Approve and sign"),
    "roll": lambda: _("Reach more companies"),
    "halt": lambda: _("Halt"),
    "yank": lambda: _("Yank"),
    "suspend": lambda: _("Suspend"),
    "restore": lambda: _("Let it run again"),
    "kill": lambda: _("Kill"),
    "promote": lambda: _("Run natively"),
    "demote": lambda: _("Run in boxes again"),
}
_DOES: dict[str, Callable[[], str]] = {
    "approve": lambda: _("The marketplace signs it, and it begins to reach the share of companies chosen above."),
    "reject": lambda: _("It reaches nobody; the partner reads why and may hand in another archive."),
    "roll": lambda: _("The share of companies chosen above gets it by itself."),
    "halt": lambda: _("Nobody else gets it for now; who has it keeps it running."),
    "yank": lambda: _("Nobody installs it any more; who has it keeps it running."),
    "suspend": lambda: _("It stops in every company within seconds; settings stay, and it can run again later."),
    "restore": lambda: _("It runs again wherever it ran before it was suspended."),
    "kill": lambda: _("It stops in every company within seconds, for good. This cannot be undone."),
    "promote": lambda: _("Its code runs in the platform's own processes, without a box: only code you vouch for."),
    "demote": lambda: _("Its code runs in a box for each company again, as its manifest says."),
}
_DONE: dict[str, Callable[[], str]] = {
    "handed_in": lambda: _("Handed in"),
    "submit": lambda: _("Asked for a review"),
    "withdraw": lambda: _("Taken back"),
    "take": lambda: _("Review begun"),
    "reject": lambda: _("Rejected"),
    "approve": lambda: _("Approved and signed"),
    "roll": lambda: _("Reaches more companies"),
    "finish": lambda: _("Reaches every company"),
    "halt": lambda: _("Halted"),
    "yank": lambda: _("Yanked"),
    "suspend": lambda: _("Suspended"),
    "restore": lambda: _("Runs again"),
    "kill": lambda: _("Killed"),
    "promote": lambda: _("Made native"),
    "demote": lambda: _("Runs in boxes again"),
    "try": lambda: _("Put on trial"),
    "taken_down": lambda: _("Taken out of the marketplace"),
    "listed_again": lambda: _("Listed again"),
    "listing": lambda: _("Listing published"),
    "message": lambda: "",
    "call": lambda: _("A company sent a failing call"),
}
_WHO: dict[str, Callable[[], str]] = {
    "operator": lambda: _("Operator"),
    "platform": lambda: _("Platform"),
    "company": lambda: _("A company"),
}
_GRADES: dict[str, Callable[[], str]] = {
    "bronze": lambda: _("Bronze"),
    "silver": lambda: _("Silver"),
    "gold": lambda: _("Gold"),
    "platinum": lambda: _("Platinum"),
}
_ASKS: dict[str, Callable[[], str]] = {
    "scope": lambda: _("may do more"),
    "scopes": lambda: _("may do more"),
    "hosts": lambda: _("talks to another host"),
    "host": lambda: _("talks to another host"),
    "data": lambda: _("sees more data"),
    "price": lambda: _("costs more"),
    "tier": lambda: _("runs elsewhere"),
}


def state_badge(state: State) -> tuple[str, str]:
    """The colour of a state, and the state."""
    kind, said = STATES[state]
    return kind, said()


def act_title(act: str) -> str:
    """What a button says."""
    return ACTS[act]()


def act_does(act: str) -> str:
    """What pressing it does to whom, in plain words."""
    return _DOES[act]() if act in _DOES else ""


def done_title(what: str) -> str:
    """What was done, in the thread."""
    return _DONE[what]() if what in _DONE else what


def who_title(actor: str, partner: str) -> str:
    """Who did it: operators are not named to partners, nor partners' people to operators."""
    kind = actor.partition(":")[0]
    return _WHO[kind]() if kind in _WHO else partner


def grade_title(grade: str) -> str:
    """A grade; below bronze there is none."""
    return _GRADES[grade]() if grade in _GRADES else _("Below bronze")


def asked_title(what: str) -> str:
    """What an update asks for more."""
    return _ASKS[what]() if what in _ASKS else what
