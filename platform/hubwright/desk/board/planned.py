"""What the board says about planned working times: who should be here and is not, and when nobody will be."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hubwright.control.routing.hours import hours_that_count
from hubwright.control.routing.list_queues import QueueView
from hubwright.desk.board.staffing import serving
from hubwright.desk.routing import Agent
from hubwright.desk.shifts.cover import open_in, planned_in, without
from hubwright.desk.shifts.leave import Leave, leave_ahead
from hubwright.desk.shifts.working_times import WorkingTimes, working_times
from hubwright.flows.business_hours import BusinessHours

AHEAD = timedelta(hours=24)
_SHORTEST = timedelta(minutes=5)


class Uncovered(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which a queue is open and nobody who serves it is planned."""

    queue: QueueView
    begins_at: datetime
    ends_at: datetime


class Plans(msgspec.Struct, frozen=True, kw_only=True):
    """Who is planned when; a member without working times is not planned, and never missing."""

    times: Mapping[UUID, WorkingTimes]
    leave: Sequence[Leave]
    hours: Mapping[UUID, BusinessHours]
    now: datetime

    @property
    def on_leave(self) -> set[UUID]:
        """Who is on leave right now."""
        return {one.member_id for one in self.leave if one.lasts(self.now)}

    @property
    def asked(self) -> int:
        """How often leave is asked for and nobody has decided."""
        return sum(one.state == "asked" for one in self.leave)

    def expected(self) -> set[UUID]:
        """Who should be at work right now."""
        return {member for member, times in self.times.items() if times.planned(self.now)} - self.on_leave

    def uncovered(self, queues: Sequence[QueueView], agents: Sequence[Agent]) -> list[Uncovered]:
        """Where nobody will be within a day, the next first; nothing where nobody is planned at all."""
        until = self.now + AHEAD
        planned = {
            member: planned_in(times, [one for one in self.leave if one.member_id == member], self.now, until)
            for member, times in self.times.items()
        }
        found: list[Uncovered] = []
        for queue in queues:
            theirs = [planned[agent.member_id] for agent in serving(agents, queue.id) if agent.member_id in planned]
            if queue.archived or not theirs:
                continue
            gaps = open_in(self.hours.get(queue.id), self.now, until)
            for stretches in theirs:
                gaps = without(gaps, stretches)
            found += [
                Uncovered(queue=queue, begins_at=begins, ends_at=ends)
                for begins, ends in gaps
                if ends - begins >= _SHORTEST
            ]
        return sorted(found, key=lambda one: (one.begins_at, one.queue.name, one.queue.id))


async def read_plans(now: datetime) -> Plans:
    """Read what is planned from now on."""
    return Plans(times=await working_times(), leave=await leave_ahead(now), hours=await hours_that_count(), now=now)
