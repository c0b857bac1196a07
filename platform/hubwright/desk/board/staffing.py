"""How many more the agents who are there could take, and how many of those who wait would find no seat."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hubwright.control.routing.capacity import no_room
from hubwright.desk.routing import Agent


class WaitingKind(msgspec.Struct, frozen=True, kw_only=True):
    """Entries of a queue that differ in their turn alone, and how many there are."""

    medium: str
    label: str
    asks: dict[str, int]
    count: int


def serving(agents: Sequence[Agent], queue_id: UUID) -> list[Agent]:
    """Who of the agents serves a queue, there or not."""
    return [agent for agent in agents if agent.queues is None or queue_id in agent.queues]


def seats_left(agent: Agent, medium: str, label: str, most: int = 1_000) -> int:
    """How many more of a medium and label an agent could take besides what they hold; none if they are not there."""
    if not agent.there:
        return 0
    load = dict(agent.load)
    taken = 0
    while taken < most and no_room(agent.capacity, load, medium, label) is None:
        load[medium, label] = load.get((medium, label), 0) + 1
        taken += 1
    return taken


def unseated(kinds: Sequence[WaitingKind], agents: Sequence[Agent]) -> int:
    """How many of what waits would find no seat if these agents took nothing else; the hardest to please go first."""
    loads = {agent.member_id: dict(agent.load) for agent in agents}
    left = 0
    for kind in sorted(kinds, key=lambda k: (-len(k.asks), -sum(k.asks.values()), k.medium, k.label)):
        wanted = kind.count
        for agent in agents:
            if not agent.there or any(agent.skills.get(skill, 0) < level for skill, level in kind.asks.items()):
                continue
            load = loads[agent.member_id]
            while wanted and no_room(agent.capacity, load, kind.medium, kind.label) is None:
                load[kind.medium, kind.label] = load.get((kind.medium, kind.label), 0) + 1
                wanted -= 1
        left += wanted
    return left
