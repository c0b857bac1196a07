"""Times in buckets that grow by a fifth, so that a median over a month is read from a few sums. Pure."""

from collections.abc import Mapping
from typing import Final

FACTOR: Final = 1.2
SMALLEST_S: Final = 0.01  # bucket 1 begins here; bucket 0 is “at once”
MOST: Final = 130


def middle(bucket: int) -> float:
    """The time in seconds that stands for a bucket; no time in it is further off than a tenth."""
    return 0.0 if bucket <= 0 else SMALLEST_S * float(FACTOR ** (bucket - 0.5))


def at_share(buckets: Mapping[int, int], share: float) -> float | None:
    """The time that this share of all was not over: 0.5 for the median."""
    total = sum(buckets.values())
    if total <= 0:
        return None
    wanted, seen = share * total, 0
    for bucket in sorted(buckets):
        seen += buckets[bucket]
        if seen >= wanted:
            return middle(bucket)
    return middle(max(buckets))
