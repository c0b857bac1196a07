"""Calls that were refused without being made: whoever asks all the time does not fill the log of their company.

Kept in this process; pure, time comes in.
"""

from uuid import UUID

import msgspec

_EVERY_S = 10.0
_MOST = 10_000
Whose = tuple[UUID, str, str]


class _Written(msgspec.Struct):
    at: float
    left_out: int = 0


class Refusals:
    """A line every ten seconds for each hook of each installation; the next says how many there were in between."""

    def __init__(self) -> None:
        self._last: dict[Whose, _Written] = {}

    def left_out(self, whose: Whose, now: float) -> int | None:
        """How many were left out since the last line; None when this one is left out, too."""
        last = self._last.get(whose)
        if last is not None and now - last.at < _EVERY_S:
            last.left_out += 1
            return None
        if len(self._last) >= _MOST and whose not in self._last:
            self._last.clear()
        self._last[whose] = _Written(now)
        return last.left_out if last is not None else 0
