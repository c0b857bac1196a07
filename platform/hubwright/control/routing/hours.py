"""When each queue is open: always, as the company is, or by hours of its own; and its special days."""

from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.routing import hours_queries
from hubwright.control.routing.list_queues import get_queue
from hubwright.control.variables.business_hours import business_hours, wrong_entries
from hubwright.flows.business_hours import BusinessHours, OpenFrom, SpecialDay, with_days
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

Follows = Literal["always", "company", "own"]


class QueueHours(msgspec.Struct, frozen=True, kw_only=True):
    """What people edit; time zone and week are kept while it follows the company, nothing while it is always open."""

    follows: Follows = "always"
    time_zone: str = ""
    week: tuple[OpenFrom, ...] = ()
    company_days: bool = True
    special: tuple[SpecialDay, ...] = ()


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a queue, for `desk.routing.hours.is_open`; no hours is always open."""

    hours: BusinessHours | None = None
    holidays: tuple[SpecialDay, ...] = ()


ALWAYS = Calendar()


async def queue_hours() -> dict[UUID, QueueHours]:
    """What was set, of every queue that is not always open."""
    days: dict[UUID, list[SpecialDay]] = {}
    for row in await hours_queries.holidays():
        day = SpecialDay(row["day"].isoformat(), row["name"], row["opens"], row["closes"])
        days.setdefault(row["queue_id"], []).append(day)
    return {
        row["queue_id"]: QueueHours(
            follows=row["follows"],
            time_zone=row["time_zone"],
            week=msgspec.convert(row["week"], tuple[OpenFrom, ...]),
            company_days=row["company_days"],
            special=tuple(days.get(row["queue_id"], ())),
        )
        for row in await hours_queries.hours()
    }


async def calendars() -> dict[UUID, Calendar]:
    """What holds for each queue; one that is not in here is always open."""
    found = await queue_hours()
    company = await business_hours() if found else None
    return {queue_id: calendar for queue_id, set_ in found.items() if (calendar := _calendar(set_, company)) != ALWAYS}


async def hours_that_count() -> dict[UUID, BusinessHours]:
    """For each queue that does not follow the company to the letter, the hours in which time counts in it."""
    return {
        queue_id: with_days(calendar.hours, calendar.holidays)
        for queue_id, calendar in (await calendars()).items()
        if calendar.hours is not None
    }


async def calendar_of(queue_id: UUID) -> Calendar:
    """What holds for one queue."""
    return (await calendars()).get(queue_id, ALWAYS)


async def hours_of(queue_id: UUID) -> QueueHours:
    """What was set for one queue."""
    return (await queue_hours()).get(queue_id, QueueHours())


async def set_queue_hours(actor: Actor, queue_id: UUID, wanted: QueueHours) -> UUID:
    """Set when a queue is open; it counts at once. What is given back names the change, for `take_back`."""
    actor.require(Permission.SETTINGS_MANAGE)
    await get_queue(queue_id)
    await _check(wanted)
    before = await hours_of(queue_id)
    if wanted.follows == "always":
        wanted = QueueHours()
        await hours_queries.drop_hours(queue_id)
    else:
        await hours_queries.put_hours(
            queue_id,
            wanted.follows,
            wanted.time_zone,
            msgspec.to_builtins(wanted.week),
            company_days=wanted.company_days,
        )
    await hours_queries.put_holidays(
        queue_id, [(date.fromisoformat(day.date), day.name, day.opens, day.closes) for day in wanted.special]
    )
    sides = {"before": msgspec.to_builtins(before), "after": msgspec.to_builtins(await hours_of(queue_id))}
    return await audit.record(actor, "queue.hours", queue_id, **sides)


async def _check(wanted: QueueHours) -> None:
    zone = wanted.time_zone if wanted.follows == "own" else "UTC"
    wrong = wrong_entries(BusinessHours(zone, [*wanted.week], [*wanted.special]))
    if wanted.follows == "own" and not wanted.week:
        wrong.append(FieldError("week", _("Add hours, or choose that the queue is always open.")))
    if wanted.follows == "company" and await business_hours() is None:
        wrong.append(FieldError("follows", _("The company has no business hours yet.")))
    if wrong:
        raise Invalid(*wrong)


def _calendar(set_: QueueHours, company: BusinessHours | None) -> Calendar:
    if set_.follows == "company":
        return Calendar(hours=company, holidays=set_.special) if company else ALWAYS
    days = company.special if company and set_.company_days else []
    return Calendar(hours=BusinessHours(set_.time_zone, [*set_.week], [*days]), holidays=set_.special)
