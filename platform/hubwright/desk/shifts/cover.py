"""Who is planned when, and when a queue is open and nobody is; pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from hubwright.desk.shifts.leave import Leave
from hubwright.desk.shifts.working_times import WorkingTimes
from hubwright.desk.sla.business_time import Stretch, open_from
from hubwright.flows.business_hours import BusinessHours


def planned_in(times: WorkingTimes, leave: Iterable[Leave], since: datetime, until: datetime) -> list[Stretch]:
    """When a member is planned to be at work within a time, their approved leave taken off."""
    off = [(one.begins_at, one.ends_at) for one in leave if one.state == "approved"]
    return without(open_in(times.hours, since, until), off)


def open_in(hours: BusinessHours | None, since: datetime, until: datetime) -> list[Stretch]:
    """When something with these hours is open within a time; no hours is always."""
    found: list[Stretch] = []
    for begins, ends in open_from(hours, since):
        if begins >= until:
            break
        found.append((begins, min(ends, until)))
    return found


def without(whole: Sequence[Stretch], parts: Iterable[Stretch]) -> list[Stretch]:
    """What is left of stretches when parts are taken off them, wherever they lie."""
    left = list(whole)
    for begins, ends in parts:
        kept: list[Stretch] = []
        for one in left:
            if ends <= one[0] or one[1] <= begins:
                kept.append(one)
                continue
            if one[0] < begins:
                kept.append((one[0], begins))
            if ends < one[1]:
                kept.append((ends, one[1]))
        left = kept
    return left
