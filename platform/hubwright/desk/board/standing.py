"""How queues and agents stand right now; every number here has a list of rows behind it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hubwright.control.identity import presence
from hubwright.control.identity.presence import Colleague
from hubwright.control.routing.list_queues import QueueView, list_queues
from hubwright.desk.board import queries
from hubwright.desk.board.planned import Uncovered, read_plans
from hubwright.desk.board.staffing import WaitingKind, seats_left, serving, unseated
from hubwright.desk.queues import standing_queries
from hubwright.desk.queues.availability import agents as all_agents
from hubwright.desk.routing import Agent
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission

MOST = 200
_DAY = timedelta(days=1)


class QueueStanding(msgspec.Struct, frozen=True, kw_only=True):
    """One queue; `gap` is how many of those who wait would find no seat with the agents who are there.

    `missing` is how many who serve it are planned to be at work right now, are not on leave, and are not there.
    """

    queue: QueueView
    waiting: int
    oldest: datetime | None
    in_work: int
    there: int
    free: int
    gap: int
    missing: int


class AgentStanding(msgspec.Struct, frozen=True, kw_only=True):
    """One agent; parked work takes no seat."""

    person: Colleague
    agent: Agent
    parked: int
    expected: bool = False  # planned to be at work right now
    on_leave: bool = False

    @property
    def missing(self) -> bool:
        """Planned, and not there."""
        return self.expected and self.agent.availability == "offline"

    @property
    def limit(self) -> int:
        """How much they carry altogether."""
        return self.agent.capacity.total or 0


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """The board."""

    queues: list[QueueStanding]
    agents: list[AgentStanding]
    uncovered: list[Uncovered]
    leave_asked: int

    @property
    def waiting(self) -> int:
        """How many wait altogether."""
        return sum(queue.waiting for queue in self.queues)

    @property
    def oldest(self) -> datetime | None:
        """Since when the longest wait lasts."""
        return min((queue.oldest for queue in self.queues if queue.oldest is not None), default=None)

    def in_state(self, *states: str) -> list[AgentStanding]:
        """The agents who are doing this."""
        return [one for one in self.agents if one.person.state in states]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation in a list of the board; `since` is when it began to wait or came to its holder."""

    conversation_id: UUID
    since: datetime | None
    asked: UUID | None = None
    parked: bool = False


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent did from a moment on; `by_id` is who set it, if not they themselves."""

    at: datetime
    state: str
    break_kind_id: UUID | None
    by_id: UUID | None


async def read_board(actor: Actor) -> Standing:
    """Read the whole board."""
    actor.require(Permission.BOARD_MANAGE)
    queues = await list_queues()
    agents = await all_agents(queues, utc_now())
    people = {person.id: person for person in await presence.colleagues()}
    parked, work = await queries.parked_by_member(), await queries.work_by_queue()
    plans = await read_plans(utc_now())
    expected, on_leave = plans.expected(), plans.on_leave
    kinds: dict[UUID, list[WaitingKind]] = {}
    oldest: dict[UUID, datetime] = {}
    for row in await standing_queries.waiting_by_kind():
        kind = WaitingKind(medium=row["medium"], label=row["label"], asks=row["asks"], count=row["waiting"])
        kinds.setdefault(row["queue_id"], []).append(kind)
        oldest[row["queue_id"]] = min(row["oldest"], oldest.get(row["queue_id"], row["oldest"]))
    return Standing(
        queues=[
            _queue(queue, kinds.get(queue.id, []), oldest.get(queue.id), work.get(queue.id, 0), agents, expected)
            for queue in queues
        ],
        uncovered=plans.uncovered(queues, agents),
        leave_asked=plans.asked,
        agents=sorted(
            (
                AgentStanding(
                    person=people[agent.member_id],
                    agent=agent,
                    parked=parked.get(agent.member_id, 0),
                    expected=agent.member_id in expected,
                    on_leave=agent.member_id in on_leave,
                )
                for agent in agents
                if agent.member_id in people
            ),
            key=lambda one: (one.person.availability == "offline", one.person.name, one.person.id),
        ),
    )


def _queue(  # noqa: PLR0917 - what one line of the board is made of
    queue: QueueView,
    kinds: list[WaitingKind],
    oldest: datetime | None,
    in_work: int,
    agents: Sequence[Agent],
    expected: Collection[UUID],
) -> QueueStanding:
    serves = serving(agents, queue.id)
    most = max(kinds, key=lambda kind: kind.count, default=None)
    medium, label = (most.medium, most.label) if most is not None else ("chat", "")
    return QueueStanding(
        queue=queue,
        waiting=sum(kind.count for kind in kinds),
        oldest=oldest,
        in_work=in_work,
        there=sum(agent.there for agent in serves),
        free=sum(seats_left(agent, medium, label) for agent in serves),
        gap=unseated(kinds, serves),
        missing=sum(agent.member_id in expected and agent.availability == "offline" for agent in serves),
    )


async def waiting_in(actor: Actor, queue_id: UUID) -> list[Held]:
    """What waits in a queue, the longest wait first."""
    actor.require(Permission.BOARD_MANAGE)
    await known_queue(queue_id)
    return [
        Held(conversation_id=row["conversation_id"], since=row["entered_at"], asked=row["asked"])
        for row in await queries.waiting_in(queue_id, MOST)
    ]


async def in_work(actor: Actor, *, queue_id: UUID | None = None, member_id: UUID | None = None) -> list[Held]:
    """What of a queue, or of an agent, is in work, the longest held first."""
    actor.require(Permission.BOARD_MANAGE)
    return [
        Held(conversation_id=row["conversation_id"], since=row["assigned_at"], parked=row["parked"])
        for row in await queries.in_work(queue_id, member_id, MOST)
    ]


async def changes_of(actor: Actor, member_id: UUID, now: datetime) -> list[Change]:
    """What an agent has been doing within a day, newest first."""
    actor.require(Permission.BOARD_MANAGE)
    return [Change(**row) for row in await queries.changes_of(member_id, now - _DAY)]


async def known_queue(queue_id: UUID) -> QueueView:
    """A queue of the company, or there is none."""
    found = next((queue for queue in await list_queues() if queue.id == queue_id), None)
    if found is None:
        raise Missing("queue")
    return found
