"""What waits, as the choice sees it."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hubwright.control.routing.plan import Plan, Step


class Refused(msgspec.Struct, frozen=True):
    """An agent declined an entry or let it time out: how often, and when last."""

    times: int
    last_at: datetime


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a queue that has no open offer; `asks` are (skill, lowest level), sorted."""

    entry_id: UUID
    conversation_id: UUID
    queue_id: UUID
    entered_at: datetime
    rank_at: datetime
    medium: str = "chat"
    label: str = ""
    asks: tuple[tuple[str, int], ...] = ()
    last_agent: UUID | None = None
    owner: UUID | None = None
    offer_seconds: int = 30
    refused: dict[UUID, Refused] = {}

    @property
    def turn(self) -> tuple[datetime, UUID]:
        """Its place in line."""
        return self.rank_at, self.entry_id

    @property
    def kind(self) -> tuple[str, str]:
        """What it takes of an agent's room."""
        return self.medium, self.label

    def kept_until(self, plan: Plan) -> list[datetime]:
        """Until when it may be kept for each of those who know the customer, one after the other."""
        people = {self.last_agent, self.owner} - {None}
        return [self.entered_at + timedelta(seconds=plan.affinity_seconds * n) for n in range(1, len(people) + 1)]


def asked_in(step: Step, asks: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """What an entry asks for and a step still insists on."""
    if step.any_skill:
        return ()
    return tuple(ask for ask in asks if ask[0] not in step.without) if step.without else asks
