"""The board: every number of it counted anew from what the logs say last. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.board.staffing import WaitingKind, seats_left, serving, unseated
from hubwright.desk.board.standing import AgentStanding, QueueStanding, Standing
from hubwright.desk.reckoning.book import Book
from hubwright.desk.reckoning.lives import waits_since
from hubwright.desk.reckoning.told import Told
from hubwright.desk.routing import Agent


def look_at(book: Book, board: Standing, still_open: Sequence[Told], states: Mapping[UUID, str]) -> None:
    """Compare queues, agents and the sums of the board."""
    waiting = [one for one in still_open if one.waits]
    held = [one for one in still_open if one.is_held]
    agents = [_agent(one.agent, held, waiting) for one in board.agents]
    book.same("waiting", None, board.waiting, len(waiting))
    book.same("longest wait", None, board.oldest, _oldest(waiting))
    for queue in board.queues:
        _queue(book, queue, waiting, held, agents)
    for agent in board.agents:
        _line(book, agent, held, waiting, states)


def _queue(
    book: Book, shown: QueueStanding, waiting: Sequence[Told], held: Sequence[Told], agents: Sequence[Agent]
) -> None:
    where = shown.queue.id
    here = [one for one in waiting if one.log[-1].queue_id == where]
    serves = serving(agents, where)
    kinds = _kinds(here)
    most = max(kinds, key=lambda kind: kind.count, default=None)
    book.same("waiting in a queue", where, shown.waiting, len(here))
    book.same("longest wait in a queue", where, shown.oldest, _oldest(here))
    book.same("in work from a queue", where, shown.in_work, sum(one.log[-1].queue_id == where for one in held))
    book.same("agents there", where, shown.there, sum(agent.there for agent in serves))
    book.same("without a seat", where, shown.gap, unseated(kinds, serves))
    if len({(kind.medium, kind.label) for kind in kinds}) < 2:  # else it is told for the kind that most wait with
        medium, label = (most.medium, most.label) if most is not None else ("chat", "")
        book.same("free seats", where, shown.free, sum(seats_left(agent, medium, label) for agent in serves))


def _line(
    book: Book, shown: AgentStanding, held: Sequence[Told], waiting: Sequence[Told], states: Mapping[UUID, str]
) -> None:
    where = shown.person.id
    theirs = [one for one in held if one.log[-1].member_id == where]
    book.same("seats taken", where, shown.agent.carries, sum(not one.parked for one in theirs))
    book.same("parked by an agent", where, shown.parked, sum(one.parked for one in theirs))
    book.same("is being asked", where, shown.agent.has_offer, _is_asked(where, waiting))
    if where in states:
        book.same("state of an agent", where, shown.person.state, states[where])


def _is_asked(member_id: UUID, waiting: Sequence[Told]) -> bool:
    return any(one.log[-1].kind == "offered" and one.log[-1].member_id == member_id for one in waiting)


def _agent(agent: Agent, held: Sequence[Told], waiting: Sequence[Told]) -> Agent:
    """An agent with what the logs say they hold, whatever else was counted."""
    load = Counter(
        (one.log[-1].medium, one.log[-1].label)
        for one in held
        if one.log[-1].member_id == agent.member_id and not one.parked
    )
    return msgspec.structs.replace(agent, load=dict(load), has_offer=_is_asked(agent.member_id, waiting))


def _kinds(waiting: Sequence[Told]) -> list[WaitingKind]:
    found: Counter[tuple[str, str, tuple[tuple[str, int], ...]]] = Counter(
        (one.log[-1].medium, one.log[-1].label, tuple(sorted(one.entries[-1].asks.items()) if one.entries else ()))
        for one in waiting
    )
    return [
        WaitingKind(medium=medium, label=label, asks=dict(asks), count=count)
        for (medium, label, asks), count in found.items()
    ]


def _oldest(waiting: Sequence[Told]) -> datetime | None:
    return min((waits_since(one.log)[-1] for one in waiting), default=None)
