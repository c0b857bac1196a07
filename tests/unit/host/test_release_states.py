"""The life of a release: every pair of state and act, one by one."""

import pytest

from hubwright.host.releases.states import ACTS, INSTALLABLE, RUNS, STATES, Act, ReleaseState, after, ordinal

POSSIBLE = {
    ("draft", "submit"): "in_review",
    ("in_review", "withdraw"): "draft",
    ("in_review", "reject"): "rejected",
    ("in_review", "approve"): "published",
    ("rolling", "widen"): "published",
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


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ACTS)
def test_every_pair_leads_where_it_should_or_nowhere(state: ReleaseState, act: Act) -> None:
    assert after(state, act) == POSSIBLE.get((state, act))


@pytest.mark.parametrize(("percent", "follows"), [(5, "rolling"), (25, "rolling"), (99, "rolling"), (100, "published")])
def test_a_release_is_published_once_everybody_is_reached(percent: int, follows: str) -> None:
    assert after("in_review", "approve", percent) == follows
    assert after("rolling", "widen", percent) == follows


def test_yanked_runs_but_is_not_installed_and_the_others_do_neither() -> None:
    assert {"rolling", "published", "yanked"} == RUNS
    assert {"rolling", "published"} == INSTALLABLE


def test_killed_and_rejected_are_ends() -> None:
    assert [act for act in ACTS if after("killed", act) or after("rejected", act)] == []


def test_versions_order_by_their_parts_and_not_by_their_letters() -> None:
    versions = ["0.9.10", "1.0.0", "1.0.2", "1.0.10", "1.10.0", "2.0.0", "10.0.0"]
    assert sorted(versions, key=ordinal) == versions
    assert ordinal("1.2.3") == 1_000_002_000_003
