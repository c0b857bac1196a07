"""Which plan holds for which queue at which moment."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.control.routing.plan import DEFAULT, Plan, PlanFrom


class PlanBook(msgspec.Struct, frozen=True):
    """What holds from the beginning, and what follows from later moments on, in order."""

    first: dict[UUID, Plan]
    later: tuple[PlanFrom, ...] = ()

    def at(self, moment: datetime) -> dict[UUID, Plan]:
        """What holds at a moment."""
        plans = dict(self.first)
        for change in self.later:
            if change.at > moment:
                break
            plans[change.queue_id] = change.plan
        return plans

    def plan_at(self, queue_id: UUID, moment: datetime) -> Plan:
        """What holds for one queue."""
        plan = self.first.get(queue_id, DEFAULT)
        for change in self.later:
            if change.at > moment:
                break
            if change.queue_id == queue_id:
                plan = change.plan
        return plan

    def trying(self, queue_id: UUID, plan: Plan) -> "PlanBook":
        """The same, but one queue has one plan all the time."""
        later = tuple(change for change in self.later if change.queue_id != queue_id)
        return PlanBook({**self.first, queue_id: plan}, later)


def book_of(plans: Mapping[UUID, Plan], changes: list[PlanFrom]) -> PlanBook:
    """What holds now, and every version there was; the first of a queue counts from the beginning."""
    first: dict[UUID, Plan] = {}
    for change in changes:
        first.setdefault(change.queue_id, change.plan)
    return PlanBook({**plans, **first}, tuple(changes))
