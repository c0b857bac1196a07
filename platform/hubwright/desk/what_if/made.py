"""A day that never was: who comes with what, how long it takes, who works when. The same seed is the same day."""

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from hubwright.control.routing.capacity import USUAL, Capacity
from hubwright.desk.what_if.day import Came, Day, Worker

MOST_COME, MOST_AGENTS = 20_000, 1_000
BEGAN = datetime(2000, 1, 3, tzinfo=UTC)  # any day does; the same one makes the same day


class Asking(msgspec.Struct, frozen=True):
    """So many of a hundred ask for a skill on a level at least; a language is a skill."""

    skill: str
    level: int
    percent: float


class Shift(msgspec.Struct, frozen=True):
    """So many agents at work from one hour of the day until another."""

    agents: int
    begins: float
    ends: float


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """How a day is made."""

    seed: int = 1
    hours: int = 8
    per_hour: float = 60.0
    handle_minutes: float = 6.0  # half of them take less
    handle_spread: float = 0.5  # of the logarithm: 0 is all the same
    patience_minutes: float = 0.0  # so long they wait on average before they leave; 0 is for ever
    priorities: tuple[float, float, float, float] = (0, 100, 0, 0)  # low, normal, high, urgent: so many parts
    asking: tuple[Asking, ...] = ()
    shifts: tuple[Shift, ...] = (Shift(5, 0, 24),)
    answer_seconds: float = 8.0

    @property
    def expected(self) -> int:
        """How many will come, about."""
        return round(self.per_hour * self.hours)


def day_of(made: Made, queue_id: UUID, team: Sequence[Worker]) -> Day:
    """Make it; agents are the team's people in turn, with others like them when there are more."""
    ends = BEGAN + timedelta(hours=made.hours)
    return Day(
        began=BEGAN,
        ended=ends,
        came=tuple(_coming(made, queue_id, ends)),
        workers=tuple(_working(made, team)),
        typical_answer_s=made.answer_seconds,
    )


def _coming(made: Made, queue_id: UUID, ends: datetime) -> Iterator[Came]:
    chance = random.Random(f"came {made.seed}")  # noqa: S311 - a day that can be made again
    at = BEGAN + timedelta(hours=chance.expovariate(made.per_hour))
    while at < ends:
        waits = chance.expovariate(1 / (made.patience_minutes * 60)) if made.patience_minutes else None
        takes = chance.lognormvariate(math.log(made.handle_minutes * 60), made.handle_spread)
        yield Came(
            entry_id=_id(chance),
            conversation_id=_id(chance),
            queue_id=queue_id,
            at=at,
            priority=chance.choices((1, 2, 3, 4), made.priorities)[0],
            asks=_asks(chance, made.asking),
            left_at=at + timedelta(seconds=waits) if waits is not None else None,
            held=((0.0, takes),),
        )
        at += timedelta(hours=chance.expovariate(made.per_hour))


def _asks(chance: random.Random, asking: Sequence[Asking]) -> tuple[tuple[str, int], ...]:
    """One of them, or nothing."""
    drawn = chance.uniform(0, 100)
    for one in asking:
        if drawn < one.percent:
            return ((one.skill, one.level),)
        drawn -= one.percent
    return ()


def _working(made: Made, team: Sequence[Worker]) -> Iterator[Worker]:
    chance, turn = random.Random(f"work {made.seed}"), 0  # noqa: S311 - a day that can be made again
    for shift in made.shifts:
        times = (
            (BEGAN + timedelta(hours=shift.begins), True),
            (BEGAN + timedelta(hours=shift.ends), False),
        )
        for _n in range(shift.agents):
            yield msgspec.structs.replace(_person(turn, team, chance), there=times, heard=(), holds=())
            turn += 1


def _person(turn: int, team: Sequence[Worker], chance: random.Random) -> Worker:
    if not team:
        return Worker(member_id=_id(chance), name=f"{turn + 1}", capacity=Capacity(total=USUAL))
    around, place = divmod(turn, len(team))
    person = msgspec.structs.replace(team[place], last_offer_at=None)
    if not around:
        return person
    return msgspec.structs.replace(person, member_id=_id(chance), name=f"{person.name} ({around + 1})")


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128))


def like(day: Day) -> Made:
    """How a day would be made that is like one that was."""
    hours = max((day.ended - day.began).total_seconds() / 3600, 1 / 60)
    held = sorted(sum(until - since for since, until in one.held) for one in day.came if one.held)
    given_up = [one for one in day.came if one.left_at is not None and one.taken_by is None]
    waited = sum((one.left_at - one.at).total_seconds() for one in given_up if one.left_at is not None)
    parts = Counter(one.priority for one in day.came)
    asked = Counter(ask for one in day.came for ask in one.asks[:1])
    usual = Made()
    return Made(
        hours=usual.hours,
        per_hour=round(max(len(day.came) / hours, 1.0), 1),
        handle_minutes=round(max(held[len(held) // 2] / 60, 0.1), 1) if held else usual.handle_minutes,
        patience_minutes=round(max(waited / len(given_up) / 60, 0.1), 1) if given_up else 0.0,
        priorities=(parts[1], parts[2], parts[3], parts[4]) if parts else usual.priorities,
        asking=tuple(
            Asking(skill, level, round(100 * n / len(day.came), 1)) for (skill, level), n in asked.most_common(10)
        ),
        shifts=(Shift(max(sum(any(there for _at, there in w.there) for w in day.workers), 1), 0, 24),),
        answer_seconds=round(day.typical_answer_s, 1),
    )
