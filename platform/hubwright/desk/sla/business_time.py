"""Arithmetic on time that counts: business hours without pauses. Pure; to the second, whatever the zone does.

`hours` None counts always. A pause without an end lasts.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from hubwright.flows.business_hours import BusinessHours, open_on
from hubwright.flows.expressions.date_functions import zone

Stretch = tuple[datetime, datetime]
Pause = tuple[datetime, datetime | None]
_DAY = timedelta(days=1)
_MOST_DAYS = 750
_FOREVER = timedelta(days=_MOST_DAYS)


def due(hours: BusinessHours | None, since: datetime, target: timedelta, pauses: Sequence[Pause]) -> datetime | None:
    """When so much time that counts will have passed; None as long as it stands still, or if they never open again."""
    left = target
    for begins, ends in _counting(hours, since, pauses):
        if left <= ends - begins:
            return begins + left
        left -= ends - begins
    return None


def spent(hours: BusinessHours | None, since: datetime, until: datetime, pauses: Sequence[Pause]) -> timedelta:
    """How much time that counts has passed."""
    passed = timedelta()
    for begins, ends in _counting(hours, since, pauses):
        if begins >= until:
            break
        passed += min(ends, until) - begins
    return passed


def open_from(hours: BusinessHours | None, since: datetime) -> Iterator[Stretch]:
    """Open stretches from a moment on, in order, none touching another."""
    if hours is None:
        yield since, since + _FOREVER
        return
    held: Stretch | None = None
    first = since.astimezone(zone(hours.time_zone)).date() - 2 * _DAY
    for number in range(_MOST_DAYS):
        for begins, ends in open_on(hours, first + number * _DAY):
            if held is not None and begins <= held[1]:
                held = held[0], max(held[1], ends)
                continue
            if held is not None and held[1] > since:
                yield max(held[0], since), held[1]
            held = begins, ends
    if held is not None and held[1] > since:
        yield max(held[0], since), held[1]


def _counting(hours: BusinessHours | None, since: datetime, pauses: Sequence[Pause]) -> Iterator[Stretch]:
    """What is open and not paused."""
    left = [pause for pause in pauses if pause[1] is None or pause[1] > since]
    for begins, ends in open_from(hours, since.astimezone(UTC)):
        at = begins
        while at < ends:
            while left and left[0][1] is not None and left[0][1] <= at:
                left.pop(0)
            if not left or left[0][0] >= ends:
                yield at, ends
                break
            pause_begins, pause_ends = left[0]
            if pause_begins > at:
                yield at, pause_begins
            if pause_ends is None:
                return
            at = max(at, pause_ends)
