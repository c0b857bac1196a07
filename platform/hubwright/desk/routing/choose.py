"""The choice: one pure function of what waits, agents and the time; production, tests and what-if call the same.

Waiting work is served by its turn (`rank_at`: age plus priority minutes). Each entry goes to one agent at most and each
agent gets one at most. Nobody is passed over for a later one that the same agent is given.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.routing.plan import DEFAULT, Plan
from hubwright.desk.routing.crowd import Crowd
from hubwright.desk.routing.lines import Group, Lines, Turn
from hubwright.desk.routing.people import Agent
from hubwright.desk.routing.trace import trace_of
from hubwright.desk.routing.verdict import COOL_DOWN, Stage, cooling, order
from hubwright.desk.routing.waiting import Waiting


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One offer to be made."""

    entry_id: UUID
    conversation_id: UUID
    member_id: UUID
    expires_at: datetime


class Decision(msgspec.Struct, frozen=True):
    """Offers in the order of their turns, for each entry why it is offered, and when to look again at the latest."""

    offers: list[Proposal]
    trace: dict[UUID, dict[str, Any]]
    look_again: datetime | None = None


class _Head(msgspec.Struct, frozen=True):
    """Who is next in a line, or somebody who stands apart (no group)."""

    group: Group | None = None
    turns: list[Turn] = []
    place: int = 0


def choose(
    plans: Mapping[UUID, Plan], waiting: Iterable[Waiting] | Lines, agents: Iterable[Agent] | Crowd, now: datetime
) -> Decision:
    """Decide who is offered what. Indexed or plain, the same contents give the same answer."""
    lines = waiting if isinstance(waiting, Lines) else Lines(plans, waiting)
    crowd = agents if isinstance(agents, Crowd) else Crowd(plans, agents)
    lines.at(now)
    decision = Decision([], {}, _look_again(lines, now))
    idle = set[UUID]().union(*(crowd.free(medium, label) for medium, label in lines.kinds))
    heads = _heads(lines, crowd, idle) if idle else []
    taken: set[UUID] = set()
    while heads and not idle <= taken:
        (_rank, entry_id), head = heappop(heads)
        entry = lines.entries[entry_id]
        index = lines.apart[entry_id] if head.group is None else head.group.index
        found = _best(entry, index, crowd, taken, now)
        if found is None:
            continue
        member_id, stage = found
        decision.trace[entry_id] = trace_of(entry, stage, crowd, now, taken=taken, chosen=member_id)
        decision.offers.append(
            Proposal(
                entry_id=entry_id,
                conversation_id=entry.conversation_id,
                member_id=member_id,
                expires_at=now + timedelta(seconds=entry.offer_seconds),
            )
        )
        taken.add(member_id)
        if head.place + 1 < len(head.turns):
            heappush(heads, (head.turns[head.place + 1], _Head(head.group, head.turns, head.place + 1)))
    return decision


def explain(entry: Waiting, plans: Mapping[UUID, Plan], crowd: Crowd, now: datetime) -> dict[str, Any]:
    """Why an entry still waits: how it looks to every agent right now."""
    index, _ends = plans.get(entry.queue_id, DEFAULT).step_at(entry.entered_at, now)
    stage = crowd.stage(entry, (now - entry.entered_at).total_seconds(), index)
    return trace_of(entry, stage, crowd, now)


def _heads(lines: Lines, crowd: Crowd, idle: set[UUID]) -> list[tuple[Turn, _Head]]:
    """Where anything could be offered at all: lines some free agent fits, and those who stand apart."""
    heads: list[tuple[Turn, _Head]] = []
    free = {kind: crowd.free(*kind) for kind in lines.kinds}
    for group in lines.groups.values():
        if group.epoch is not crowd.epoch:
            group.epoch, group.reach = crowd.epoch, crowd.reachable(group.queue_id, group.index)
        if idle.isdisjoint(group.reach):
            continue
        for alike in group.alike.values():
            if alike.epoch is not crowd.epoch:
                alike.epoch, alike.fits = crowd.epoch, crowd.fits(group.queue_id, group.index, alike.asks)
            fits = alike.fits
            if crowd.there.isdisjoint(fits):  # then a step may be passed over
                fits = crowd.fits_now(group.queue_id, group.index, alike.asks)
            if not idle.isdisjoint(fits):
                heads += [
                    (turns[0], _Head(group, turns))
                    for kind, turns in alike.lines.items()
                    if not free[kind].isdisjoint(fits)
                ]
    for entry_id in lines.apart:
        entry = lines.entries[entry_id]
        if crowd.free(entry.medium, entry.label):
            heads.append((entry.turn, _Head()))
    heapify(heads)
    return heads


def _best(entry: Waiting, index: int, crowd: Crowd, taken: set[UUID], now: datetime) -> tuple[UUID, Stage] | None:
    """Who gets an entry; for a line, None says the same for all who stand behind."""
    stage = crowd.stage(entry, (now - entry.entered_at).total_seconds(), index)
    free = crowd.free(entry.medium, entry.label)
    if stage.kept_for is not None:
        may = free & {stage.kept_for}
    else:
        may = free & crowd.fits(entry.queue_id, stage.index, entry.asks)
    able = [member for member in may if member not in taken and not cooling(member, entry, now)]
    if not able:
        return None
    return min(able, key=lambda member: order(crowd.agents[member], entry, stage.step)), stage


def _look_again(lines: Lines, now: datetime) -> datetime | None:
    cooled = [
        ends
        for entry_id in lines.apart
        for refused in lines.entries[entry_id].refused.values()
        if (ends := refused.last_at + COOL_DOWN) > now
    ]
    moves = lines.next_move()
    return min([*cooled, *([moves] if moves is not None else [])], default=None)
