"""Every pair of state and act, by everybody: what is in the table happens, everything else is refused."""

import pytest

from hubwright.host.releases.errors import NotInThisState
from hubwright.host.releases.states import (
    ACTS,
    BYS,
    INSTALLABLE,
    OUT,
    RUNNING,
    STATES,
    Act,
    By,
    State,
    next_state,
    possible,
)

# Written out by hand, not taken from the code: state, act, who -> state.
TABLE: dict[tuple[State, Act, By], State] = {
    ("draft", "replace", "partner"): "draft",
    ("rejected", "replace", "partner"): "draft",
    ("draft", "submit", "partner"): "submitted",
    ("submitted", "withdraw", "partner"): "draft",
    ("in_review", "withdraw", "partner"): "draft",
    ("submitted", "take", "operator"): "in_review",
    ("in_review", "approve", "operator"): "approved",
    ("submitted", "reject", "operator"): "rejected",
    ("in_review", "reject", "operator"): "rejected",
    ("approved", "roll", "operator"): "rolling",
    ("approved", "roll", "platform"): "rolling",
    ("rolling", "roll", "operator"): "rolling",
    ("rolling", "roll", "platform"): "rolling",
    ("halted", "roll", "operator"): "rolling",
    ("approved", "roll", "partner"): "rolling",
    ("rolling", "roll", "partner"): "rolling",
    ("halted", "roll", "partner"): "rolling",
    ("rolling", "finish", "partner"): "published",
    ("rolling", "halt", "partner"): "halted",
    ("rolling", "halt", "operator"): "halted",
    ("rolling", "halt", "platform"): "halted",
    ("approved", "finish", "operator"): "published",
    ("approved", "finish", "platform"): "published",
    ("rolling", "finish", "operator"): "published",
    ("rolling", "finish", "platform"): "published",
    ("approved", "yank", "partner"): "yanked",
    ("approved", "yank", "operator"): "yanked",
    ("rolling", "yank", "partner"): "yanked",
    ("rolling", "yank", "operator"): "yanked",
    ("halted", "yank", "partner"): "yanked",
    ("halted", "yank", "operator"): "yanked",
    ("published", "yank", "partner"): "yanked",
    ("published", "yank", "operator"): "yanked",
    ("approved", "suspend", "operator"): "suspended",
    ("rolling", "suspend", "operator"): "suspended",
    ("halted", "suspend", "operator"): "suspended",
    ("published", "suspend", "operator"): "suspended",
    ("yanked", "suspend", "operator"): "suspended",
    ("suspended", "restore", "operator"): "published",
    ("approved", "kill", "operator"): "killed",
    ("rolling", "kill", "operator"): "killed",
    ("halted", "kill", "operator"): "killed",
    ("published", "kill", "operator"): "killed",
    ("yanked", "kill", "operator"): "killed",
    ("suspended", "kill", "operator"): "killed",
}


@pytest.mark.parametrize("by", BYS)
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_every_pair(state: State, act: Act, by: By) -> None:
    expected = TABLE.get((state, act, by))
    if expected is None:
        with pytest.raises(NotInThisState):
            next_state(state, act, by, "published")
    else:
        assert next_state(state, act, by, "published") == expected


@pytest.mark.parametrize("before", STATES)
def test_a_suspended_release_goes_back_to_where_it_was_and_nowhere_else(before: State) -> None:
    if before in RUNNING:
        assert next_state("suspended", "restore", "operator", before) == before
    else:
        with pytest.raises(NotInThisState):
            next_state("suspended", "restore", "operator", before)


def test_what_is_possible_is_what_is_allowed() -> None:
    for state in STATES:
        for by in BYS:
            allowed = {act for act in ACTS if (state, act, by) in TABLE}
            assert set(possible(state, by)) == allowed, (state, by)


def test_yanked_suspended_and_killed_are_three_things() -> None:
    assert "yanked" in RUNNING and "yanked" not in INSTALLABLE
    assert not {"suspended", "killed"} & RUNNING
    assert not [act for act in ACTS for by in BYS if ("killed", act, by) in TABLE]
    assert OUT < RUNNING
