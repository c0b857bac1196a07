"""What a log says in figures; pure, and the only place where they are defined."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby, zip_longest
from uuid import UUID

import msgspec

from hubwright.desk.segments.schemas import QUEUED, Said, Segment

_NONE = timedelta()


class Wait(msgspec.Struct, frozen=True):
    """One wait in one queue, offers included; `then` is what came of it, empty while it lasts."""

    queue_id: UUID | None
    began_at: datetime
    lasted: timedelta
    then: str
    offers: int


class Held(msgspec.Struct, frozen=True):
    """What one member gave to a conversation: `handled` is at work on it, with what had to be done afterwards."""

    member_id: UUID
    handled: timedelta
    wrapped_up: timedelta
    put_aside: timedelta


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is told of one conversation; lengths are up to `now` where something still holds.

    `handled` is with what had to be done afterwards, `wrapped_up`; `lasted` is what the customer saw, so without it.
    """

    waits: list[Wait]
    held: list[Held]
    waited: timedelta
    handled: timedelta
    wrapped_up: timedelta
    first_response: timedelta | None
    lasted: timedelta


def figures(log: Sequence[Segment], said: Sequence[Said], now: datetime) -> Figures:
    """Work out everything there is to tell."""
    whole = [*awake(log, said)]
    waits, held = waits_of(whole, now), held_by(whole, now)
    return Figures(
        waits=waits,
        held=held,
        waited=sum((wait.lasted for wait in waits), _NONE),
        handled=sum((one.handled + one.wrapped_up for one in held), _NONE),
        wrapped_up=sum((one.wrapped_up for one in held), _NONE),
        first_response=first_response(whole, said),
        lasted=sum((length(one, now) for one in whole if one.kind not in ("ended", "wrap_up")), _NONE),
    )


def awake(log: Sequence[Segment], said: Sequence[Said]) -> Iterator[Segment]:
    """The log with what was put off ending where the customer wrote, also when nothing has been written down since."""
    for one in log:
        still = one.kind == "snoozed" and one.ended_at is None
        woken = [each.at for each in said if still and each.author == "contact" and each.at > one.began_at]
        if not woken:
            yield one
        else:
            yield msgspec.structs.replace(one, ended_at=woken[0])
            yield msgspec.structs.replace(one, n=one.n + 1, kind="agent", reason="customer_wrote", began_at=woken[0])


def length(one: Segment, now: datetime) -> timedelta:
    """How long a stretch lasted, or has lasted."""
    return max((one.ended_at or now) - one.began_at, _NONE)


def waits_of(log: Sequence[Segment], now: datetime) -> list[Wait]:
    """Every wait, in order; being offered is part of it, another queue is another wait."""
    found: list[Wait] = []
    runs = [[*run] for _where, run in groupby(log, key=_waits_in)]
    for run, following in zip_longest(runs, runs[1:]):
        if run[0].kind in QUEUED:
            lasted = sum((length(one, now) for one in run), _NONE)
            then = following[0].kind if following else ""
            offers = sum(one.kind == "offered" for one in run)
            found.append(Wait(run[0].queue_id, run[0].began_at, lasted, then, offers))
    return found


def _waits_in(one: Segment) -> tuple[bool, UUID | None]:
    return (True, one.queue_id) if one.kind in QUEUED else (False, None)


def held_by(log: Sequence[Segment], now: datetime) -> list[Held]:
    """What each member gave to it, in the order in which they came."""
    lengths: dict[UUID, dict[str, timedelta]] = {}
    for one in log:
        if one.member_id is not None and one.kind != "offered":
            of = lengths.setdefault(one.member_id, {})
            of[one.kind] = of.get(one.kind, _NONE) + length(one, now)
    return [
        Held(
            member_id,
            of.get("agent", _NONE),
            of.get("wrap_up", _NONE),
            of.get("parked", _NONE) + of.get("snoozed", _NONE),
        )
        for member_id, of in lengths.items()
    ]


def first_response(log: Sequence[Segment], said: Sequence[Said]) -> timedelta | None:
    """From asking for a person to an agent's first word; None as long as nobody has said one."""
    asked = next((one.began_at for one in log if one.kind in QUEUED), None)
    if asked is None:
        return None
    return next((each.at - asked for each in said if each.author == "agent" and each.at >= asked), None)
