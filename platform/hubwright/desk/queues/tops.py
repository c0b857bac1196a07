"""What has to be read for a decision: the heads of the lines, as many as there are agents free to take something."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from hubwright.control.routing.capacity import no_room
from hubwright.control.routing.list_queues import QueueView
from hubwright.desk.queues import line_queries
from hubwright.desk.routing import Agent, Refused, Waiting
from hubwright.desk.routing.verdict import not_now
from hubwright.kernel.database import Row

_LONG = timedelta(days=3_650)
_NO_LABEL = "\0"  # which no limit names
ELSE = line_queries.ELSE


async def read_tops(
    queues: list[QueueView], open_to: Collection[UUID], people: list[Agent], now: datetime
) -> list[Waiting]:
    """The entries of these queues that a decision can be about; the rest stands behind them in the same lines.

    Each agent with room takes one thing at most, so of entries that differ in their turn alone only as many can
    matter. Those that somebody refused or that are kept for somebody differ in more, and are read one and all.
    """
    room = room_for(people)
    served = [queue for queue in queues if queue.id in open_to]
    if not any(room.values()) or not served:
        return []
    apart = await line_queries.missed([queue.id for queue in served])
    keeps = [
        (queue.id, now - timedelta(seconds=2 * queue.plan.affinity_seconds))
        for queue in served
        if queue.plan.affinity_seconds
    ]
    apart += await line_queries.known(keeps) if keeps else []
    windows = [window for queue in served for window in _windows(queue, now)]
    found = {row["entry_id"]: row for row in [*apart, *await line_queries.tops(windows, room, len(apart))]}
    return await as_waiting([*found.values()], {queue.id: queue.offer_seconds for queue in served})


def room_for(people: Collection[Agent]) -> dict[str, int]:
    """How many agents could take one more of a medium, whatever its label; `ELSE` is any medium not named."""
    free = [agent for agent in people if not_now(agent) is None]
    media = {ELSE, *(medium for agent in free for medium in agent.capacity.media)}
    media |= {medium for agent in free for medium, _label in agent.load}
    media |= {other for agent in free for rule in agent.capacity.media.values() for other in rule.interrupted_by}
    return {
        medium: sum(no_room(agent.capacity, agent.load, medium, _NO_LABEL) is None for agent in free)
        for medium in media
    }


def _windows(queue: QueueView, now: datetime) -> list[tuple[UUID, datetime, datetime]]:
    """For each step the time in which whoever is in it now has come: after the first moment, until the second."""
    windows, until = [], now + _LONG
    passed = timedelta()
    for step in queue.plan.steps:
        if step.seconds is None:
            break
        passed += timedelta(seconds=step.seconds)
        windows.append((queue.id, now - passed, until))
        until = now - passed
    return [*windows, (queue.id, now - _LONG, until)]


async def as_waiting(found: list[Row], seconds: dict[UUID, int]) -> list[Waiting]:
    """Entries as the choice sees them, with who refused them; `seconds` is how long each queue's offers stand."""
    refused: dict[UUID, dict[UUID, Refused]] = {}
    for row in await line_queries.refusals([entry["entry_id"] for entry in found]):
        refused.setdefault(row["queue_entry_id"], {})[row["member_id"]] = Refused(row["times"], row["last_at"])
    return [
        Waiting(
            **{**entry, "asks": tuple(sorted(entry["asks"].items()))},
            offer_seconds=seconds[entry["queue_id"]],
            refused=refused.get(entry["entry_id"], {}),
        )
        for entry in found
    ]
