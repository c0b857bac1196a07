"""The clocks of one conversation, worked out anew from what happened; pure, so that no crash leaves one wrong.

`first` runs from asking for a person to their first word, `next` from a customer's first word that nobody has answered
to the answer, `resolve` to the end, and stands still while the customer has to answer. All run in business hours only,
each in those of the queue in which the conversation stood when it began.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from hubwright.desk.segments.schemas import Said
from hubwright.desk.sla.business_time import Pause, due, spent
from hubwright.desk.sla.policies import SlaPolicy
from hubwright.flows.business_hours import BusinessHours

Kind = Literal["first", "next", "resolve"]


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """One promise: due when (None while it stands still), warned of when, ended when."""

    kind: Kind
    began_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    ended_at: datetime | None
    target: timedelta
    pauses: tuple[Pause, ...] = ()

    def broken_by(self, now: datetime) -> bool:
        """Whether the promise was broken, by a late answer or by none."""
        return self.due_at is not None and (self.ended_at or now) > self.due_at

    def to_warn_of(self, now: datetime) -> bool:
        """Whether it should be warned of at this moment."""
        return self.ended_at is None and self.warn_at is not None and self.warn_at <= now and not self.broken_by(now)


class Stood(msgspec.Struct, frozen=True):
    """From then on it stood in a queue with these hours."""

    since: datetime
    hours: BusinessHours | None


class NextDue(msgspec.Struct, frozen=True):
    """The promise of a conversation that is due next, or has been broken longest."""

    kind: Kind
    due_at: datetime


def next_due(found: Sequence[Clock]) -> NextDue | None:
    """What an agent should look at first; None while nothing runs."""
    running = sorted(
        (clock.due_at, clock.kind) for clock in found if clock.ended_at is None and clock.due_at is not None
    )
    return NextDue(running[0][1], running[0][0]) if running else None


def clocks(
    policy: SlaPolicy,
    hours: BusinessHours | None,
    began_at: datetime,
    ended_at: datetime | None,
    said: Sequence[Said],
    *,
    stood: Sequence[Stood] = (),
) -> list[Clock]:
    """Every clock of a conversation from asking for a person to its end; `hours` count before it `stood` anywhere."""
    words = [one for one in said if one.at >= began_at and (ended_at is None or one.at <= ended_at)]
    answered = next((one.at for one in words if one.author == "agent"), None)

    def clock(kind: Kind, minutes: int, since: datetime, until: datetime | None, pauses: Sequence[Pause]) -> Clock:
        target = timedelta(minutes=minutes)
        calendar = _hours_at(since, hours, stood) if policy.calendar == "company" else None
        return Clock(
            kind=kind,
            began_at=since,
            due_at=due(calendar, since, target, pauses),
            warn_at=due(calendar, since, target * policy.warn_percent / 100, pauses),
            ended_at=until,
            target=target,
            pauses=tuple(pauses),
        )

    found: list[Clock] = []
    if policy.first_minutes is not None:
        found.append(clock("first", policy.first_minutes, began_at, answered or ended_at, ()))
    if policy.next_minutes is not None:
        for asked, until in _unanswered(words):
            found.append(clock("next", policy.next_minutes, asked, until or ended_at, ()))
    if policy.resolve_minutes is not None:
        found.append(clock("resolve", policy.resolve_minutes, began_at, ended_at, [*_customers_turn(words)]))
    return found


def _hours_at(at: datetime, hours: BusinessHours | None, stood: Sequence[Stood]) -> BusinessHours | None:
    return next((one.hours for one in reversed(stood) if one.since <= at), hours)


def left(clock: Clock, hours: BusinessHours | None, now: datetime) -> timedelta:
    """How much time that counts is left, below nothing when it is too late."""
    return clock.target - spent(hours, clock.began_at, min(clock.ended_at or now, now), clock.pauses)


def _unanswered(words: Sequence[Said]) -> Iterator[Pause]:
    """From a customer's word to the answer; not before an agent has said the first word."""
    asked: datetime | None = None
    answered = False
    for one in words:
        if one.author == "agent":
            if asked is not None:
                yield asked, one.at
            asked, answered = None, True
        elif answered and asked is None:
            asked = one.at
    if asked is not None:
        yield asked, None


def _customers_turn(words: Sequence[Said]) -> Iterator[Pause]:
    """From an agent's word to the customer's next one."""
    since: datetime | None = None
    for one in words:
        if one.author == "agent":
            since = one.at if since is None else since
        elif since is not None:
            yield since, one.at
            since = None
    if since is not None:
        yield since, None
