"""A company that moves to another time zone moves its schedules, too."""

from hubwright.control.triggers import queries
from hubwright.control.triggers.arm import next_of


async def rearm_schedules() -> None:
    """Calculate anew when each schedule comes next; what is overdue stays due."""
    now = await queries.moment()
    for row in await queries.live_schedules():
        if row["next_at"] is None or row["next_at"] > now:
            await queries.set_next(row["id"], await next_of(row["plan"], now))
