"""What is promised to somebody who begins to wait; read before they stand in the line, because it moves them in it."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.control.routing.hours import hours_that_count
from hubwright.control.variables.business_hours import business_hours
from hubwright.desk.sla.clocks import clocks
from hubwright.desk.sla.policies import SlaPolicy, policy_for


class Promise(msgspec.Struct, frozen=True):
    """The policy that holds, when the first answer is due, and when to look at it."""

    policy: SlaPolicy
    answer_by: datetime | None
    look_at: datetime | None


async def promised(queue_id: UUID, label: str, priority: int, now: datetime) -> Promise | None:
    """Find what holds for one who comes now; a company that promises nothing pays one read."""
    policy = await policy_for(queue_id, label, priority)
    if policy is None:
        return None
    hours = None
    if policy.calendar == "company":
        hours = (await hours_that_count()).get(queue_id) or await business_hours()
    running = clocks(policy, hours, now, None, ())
    first = next((clock.due_at for clock in running if clock.kind == "first"), None)
    return Promise(policy, first, min((clock.warn_at for clock in running if clock.warn_at is not None), default=None))
