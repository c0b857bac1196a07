"""The plan of a day: who writes when about what, who works when and how. Pure: the same shape is the same day.

All times are seconds of the day that is told, counted from its first minute; the driver divides them by its speed.
"""

import math
from random import Random
from typing import Literal

import msgspec

from hubwright.entry.demo.traffic.words import TOPICS, customer_lines, name_of, opening

Aside = Literal["", "park", "snooze"]
Answer = Literal["accept", "decline", "ignore"]
HOUR = 3_600.0
BEGINS_AT = 9.0  # o'clock, as the line on the terminal tells it
PER_AGENT_HOUR = 4.5
_SHORT_DAY = 4.0  # hours: below it lunch and breaks shrink with the day
_HANDLE_S, _HANDLE_SPREAD = 240.0, 0.6  # median of the agent's own time on one conversation, sigma of its logarithm
_PATIENCE_S = 300.0
_GREETING = 0.06
_REACTIONS = 400


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What a day is made of."""

    seed: int = 1
    agents: int = 50
    hours: float = 10.0
    per_agent_hour: float = PER_AGENT_HOUR

    @property
    def length_s(self) -> float:
        """From the first minute to the last."""
        return self.hours * HOUR


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's answer and, unless it is the last, what the customer writes then."""

    thinks_s: float
    writes: str = ""
    pauses_s: float = 0.0
    aside: Aside = ""


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """One customer: when, how patient, about what; and how it goes if somebody answers in time."""

    number: int
    at_s: float
    language: str
    topic: str
    name: str
    opening: str
    patience_s: float
    turns: tuple[Turn, ...]
    note: bool
    disposition: str
    wrap_up_s: float
    rating: int | None

    @property
    def for_the_bot(self) -> bool:
        """Whether the bot answers it alone."""
        return self.topic == "terminal"


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """A break of an agent."""

    kind: str
    at_s: float
    lasts_s: float


class Reaction(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent does about one offer, and how soon."""

    answer: Answer
    after_s: float


class AgentDay(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's shift."""

    number: int
    begins_s: float
    ends_s: float
    pauses: tuple[Pause, ...]
    reactions: tuple[Reaction, ...]


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    shape: Shape
    arrivals: tuple[Arrival, ...]
    agents: tuple[AgentDay, ...]


def plan_day(shape: Shape) -> Day:
    """Work a day out; customers and agents draw from streams of their own, so that neither changes the other."""
    arrivals = _arrivals(shape)
    agents = tuple(_agent(shape, number) for number in range(1, shape.agents + 1))
    return Day(shape=shape, arrivals=arrivals, agents=agents)


def busyness(part: float) -> float:
    """How busy a part of the day (0 to 1) is: peaks in the morning and afternoon, a dip at noon; on average 1."""
    morning = math.exp(-(((part - 0.22) / 0.12) ** 2))
    afternoon = math.exp(-(((part - 0.64) / 0.15) ** 2))
    return 0.42 + 1.35 * morning + 1.25 * afternoon


BUSIEST = max(busyness(step / 1_000) for step in range(1_001))


def _stream(shape: Shape, whose: str) -> Random:
    """Everybody draws from a stream of their own."""
    return Random(f"{shape.seed} {whose}")  # noqa: S311 - a plan that can be had again, no secret


def _arrivals(shape: Shape) -> tuple[Arrival, ...]:
    """A Poisson process whose rate follows the curve, by thinning one of the highest rate."""
    rng = _stream(shape, "arrivals")
    per_second = shape.agents * shape.per_agent_hour / HOUR
    found: list[Arrival] = []
    at = 0.0
    while True:
        at += rng.expovariate(per_second * BUSIEST)
        if at >= shape.length_s:
            return tuple(found)
        if rng.random() < busyness(at / shape.length_s) / BUSIEST:
            found.append(_arrival(_stream(shape, f"customer {len(found) + 1}"), len(found) + 1, at))


def _arrival(rng: Random, number: int, at_s: float) -> Arrival:
    language = "zh" if rng.random() < 0.55 else "en"
    topic = rng.choices([*TOPICS], weights=list(TOPICS.values()))[0]
    turns = _turns(rng, language)
    left_open = rng.random()
    return Arrival(
        number=number,
        at_s=at_s,
        language=language,
        topic=topic,
        name=name_of(rng, language),
        opening=opening(rng, topic, language),
        patience_s=60.0 + rng.expovariate(1 / _PATIENCE_S),
        turns=turns,
        note=rng.random() < 0.15,
        disposition="Solved" if left_open < 0.8 else "Follow up" if left_open < 0.95 else "Wrong desk",
        wrap_up_s=rng.lognormvariate(math.log(30.0), 0.5),
        rating=rng.choices([5, 4, 3, 1], weights=[60, 25, 10, 5])[0] if rng.random() < 0.35 else None,
    )


def _turns(rng: Random, language: str) -> tuple[Turn, ...]:
    """An agent's time is lognormal, shared out over the answers; sometimes the customer has to look something up."""
    whole = rng.lognormvariate(math.log(_HANDLE_S), _HANDLE_SPREAD)
    count = 2 + min(3, int(rng.expovariate(1 / 1.5)))
    shares = [_GREETING, *(0.3 + rng.random() for _ in range(count - 1))]  # who waited is greeted soon
    lines = customer_lines(rng, language, count - 1)
    turns: list[Turn] = []
    for place, share in enumerate(shares):
        thinks_s = whole * share / sum(shares)
        if place == count - 1:
            turns.append(Turn(thinks_s=thinks_s))
            continue
        aside: Aside = rng.choices(["", "park", "snooze"], weights=[88, 7, 5])[0]  # type: ignore[assignment]  # the choices are the same words
        pauses_s = rng.expovariate(1 / 25.0) if not aside else 120.0 + rng.expovariate(1 / 120.0)
        turns.append(Turn(thinks_s=thinks_s, writes=lines[place], pauses_s=pauses_s, aside=aside))
    return tuple(turns)


def _agent(shape: Shape, number: int) -> AgentDay:
    """Three shifts, lunch in waves within each, two coffees, training for some; nobody comes or goes to the second."""
    rng = _stream(shape, f"agent {number}")
    length, shrunk = shape.length_s, min(1.0, shape.hours / _SHORT_DAY)
    wave = number % 3
    late = min(600.0, 0.01 * length) * rng.random()
    begins = (0.0, 0.08, 0.2)[wave] * length + (late if wave else 0.0)
    ends = min(length, begins + (0.8 + 0.02 * rng.random()) * length)
    lunch = begins + (0.32 + 0.06 * (number // 3 % 4)) * (ends - begins)
    pauses = [Pause(kind="Lunch", at_s=lunch, lasts_s=1_800.0 * shrunk)]
    for part in (0.17, 0.72):
        coffee = begins + (part + 0.06 * rng.random()) * (ends - begins)
        pauses.append(Pause(kind="Coffee", at_s=coffee, lasts_s=(300.0 + 300.0 * rng.random()) * shrunk))
    if number % 10 == 0:
        pauses.append(Pause(kind="Training", at_s=begins + 0.85 * (ends - begins), lasts_s=1_800.0 * shrunk))
    reactions = tuple(_reaction(rng) for _ in range(_REACTIONS))
    return AgentDay(
        number=number,
        begins_s=begins,
        ends_s=ends,
        pauses=tuple(sorted(pauses, key=lambda pause: pause.at_s)),
        reactions=reactions,
    )


def _reaction(rng: Random) -> Reaction:
    answer: Answer = rng.choices(["accept", "decline", "ignore"], weights=[955, 30, 15])[0]  # type: ignore[assignment]  # as above
    return Reaction(answer=answer, after_s=rng.lognormvariate(math.log(4.0), 0.6))
