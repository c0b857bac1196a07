"""Looking for what somebody holds who is gone, as a worker does: it waits again, with the reason written down."""

from datetime import datetime, timedelta

from hubwright.control.identity.presence import SILENCE
from hubwright.desk.conversations import get_conversation
from hubwright.desk.leaving import queries
from hubwright.desk.queues import move_queries, seat_queries
from hubwright.desk.queues.give_back import give_back
from hubwright.desk.shifts import queries as shifts
from hubwright.desk.states.policy import state_policy
from hubwright.desk.workbench.mentions import call
from hubwright.kernel.database import Row
from hubwright.kernel.permissions import ROLES, Permission

_MOST = 50  # conversations held at once: their customers wait as long
_AGAIN_S = 15.0
ANSWERING = [role for role, may in ROLES.items() if Permission.CONVERSATIONS_REPLY in may]


async def look(now: datetime) -> int:
    """Give back what is forsaken; returns how much that was, and says when to look again."""
    if not await queries.hold():
        return 0
    minutes = (await state_policy()).away_returns_minutes
    found = await move_queries.forsaken(
        ANSWERING,
        await shifts.on_leave(now),
        away_since=now - timedelta(minutes=minutes) if minutes else None,
        unseen_since=now - SILENCE,
        most=_MOST,
    )
    for row in found:
        await _give_back(row)
    await queries.look_again(0.0 if len(found) == _MOST else await _pause(now, minutes))
    return len(found)


async def _give_back(row: Row) -> None:
    """It waits again; who held it and whose customer it is are called to the note that says so."""
    conversation = await get_conversation(row["id"])
    back = await give_back(conversation, by_id=row["assignee_id"], by=row["name"], because=row["because"])
    if row["because"] == "no_seat":
        return
    known = await seat_queries.known_by(conversation.contact_id)
    called = [row["assignee_id"], *([known["owner_id"]] if known and known["owner_id"] else [])]
    await call(conversation.id, back.message_id, called)


async def _pause(now: datetime, minutes: int) -> float | None:
    """How long nothing can change but by what asks for a look itself."""
    begins = await shifts.next_beginning(now)
    ahead = [] if begins is None else [(begins - now).total_seconds()]
    if minutes or await shifts.on_leave(now):
        ahead.append(_AGAIN_S)
    return max(min(ahead), 0.0) if ahead else None
