"""May this agent have this entry, and which clause says no; who goes first among those who may."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from hubwright.control.routing.capacity import NoRoom, no_room
from hubwright.control.routing.plan import Step
from hubwright.control.routing.requirements import skills_in, unmet
from hubwright.desk.routing.people import Agent
from hubwright.desk.routing.waiting import Waiting, asked_in

COOL_DOWN = timedelta(seconds=60)


class Clause(StrEnum):
    """Why an agent is not offered an entry, in the order in which the clauses are asked."""

    KEPT_FOR_SOMEBODY = "kept_for_somebody"
    NOT_IN_QUEUE = "not_in_queue"
    LACKS_SKILL = "lacks_skill"
    NOT_RESPONDING = "not_responding"
    ON_LEAVE = "on_leave"
    AWAY = "away"
    OFFLINE = "offline"
    INBOX_CLOSED = "inbox_closed"
    HAS_OFFER = "has_offer"
    FULL = NoRoom.FULL
    MEDIUM_FULL = NoRoom.MEDIUM_FULL
    LABEL_FULL = NoRoom.LABEL_FULL
    NOT_INTERRUPTED = NoRoom.NOT_INTERRUPTED
    REFUSED_JUST_NOW = "refused_just_now"


Said = tuple[Clause, str]  # with its detail


class Stage(msgspec.Struct, frozen=True):
    """Where an entry is in its plan: a step, or kept for one agent before the first."""

    index: int
    step: Step
    queues: frozenset[UUID]  # the queues whose members may help
    kept_for: UUID | None = None
    because: str = "step"  # or last_agent, owner


def missing_skill(agent: Agent, step: Step, asks: tuple[tuple[str, int], ...]) -> str:
    """What a step or the entry itself asks for and the agent does not have; empty if nothing."""
    for skill, level in asked_in(step, asks):
        if agent.skills.get(skill, 0) < level:
            return f"{skill}>={level}"
    return unmet(step.requires, agent.skills)


def in_pool(agent: Agent, pool: frozenset[UUID]) -> bool:
    """Whether the agent serves one of these queues."""
    return agent.queues is None or not pool.isdisjoint(agent.queues)


def not_now(agent: Agent) -> Clause | None:
    """What keeps an agent from any work at the moment, whatever it is."""
    if agent.not_responding:
        return Clause.NOT_RESPONDING
    if agent.on_leave and agent.availability != "available":
        return Clause.ON_LEAVE
    if agent.availability == "away":
        return Clause.AWAY
    if agent.availability != "available":
        return Clause.OFFLINE
    if not agent.heard_of:
        return Clause.INBOX_CLOSED
    return Clause.HAS_OFFER if agent.has_offer else None


def busy(agent: Agent, entry: Waiting, now: datetime) -> Said | None:
    """Name what keeps an agent who fits from an entry at the moment; None means they may have it."""
    if (clause := not_now(agent)) is not None:
        return clause, ""
    if (full := no_room(agent.capacity, agent.load, entry.medium, entry.label)) is not None:
        return Clause(full.value), ""
    if cooling(agent.member_id, entry, now):
        return Clause.REFUSED_JUST_NOW, ""
    return None


def unfit(agent: Agent, entry: Waiting, stage: Stage) -> Said | None:
    """Name what no waiting for the agent would change, asked before `busy`."""
    if stage.kept_for is not None:
        return None if agent.member_id == stage.kept_for else (Clause.KEPT_FOR_SOMEBODY, stage.because)
    if not in_pool(agent, stage.queues):
        return Clause.NOT_IN_QUEUE, ""
    missing = missing_skill(agent, stage.step, entry.asks)
    return (Clause.LACKS_SKILL, missing) if missing else None


def cooling(member_id: UUID, entry: Waiting, now: datetime) -> bool:
    """Whether a member refused an entry so short ago that they are not asked again yet."""
    refused = entry.refused.get(member_id)
    return refused is not None and now - refused.last_at < COOL_DOWN


def order(agent: Agent, entry: Waiting, step: Step) -> tuple[int, float, float, float, UUID]:
    """Who goes first among those who may: who refused it least often, then as the step says."""
    refused = entry.refused.get(agent.member_id)
    times = refused.times if refused is not None else 0
    carries, idle = agent.carries, agent.idle_since
    match step.order_by:
        case "longest_idle":
            return times, idle, carries, 0, agent.member_id
        case "best_skilled":
            return times, -level_of(agent, entry, step), carries, idle, agent.member_id
        case _:
            return times, carries, idle, 0, agent.member_id


def level_of(agent: Agent, entry: Waiting, step: Step) -> int:
    """How good an agent is at what the entry and the step ask for, added up."""
    named = {skill for skill, _level in entry.asks} | {found.skill for found in skills_in(step.requires)}
    return sum(agent.skills.get(skill, 0) for skill in named)
