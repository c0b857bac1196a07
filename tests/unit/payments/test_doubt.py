"""From a sum of what arrived follows which numbers did, or that nobody can know."""

from hypothesis import given
from hypothesis import strategies as st

from hubwright.control.billing.payments.doubt import arrived


@given(st.lists(st.integers(1, 1000), max_size=8), st.integers(0, 5000), st.data())
def test_what_it_says_is_what_happened(deltas: list[int], acknowledged: int, data: st.DataObject) -> None:
    doubtful = dict(enumerate(deltas))
    truth = frozenset(data.draw(st.sets(st.sampled_from(sorted(doubtful)))) if doubtful else set())
    counted = acknowledged + sum(doubtful[each] for each in truth)

    told = arrived(counted, acknowledged, doubtful)

    if told is not None:
        assert sum(doubtful[each] for each in told) == sum(doubtful[each] for each in truth)
        assert told == truth, "it only says so when there is no other way"


def test_one_number_is_always_clear() -> None:
    assert arrived(15, 10, {"a": 5}) == {"a"}
    assert arrived(10, 10, {"a": 5}) == frozenset()


def test_it_does_not_guess() -> None:
    assert arrived(15, 10, {"a": 5, "b": 5}) is None
    assert arrived(13, 10, {"a": 5}) is None
    assert arrived(10, 10, dict.fromkeys(range(40), 1)) is None
    assert arrived(10, 10, {"a": 5, "b": -5}) is None
