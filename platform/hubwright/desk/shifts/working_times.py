"""When a member is planned to work: a week that repeats, and days that are otherwise."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.control.identity.members import get_member
from hubwright.control.variables.business_hours import wrong_entries
from hubwright.desk.shifts import queries
from hubwright.flows.business_hours import BusinessHours, OpenFrom, SpecialDay, standing_at
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Invalid
from hubwright.kernel.permissions import Permission


class WorkingTimes(msgspec.Struct, frozen=True, kw_only=True):
    """What supervisors edit; a day without times is a day off."""

    time_zone: str
    week: tuple[OpenFrom, ...] = ()
    days: tuple[SpecialDay, ...] = ()

    @property
    def hours(self) -> BusinessHours:
        """The same as a calendar."""
        return BusinessHours(self.time_zone, [*self.week], [*self.days])

    def planned(self, at: datetime) -> bool:
        """Whether they are planned to be at work at a moment."""
        return standing_at(self.hours, at).standing == "open"


async def working_times() -> dict[UUID, WorkingTimes]:
    """Of everybody who is planned."""
    return {
        row["member_id"]: msgspec.convert(
            {"time_zone": row["time_zone"], "week": row["week"], "days": row["days"]}, WorkingTimes
        )
        for row in await queries.working_times()
    }


async def working_times_of(member_id: UUID) -> WorkingTimes | None:
    """Of one member; None while nobody has planned them."""
    return (await working_times()).get(member_id)


async def set_working_times(actor: Actor, member_id: UUID, wanted: WorkingTimes | None) -> WorkingTimes | None:
    """Plan a member, or (None) not any more; gives how they were planned before."""
    actor.require(Permission.BOARD_MANAGE)
    await get_member(member_id)
    before = await working_times_of(member_id)
    if wanted is None or not (wanted.week or wanted.days):
        await queries.drop_working_times(member_id)
    else:
        wrong = wrong_entries(wanted.hours)
        if wrong:
            raise Invalid(*(msgspec.structs.replace(one, field=_field(one.field)) for one in wrong))
        plain = msgspec.to_builtins(wanted)
        await queries.put_working_times(member_id, plain["time_zone"], plain["week"], plain["days"])
    await audit.record(actor, "member.working_times", member_id, after=msgspec.to_builtins(wanted))
    return before


def _field(name: str) -> str:
    """Special days of a calendar are days here."""
    return name.replace("special", "days", 1)
