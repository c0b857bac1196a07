"""The life of a release, as one table; whatever is not in it cannot happen. Pure."""

from typing import Literal, get_args

ReleaseState = Literal["draft", "in_review", "rejected", "rolling", "published", "yanked", "suspended", "killed"]
Act = Literal["submit", "withdraw", "reject", "approve", "widen", "yank", "suspend", "resume", "kill"]
STATES: tuple[ReleaseState, ...] = get_args(ReleaseState)
ACTS: tuple[Act, ...] = get_args(Act)

# yanked: nobody installs it any more, who has it keeps it. suspended: it runs nowhere, and may come back.
# killed: it runs nowhere, for good.
_STEPS: dict[tuple[ReleaseState, Act], ReleaseState] = {
    ("draft", "submit"): "in_review",
    ("in_review", "withdraw"): "draft",
    ("in_review", "reject"): "rejected",
    ("in_review", "approve"): "rolling",
    ("rolling", "widen"): "rolling",
    ("rolling", "yank"): "yanked",
    ("published", "yank"): "yanked",
    ("rolling", "suspend"): "suspended",
    ("published", "suspend"): "suspended",
    ("yanked", "suspend"): "suspended",
    ("suspended", "resume"): "published",
    ("rolling", "kill"): "killed",
    ("published", "kill"): "killed",
    ("yanked", "kill"): "killed",
    ("suspended", "kill"): "killed",
}
RUNS: frozenset[ReleaseState] = frozenset({"rolling", "published", "yanked"})
INSTALLABLE: frozenset[ReleaseState] = frozenset({"rolling", "published"})
STAGES = (5, 25, 100)


def after(state: ReleaseState, act: Act, percent: int = 100) -> ReleaseState | None:
    """The state that follows, or None when this cannot be done now; all tenants reached means published."""
    follows = _STEPS.get((state, act))
    if follows == "rolling" and percent >= 100:
        return "published"
    return follows


def ordinal(version: str) -> int:
    """A version as a number that orders like it: three parts below a million each."""
    major, minor, patch = (int(part) for part in version.split("."))
    return (major * 1_000_000 + minor) * 1_000_000 + patch
