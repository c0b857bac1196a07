"""Which of the numbers in doubt arrived, when the sum of what arrived is known."""

from collections.abc import Mapping
from itertools import combinations
from typing import TypeVar

K = TypeVar("K")
_MOST = 12  # a window has a few numbers; more than that is for a person


def arrived(counted: int, acknowledged: int, doubtful: Mapping[K, int]) -> frozenset[K] | None:
    """Those that must have arrived; None when the sum can come about in several ways, or in none."""
    if len(doubtful) > _MOST:
        return None
    wanted = counted - acknowledged
    found = [
        frozenset(chosen)
        for size in range(len(doubtful) + 1)
        for chosen in combinations(doubtful, size)
        if sum(doubtful[each] for each in chosen) == wanted
    ]
    return found[0] if len(found) == 1 else None
