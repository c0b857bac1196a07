"""When the clock moves a company on, and when its people are warned before; pure."""

from datetime import datetime, timedelta

import msgspec

from tenants.life.states import Event, State

TRIAL = timedelta(days=14)
GRACE = timedelta(days=14)  # after a bill was not paid, until it is read-only
SUSPENSION = timedelta(days=60)  # read-only for want of money, until it closes
NOTICE = timedelta(days=30)  # closing, until it is erased
LOOK_AGAIN = timedelta(hours=1)  # whether erasing that was begun has come to an end
WARNINGS = (timedelta(days=7), timedelta(days=3), timedelta(days=1))

_BY_CLOCK = {
    State.TRIAL: Event.TRIAL_ENDED,
    State.PAST_DUE: Event.GRACE_ENDED,
    State.SUSPENDED: Event.NOTICE_ENDED,
}


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """What the clock has to know of a company."""

    state: State
    until: datetime | None
    since: datetime


def until_of(state: State, because: Event | None, now: datetime, trial_ends_at: datetime | None) -> datetime | None:
    """How long a state lasts that begins now; None is until somebody does something."""
    match state:
        case State.TRIAL:
            return trial_ends_at
        case State.PAST_DUE:
            return now + GRACE
        case State.SUSPENDED:
            return None if because is Event.SUSPENDED else now + SUSPENSION
        case State.CLOSING:
            return now if because is Event.DEMO_ENDED else now + NOTICE
    return None


def event_at(times: Times, now: datetime) -> Event | None:
    """What the clock makes of it by now; erasing is more than a move and not told here."""
    if times.until is None or now < times.until:
        return None
    return _BY_CLOCK.get(times.state)


def is_to_be_erased(times: Times, now: datetime) -> bool:
    """Whether the notice is over."""
    return times.state is State.CLOSING and times.until is not None and now >= times.until


def warning_at(times: Times, now: datetime) -> timedelta | None:
    """The warning that is due: the nearest to the end whose time has come, and only if there was more time once."""
    if times.until is None or now >= times.until:
        return None
    begun = [before for before in WARNINGS if times.since < times.until - before <= now]
    return min(begun, default=None)


def next_look(times: Times, now: datetime) -> datetime | None:
    """When there is something to do next: now, if its time has come."""
    if times.until is None:
        return None
    if now >= times.until:
        return now
    return min(moment for before in (*WARNINGS, timedelta()) if (moment := times.until - before) > now)
