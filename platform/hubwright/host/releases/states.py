"""The life of a release: who may do what in which state, and what comes of it. Pure, so every pair can be tried."""

from typing import Literal, get_args

from hubwright.host.releases.errors import NotInThisState

State = Literal[
    "draft",  # handed in, and its author may replace it
    "submitted",  # waits in the queue
    "in_review",  # somebody looks at it
    "approved",  # signed by the marketplace; waits for the cool-down
    "rolling",  # some companies in a hundred have it
    "halted",  # it failed more than the one before; those who have it keep it
    "published",  # everybody may have it
    "rejected",
    "yanked",  # no new installations, present ones keep it
    "suspended",  # disabled everywhere, settings kept; it may come back
    "killed",  # disabled everywhere at once, for good
]
Act = Literal[
    "replace",
    "submit",
    "withdraw",
    "take",
    "approve",
    "reject",
    "roll",
    "halt",
    "finish",
    "yank",
    "suspend",
    "restore",
    "kill",
]
By = Literal["partner", "operator", "platform"]
STATES: tuple[State, ...] = get_args(State)
ACTS: tuple[Act, ...] = get_args(Act)
BYS: tuple[By, ...] = get_args(By)

OUT: frozenset[State] = frozenset({"approved", "rolling", "halted", "published"})
"""Past review and not withdrawn."""
RUNNING: frozenset[State] = frozenset({*OUT, "yanked"})
"""May run where it is installed."""
INSTALLABLE: frozenset[State] = frozenset({"rolling", "published"})
"""May be installed anew by whoever asks for exactly this version."""

BEFORE_REVIEW: frozenset[State] = frozenset({"draft", "submitted", "in_review"})
"""May run in its partner's trial company, if they wish, and nowhere else."""

_RULES: dict[Act, tuple[frozenset[State], State | None, frozenset[By]]] = {
    "replace": (frozenset({"draft", "rejected"}), "draft", frozenset({"partner"})),
    "submit": (frozenset({"draft"}), "submitted", frozenset({"partner"})),
    "withdraw": (frozenset({"submitted", "in_review"}), "draft", frozenset({"partner"})),
    "take": (frozenset({"submitted"}), "in_review", frozenset({"operator"})),
    "approve": (frozenset({"in_review"}), "approved", frozenset({"operator"})),
    "reject": (frozenset({"submitted", "in_review"}), "rejected", frozenset({"operator"})),
    "roll": (frozenset({"approved", "rolling", "halted"}), "rolling", frozenset({"partner", "operator", "platform"})),
    "halt": (frozenset({"rolling"}), "halted", frozenset({"partner", "operator", "platform"})),
    "finish": (frozenset({"approved", "rolling"}), "published", frozenset({"partner", "operator", "platform"})),
    "yank": (OUT, "yanked", frozenset({"partner", "operator"})),
    "suspend": (RUNNING, "suspended", frozenset({"operator"})),
    "restore": (frozenset({"suspended"}), None, frozenset({"operator"})),
    "kill": (frozenset({*RUNNING, "suspended"}), "killed", frozenset({"operator"})),
}

_NOT: frozenset[tuple[State, Act, By]] = frozenset(
    {
        ("halted", "roll", "platform"),  # what halted waits for a person
        ("approved", "finish", "partner"),  # a partner begins with some companies, not with all
    }
)


def next_state(state: State, act: Act, by: By, before: str = "") -> State:
    """The state after an act; `before` is where a suspended release came from. Refuses what the table does not name."""
    allowed, then, who = _RULES[act]
    if state not in allowed or by not in who or (state, act, by) in _NOT:
        raise NotInThisState(state, act)
    if then is not None:
        return then
    back = next((each for each in RUNNING if each == before), None)
    if back is None:
        raise NotInThisState(state, act)
    return back


def possible(state: State, by: By) -> list[Act]:
    """What somebody may do now, in the order of a release's life."""
    return [
        act
        for act, (allowed, _then, who) in _RULES.items()
        if state in allowed and by in who and (state, act, by) not in _NOT
    ]
