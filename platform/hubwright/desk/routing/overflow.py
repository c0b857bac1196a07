"""Where somebody is let wait, or what is done instead: one pure function of rules and how the queues stand.

Rules are asked in order and the first that holds decides. No queue is come to twice, so that no chain of queues is a
circle: a rule that would lead back is passed over, and who has been everywhere stays.
"""

from collections.abc import Collection, Mapping
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.routing.overflow import Rule, Then, When

Moment = Literal["before", "after"]
Said = Literal["holds", "not_so", "unknown", "been_there", "gone", "already", "no_way"]


class QueueFacts(msgspec.Struct, frozen=True, kw_only=True):
    """How a queue stands for who comes now; None is what nobody can tell."""

    waiting: int = 0
    estimated_s: int | None = None
    average_s: int | None = None
    is_open: bool = True
    somebody: bool = True


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that was asked: its number from 1, what it was compared with, and what it said."""

    number: int
    when: When
    limit: int
    then: Then
    queue: UUID | None
    value: int | None
    said: Said


class Stop(msgspec.Struct, frozen=True):
    """A queue on the way and its rules, as far as they were asked; the last one decided if it holds."""

    queue: UUID
    asked: tuple[Asked, ...]


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """Stand in this queue, and what else; `wait` is nothing else, `end` is not to stand anywhere."""

    queue: UUID
    then: Literal["wait", "callback", "message", "end"]
    words: str = ""
    stops: tuple[Stop, ...]


def decide(
    start: UUID,
    rules: Mapping[UUID, Collection[Rule]],
    facts: Mapping[UUID, QueueFacts],
    *,
    moment: Moment = "before",
    waited_s: float = 0.0,
    been: Collection[UUID] = (),
    done: Collection[Then] = (),
    calls_back: bool = True,
) -> Course:
    """Decide for one who comes to a queue, or has waited there; only queues of which facts are known take anybody.

    `been` are queues they stood in before, `done` what was done for them already, and without `calls_back` their
    channel keeps the place anyway.
    """
    at, visited, stops = start, {*been, start}, list[Stop]()
    closed_to: set[Then] = set(done) if calls_back else {*done, "callback"}
    while True:
        asked: list[Asked] = []
        decided: Rule | None = None
        for number, rule in enumerate(rules.get(at, ()), 1):
            if (rule.when == "waited") != (moment == "after"):
                continue
            value = _value(rule, facts[at], waited_s)
            said = _says(rule, value)
            if said == "holds" and rule.then == "queue":
                said = _way_to(rule.queue, visited, facts)
            elif said == "holds" and rule.then in closed_to:
                said = "already" if rule.then in done else "no_way"
            asked.append(
                Asked(
                    number=number,
                    when=rule.when,
                    limit=rule.limit,
                    then=rule.then,
                    queue=rule.queue,
                    value=value,
                    said=said,
                )
            )
            if said == "holds":
                decided = rule
                break
        stops.append(Stop(at, tuple(asked)))
        if decided is None:
            return Course(queue=at, then="wait", stops=tuple(stops))
        if decided.then != "queue":
            return Course(queue=at, then=decided.then, words=decided.words, stops=tuple(stops))
        assert decided.queue is not None
        at, moment = decided.queue, "before"
        visited.add(at)


def reach(start: UUID, rules: Mapping[UUID, Collection[Rule]]) -> set[UUID]:
    """Every queue that rules may lead to, and the first."""
    found, ahead = {start}, [start]
    while ahead:
        onward = {rule.queue for rule in rules.get(ahead.pop(), ()) if rule.then == "queue" and rule.queue is not None}
        ahead += onward - found
        found |= onward
    return found


def _value(rule: Rule, facts: QueueFacts, waited_s: float) -> int | None:
    match rule.when:
        case "estimated":
            return facts.estimated_s
        case "average":
            return facts.average_s
        case "length":
            return facts.waiting
        case "closed":
            return int(not facts.is_open)
        case "nobody":
            return int(not facts.somebody)
        case "waited":
            return int(waited_s)


def _says(rule: Rule, value: int | None) -> Said:
    if value is None:
        return "unknown"
    if rule.when == "waited":
        return "holds" if value >= rule.limit else "not_so"
    return "holds" if value > (rule.limit if rule.counts else 0) else "not_so"


def _way_to(queue: UUID | None, visited: Collection[UUID], facts: Mapping[UUID, QueueFacts]) -> Said:
    if queue is None or queue not in facts:
        return "gone"
    return "been_there" if queue in visited else "holds"
