"""A breaker for each hook of each installation: after failures in a row, calls stop at once for a while.

Kept in this process: each process learns by itself within a few calls, and forgets when it ends. Pure; time comes in.
"""

from uuid import UUID

import msgspec

OPENS_AFTER = 5
FIRST_PAUSE_S, LONGEST_PAUSE_S = 30.0, 900.0
_MOST = 10_000
Whose = tuple[UUID, str, str]


class _State(msgspec.Struct):
    failures: int = 0
    openings: int = 0
    open_until: float = 0.0
    failed_at: float = float("-inf")


class Breakers:
    """Only what failed lately has a state."""

    def __init__(self) -> None:
        self._states: dict[Whose, _State] = {}

    def wait_s(self, whose: Whose, now: float, *, lasts_s: float) -> float:
        """How long calls wait yet, 0 when one may go. When a pause is over one call may try, others wait for it."""
        state = self._states.get(whose)
        if state is None or not state.openings:
            return 0.0
        if state.open_until > now:
            return state.open_until - now
        state.open_until = now + lasts_s
        return 0.0

    def failed(self, whose: Whose, now: float, *, began: float) -> None:
        """Count a failure; enough of them, or a failed try, begin a pause that doubles each time.

        Calls that were under way together fail together, as when a line breaks: that is one failure, not many.
        """
        if len(self._states) >= _MOST and whose not in self._states:
            self._states.clear()
        state = self._states.setdefault(whose, _State())
        if began < state.failed_at:
            return
        state.failed_at = now
        state.failures += 1
        if state.openings or state.failures >= OPENS_AFTER:
            state.open_until = now + min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0**state.openings)
            state.openings = min(state.openings + 1, 10)

    def answered(self, whose: Whose) -> None:
        """It works: everything is forgotten."""
        self._states.pop(whose, None)
