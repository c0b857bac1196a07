"""Whether a queue is open at a moment, and when it opens again; pure, so that tests and a replay ask the same."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hubwright.flows.business_hours import BusinessHours, SpecialDay, next_opening, standing_at, with_days


class OpenState(msgspec.Struct, frozen=True):
    """`opens_at` is told while it is closed; None then means not within a year. `because` names a special day."""

    open: bool
    opens_at: datetime | None = None
    because: str = ""


def is_open(hours: BusinessHours | None, holidays: Sequence[SpecialDay], now: datetime) -> OpenState:
    """Tell how it stands; no hours at all is always open, and a holiday goes before a special day of the hours."""
    if hours is None:
        return OpenState(open=True)
    whole = with_days(hours, holidays)
    found = standing_at(whole, now)
    if found.standing == "open":
        return OpenState(open=True, because=found.because)
    return OpenState(open=False, opens_at=next_opening(whole, now), because=found.because)
