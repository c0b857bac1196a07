"""When a call is tried again and after how long; pure, so that chance and clock come in from outside."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal

import msgspec

CAP_S: Final = 300.0
Verdict = Literal["answered", "again", "final"]
_AGAIN_4XX: Final = frozenset({408, 429})


class RetryClass(msgspec.Struct, frozen=True):
    """How patient we are with one sort of effect: the first pause, doubling, and how many attempts at most."""

    most_attempts: int
    first_s: float = 1.0


CLASSES: Final = {"http": RetryClass(6), "model": RetryClass(2), "send": RetryClass(8)}


def class_of(kind: str) -> RetryClass:
    """The class of an effect's kind; a kind nobody classed is treated as a plain call."""
    return CLASSES.get(kind, CLASSES["http"])


def verdict(failure: str, status: int) -> Verdict:
    """Judge an outcome: an answer, something that may pass, or a refusal that stays one."""
    if failure:
        return "again" if failure in ("unreachable", "timeout") else "final"
    if status in _AGAIN_4XX or status >= 500:
        return "again"
    return "answered"


def pause(retry: RetryClass, attempts: int, *, chance: float, retry_after: float | None = None) -> float:
    """How long to wait after so many attempts: doubling, half of it by chance, never less than the other side asks."""
    whole = min(CAP_S, retry.first_s * 2.0 ** min(max(attempts - 1, 0), 20))
    waited = whole * (0.5 + 0.5 * min(max(chance, 0.0), 1.0))
    return min(CAP_S, max(waited, retry_after or 0.0))


def retry_after_seconds(header: str, now: datetime) -> float | None:
    """Read a Retry-After header: seconds, or a date (RFC 9110 10.2.3); None when it says nothing usable."""
    text = header.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if at.tzinfo is None:
        return None
    return max(0.0, (at - now).total_seconds())
