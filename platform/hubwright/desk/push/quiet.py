"""Whether somebody wants to be left alone at this moment. Pure."""

from datetime import datetime, time
from zoneinfo import ZoneInfo


def is_quiet(quiet_from: time | None, quiet_until: time | None, now: datetime, zone: str) -> bool:
    """From the one time of the day up to the other, over midnight too; the same time twice is no time at all."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return False
    here = now.astimezone(ZoneInfo(zone)).time()
    if quiet_from < quiet_until:
        return quiet_from <= here < quiet_until
    return here >= quiet_from or here < quiet_until
