"""Drawn worlds: plans, entries and agents as plain dicts, and the same as the product's structs."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from hubwright.control.routing.capacity import Capacity, MediumRule
from hubwright.control.routing.plan import Plan
from hubwright.desk.routing import Agent, Refused, Waiting

Plain = dict[str, Any]
EPOCH = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
NOW = 10_000
QUEUES, MEMBERS, SKILLS, MEDIA, LABELS = [1, 2, 3], range(1, 8), ["fr", "zh", "vip"], ["chat", "call"], ["", "gold"]


def moment(seconds: int) -> datetime:
    return EPOCH + timedelta(seconds=seconds)


_skill = st.fixed_dictionaries(
    {"is": st.just("skill"), "skill": st.sampled_from(SKILLS), "at_least": st.integers(1, 3), "at_most": st.just(5)}
)
_expression = st.recursive(
    _skill,
    lambda part: st.one_of(
        st.fixed_dictionaries({"is": st.sampled_from(["and", "or"]), "parts": st.lists(part, max_size=2)}),
        st.fixed_dictionaries({"is": st.just("not"), "part": part}),
    ),
    max_leaves=3,
)
steps = st.fixed_dictionaries(
    {
        "requires": st.one_of(st.none(), _expression),
        "seconds": st.sampled_from([None, 10, 30, 60]),
        "queues": st.lists(st.sampled_from(QUEUES), max_size=2, unique=True),
        "without": st.lists(st.sampled_from(SKILLS), max_size=1),
        "any_skill": st.sampled_from([False, False, True]),
        "order_by": st.sampled_from(["least_loaded", "longest_idle", "best_skilled"]),
        "skip_if": st.sampled_from(["never", "nobody_there"]),
    }
)
_a_plan = st.fixed_dictionaries(
    {
        "steps": st.lists(steps, max_size=3),
        "priority_minutes": st.just([0, 1, 2, 5]),
        "sla_lead_minutes": st.just(1),
        "affinity_seconds": st.sampled_from([0, 0, 20]),
    }
)
plans = st.fixed_dictionaries(dict.fromkeys(QUEUES, _a_plan))
agents = st.fixed_dictionaries(
    {
        "id": st.sampled_from(MEMBERS),
        "availability": st.sampled_from(["available", "available", "available", "away", "offline"]),
        "heard_of": st.sampled_from([True, True, True, False]),
        "not_responding": st.sampled_from([False, False, False, True]),
        "on_leave": st.sampled_from([False, False, False, True]),
        "has_offer": st.sampled_from([False, False, False, True]),
        "queues": st.one_of(st.none(), st.lists(st.sampled_from(QUEUES), unique=True)),
        "skills": st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5)),
        "last_offer_at": st.one_of(st.none(), st.integers(NOW - 99, NOW)),
        "total": st.sampled_from([None, 1, 2, 3]),
        "work": st.lists(st.tuples(st.sampled_from(MEDIA), st.sampled_from(LABELS)), max_size=3),
        "media": st.dictionaries(
            st.sampled_from(MEDIA),
            st.fixed_dictionaries(
                {
                    "limit": st.sampled_from([None, 1, 2]),
                    "labels": st.dictionaries(st.sampled_from(LABELS), st.integers(0, 2), max_size=1),
                    "interrupted_by": st.sampled_from([["*"], [], ["call"]]),
                }
            ),
        ),
    }
)
entries = st.fixed_dictionaries(
    {
        "id": st.integers(1, 60),
        "queue": st.sampled_from(QUEUES),
        "priority": st.integers(1, 4),
        "entered_at": st.integers(NOW - 200, NOW),
        "due_at": st.sampled_from([None, None, NOW - 100, NOW + 100]),
        "medium": st.sampled_from(MEDIA),
        "label": st.sampled_from(LABELS),
        "asks": st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 4), max_size=2),
        "last_agent": st.one_of(st.none(), st.sampled_from([*MEMBERS, 99])),
        "owner": st.one_of(st.none(), st.sampled_from(MEMBERS)),
        "refused": st.one_of(
            st.just({}),
            st.dictionaries(
                st.sampled_from(MEMBERS),
                st.fixed_dictionaries({"times": st.integers(1, 3), "last_at": st.integers(NOW - 120, NOW)}),
                max_size=2,
            ),
        ),
    }
)
crowds = st.lists(agents, unique_by=lambda agent: agent["id"], max_size=7)
waits = st.lists(entries, unique_by=lambda entry: entry["id"], max_size=12)


def as_plans(plain: Plain) -> dict[UUID, Plan]:
    return {
        UUID(int=queue): msgspec.convert(
            {
                **plan,
                "steps": [{**step, "queues": [str(UUID(int=q)) for q in step["queues"]]} for step in plan["steps"]],
            },
            Plan,
        )
        for queue, plan in plain.items()
    }


def as_agent(plain: Plain) -> Agent:
    load: dict[tuple[str, str], int] = {}
    for piece in plain["work"]:
        load[piece] = load.get(piece, 0) + 1
    return Agent(
        member_id=UUID(int=plain["id"]),
        name=f"agent {plain['id']}",
        availability=plain["availability"],
        heard_of=plain["heard_of"],
        not_responding=plain["not_responding"],
        on_leave=plain["on_leave"],
        load=load,
        capacity=Capacity(total=plain["total"], media=msgspec.convert(plain["media"], dict[str, MediumRule])),
        queues=None if plain["queues"] is None else frozenset(UUID(int=q) for q in plain["queues"]),
        skills=plain["skills"],
        has_offer=plain["has_offer"],
        last_offer_at=None if plain["last_offer_at"] is None else moment(plain["last_offer_at"]),
    )


def as_entry(plain: Plain, found: dict[UUID, Plan]) -> Waiting:
    queue, entered = UUID(int=plain["queue"]), moment(plain["entered_at"])
    due = None if plain["due_at"] is None else moment(plain["due_at"])
    return Waiting(
        entry_id=UUID(int=plain["id"]),
        conversation_id=UUID(int=plain["id"] + 1000),
        queue_id=queue,
        entered_at=entered,
        rank_at=found[queue].rank_at(entered, plain["priority"], due),
        medium=plain["medium"],
        label=plain["label"],
        asks=tuple(sorted(plain["asks"].items())),
        last_agent=None if plain["last_agent"] is None else UUID(int=plain["last_agent"]),
        owner=None if plain["owner"] is None else UUID(int=plain["owner"]),
        refused={
            UUID(int=member): Refused(how["times"], moment(how["last_at"])) for member, how in plain["refused"].items()
        },
    )
