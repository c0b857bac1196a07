"""One good request for every route of shifts and leave, and leave to ask about."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hubwright.desk.shifts.leave import ask_for_leave
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id
from tests.integration.isolation.ask import Ask

_MEMBER = "/shifts/{member_id:uuid}"
_LEAVE = "/shifts/leave/{leave_id:uuid}"
_DAYS = {"begins": "2041-05-01", "ends": "2041-05-02"}
SHIFTS: list[tuple[str, Ask]] = [
    ("GET /shifts", Ask()),
    ("POST /shifts/leave", Ask(form=_DAYS)),
    (f"POST {_LEAVE}/withdraw", Ask(path={"leave_id": "@leave"}, form={})),
    (f"POST {_LEAVE}/decide", Ask(path={"leave_id": "@leave"}, form={"state": "approved"})),
    (f"GET {_MEMBER}", Ask(path={"member_id": "@member"})),
    (f"POST {_MEMBER}", Ask(path={"member_id": "@member"}, form={"time_zone": "UTC"})),
    (f"POST {_MEMBER}/plan", Ask(path={"member_id": "@member"}, form={"before": "null"})),
    (f"POST {_MEMBER}/leave", Ask(path={"member_id": "@member"}, form=_DAYS)),
]


async def make_leave(house: Any) -> UUID:
    """A day that the house's administrator asks for, each time another one."""
    begins = utc_now() + timedelta(days=10_000 + new_id().int % 100_000)
    return await ask_for_leave(house.admin.actor, begins, begins + timedelta(minutes=1), house.word)
