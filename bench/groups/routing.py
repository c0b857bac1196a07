"""One decision of the routing core in a full house: an agent frees up, somebody comes, who is offered what and why."""

import random
import statistics
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bench.measures import Figure
from hubwright.control.routing.capacity import Capacity, MediumRule
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.requirements import Skill
from hubwright.desk.routing import Agent, Crowd, Lines, Waiting, choose

_NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
_WAITING, _AGENTS, _QUEUES, _BEFORE, _DECISIONS = 100_000, 1_000, 50, 2_000, 2_000
_SKILLS = [f"skill{n}" for n in range(12)]
_MEDIA = ("chat", "chat", "message", "email", "call")
_CAPACITY = Capacity(
    total=6,
    media={
        "call": MediumRule(limit=1, interrupted_by=()),
        "email": MediumRule(limit=2),
        "chat": MediumRule(limit=4, labels={"gold": 1}),
    },
)


def run(_wanted: set[str]) -> list[Figure]:
    """Time each decision with the index work it causes; the house is full but for who has just freed up.

    It has been open a while: what can be remembered as long as nobody's queues and skills change is.
    """
    chance = random.Random(7)
    queues = [UUID(int=n + 1) for n in range(_QUEUES)]
    plans = {queue: _plan(chance, queues) for queue in queues}
    lines = Lines(plans, [_entry(n, chance, queues, plans, _NOW) for n in range(_WAITING)])
    crowd = Crowd(plans, [_agent(n, chance, queues) for n in range(_AGENTS)])
    now = _NOW
    warm = choose(plans, lines, crowd, now)
    times, made = [], 0
    for n in range(_BEFORE + _DECISIONS):
        now += timedelta(milliseconds=200)
        freed = chance.choice([*crowd.agents.values()])
        came = _entry(_WAITING + n, chance, queues, plans, now)
        began = time.perf_counter()
        lines.put(came)
        crowd.put(_one_less(freed))
        decision = choose(plans, lines, crowd, now)
        if n >= _BEFORE:
            times.append(time.perf_counter() - began)
            made += len(decision.offers)
        for offer in decision.offers:
            entry = lines.entries[offer.entry_id]
            lines.remove(offer.entry_id)
            crowd.put(_one_more(crowd.agents[offer.member_id], entry, now))
    if made < _DECISIONS // 2:
        raise AssertionError(f"only {made} offers in {_DECISIONS} decisions: the house was not what it should be")
    p99 = statistics.quantiles(times, n=100)[98]
    many = sum(len(alike.lines) for group in lines.groups.values() for alike in group.alike.values())
    note = (
        f"{len(lines.entries)} waiting in {many} lines, {_AGENTS} agents,"
        f" {_QUEUES} queues; {made} offers in {_DECISIONS} decisions, median {statistics.median(times) * 1e3:.2f} ms,"
        f" worst {max(times) * 1e3:.2f} ms;"
        f" the house filled up with {len(warm.offers)} offers before"
    )
    return [Figure(name="routing_decision_p99_ms", value=p99 * 1e3, note=note)]


def _plan(chance: random.Random, queues: list[UUID]) -> Plan:
    wider = tuple(chance.sample(queues, 2))
    return Plan(
        steps=(
            Step(seconds=600, requires=Skill(skill=chance.choice(_SKILLS), at_least=2), skip_if="nobody_there"),
            Step(seconds=1_200, queues=wider, order_by="best_skilled"),
            Step(seconds=None, queues=wider, any_skill=True, order_by="longest_idle"),
        ),
        affinity_seconds=20,
    )


def _entry(n: int, chance: random.Random, queues: list[UUID], plans: dict[UUID, Plan], now: datetime) -> Waiting:
    queue = chance.choice(queues)
    entered = now - timedelta(seconds=chance.uniform(0, 3_600) if n < _WAITING else 0)
    return Waiting(
        entry_id=UUID(int=1_000_000 + n),
        conversation_id=UUID(int=5_000_000 + n),
        queue_id=queue,
        entered_at=entered,
        rank_at=plans[queue].rank_at(entered, chance.randint(1, 4)),
        medium=chance.choice(_MEDIA),
        label=chance.choice(("", "", "gold")),
        asks=((_SKILLS[(queue.int + chance.randrange(4)) % len(_SKILLS)], 2),) if chance.random() < 0.5 else (),
        last_agent=UUID(int=10_000 + chance.randrange(_AGENTS)) if chance.random() < 0.2 else None,
    )


def _agent(n: int, chance: random.Random, queues: list[UUID]) -> Agent:
    return Agent(
        member_id=UUID(int=10_000 + n),
        name=f"Agent {n}",
        availability=chance.choice(("available",) * 8 + ("away", "offline")),
        heard_of=True,
        load={("chat", ""): 4, ("email", ""): 2},
        capacity=_CAPACITY,
        queues=frozenset(chance.sample(queues, 4)),
        skills={skill: chance.randint(1, 5) for skill in chance.sample(_SKILLS, 4)},
    )


def _one_less(agent: Agent) -> Agent:
    """Something of theirs is closed; they are at work again if they were not."""
    held = [kind for kind, count in agent.load.items() if count]
    load = dict(agent.load)
    if held:
        load[held[0]] -= 1
    return Agent(
        member_id=agent.member_id,
        name=agent.name,
        availability="available",
        heard_of=True,
        load=load,
        capacity=agent.capacity,
        queues=agent.queues,
        skills=agent.skills,
        last_offer_at=agent.last_offer_at,
    )


def _one_more(agent: Agent, entry: Waiting, now: datetime) -> Agent:
    """They accepted at once."""
    kind = (entry.medium, entry.label)
    return Agent(
        member_id=agent.member_id,
        name=agent.name,
        availability=agent.availability,
        heard_of=True,
        load={**agent.load, kind: agent.load.get(kind, 0) + 1},
        capacity=agent.capacity,
        queues=agent.queues,
        skills=agent.skills,
        last_offer_at=now,
    )
