"""When a flow counts as broken, and when it works again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.runtime.watch.verdict import Counts, judge


@pytest.mark.parametrize(
    ("counts", "judged"),
    [
        (Counts(sessions=3, failed=3, failed_at_start=3), "every_start"),
        (Counts(sessions=2, failed=2, failed_at_start=2), "unclear"),
        (Counts(sessions=4, failed=4, failed_at_start=3), "unclear"),
        (Counts(sessions=10, failed=5), "jumped"),
        (Counts(sessions=10, failed=2), "works"),
        (Counts(sessions=10, failed=5, sessions_before=100, failed_before=45), "unclear"),
        (Counts(sessions=10, failed=10, sessions_before=100, failed_before=10), "jumped"),
        (Counts(sessions=10, failed=7, since_failure=3), "works"),
        (Counts(), "unclear"),
    ],
)
def test_a_flow_is_judged_by_its_share_against_before(counts: Counts, judged: str) -> None:
    assert judge(counts) == judged


_counts = st.builds(
    lambda sessions, failed, at_start, before, failed_before: Counts(
        sessions=sessions,
        failed=min(failed, sessions),
        failed_at_start=min(at_start, failed, sessions),
        sessions_before=before,
        failed_before=min(failed_before, before),
    ),
    *[st.integers(0, 500)] * 5,
)


@given(_counts)
def test_nobody_is_alarmed_without_failures_or_by_one_or_two(counts: Counts) -> None:
    if counts.failed <= 1:
        assert judge(counts) in ("works", "unclear")


@given(_counts, st.integers(1, 100))
def test_more_failures_never_make_it_look_better(counts: Counts, more: int) -> None:
    rank = {"works": 0, "unclear": 1, "jumped": 2, "every_start": 3}
    worse = Counts(
        sessions=counts.sessions,
        failed=min(counts.sessions, counts.failed + more),
        failed_at_start=counts.failed_at_start,
        sessions_before=counts.sessions_before,
        failed_before=counts.failed_before,
    )
    assert rank[judge(worse)] >= rank[judge(counts)]
