"""Five numbers of a meter: whatever differs is told, and what is not known is not compared."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.control.billing.reconcile.compare import Sums, drifts

ONE = {"ledger": 40, "days": 40, "whole_days": 40, "told": 40, "provider": 40, "in_time": 40, "invoice": 40}


def sums(**more: Any) -> Sums:
    """All one, but for what is said."""
    kept = {**ONE, **more}
    exact = {name: Decimal(kept[name]) for name in ("ledger", "days", "in_time", "invoice") if kept[name] is not None}
    return Sums(month="2026-06", meter="messages_out", **{**kept, **exact})


def test_one_number_is_no_drift() -> None:
    assert drifts(sums()) == []


@pytest.mark.parametrize(
    ("changed", "between", "more"),
    [
        ({"ledger": 41}, "ledger/days", -1),
        ({"whole_days": 38}, "days/told", 2),
        ({"provider": 55}, "told/provider", 15),
        ({"invoice": 0}, "days/invoice", -40),
    ],
)
def test_each_pair_that_differs_is_told_by_how_much(changed: dict[str, int], between: str, more: int) -> None:
    (found,) = drifts(sums(**changed))
    assert (found.between, found.more, found.month, found.meter) == (between, more, "2026-06", "messages_out")


@given(st.sets(st.sampled_from(["whole_days", "told", "provider", "in_time", "invoice"])), st.integers(41, 99))
def test_what_is_not_known_is_not_compared(unknown: set[str], other: int) -> None:
    found = drifts(sums(days=other, **dict.fromkeys(unknown)))
    assert [each.between for each in found] == ["ledger/days"]
    assert found[0].more == other - 40
