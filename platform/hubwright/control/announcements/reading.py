"""What staff is shown, and what operators wrote."""

from datetime import datetime
from uuid import UUID

from hubwright.control.announcements import queries
from hubwright.control.announcements.kept import not_over
from hubwright.control.announcements.schemas import Announcement
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing

PAGE = 30
_ORDER = {"critical": 0, "warning": 1, "info": 2}


async def shown_to(actor: Actor, edition: str, now: datetime) -> list[Announcement]:
    """What a member has not put away yet, what matters most first."""
    if actor.member_id is None:
        return []
    meant = [each for each in not_over.now if each.state(now) == "running" and each.is_for(actor.tenant_id, edition)]
    if not meant:
        return []
    async with acting_for(actor.tenant_id):
        away = await queries.dismissed(actor.member_id, [each.id for each in meant])
    return sorted((each for each in meant if each.id not in away), key=lambda each: _ORDER[each.severity])


async def announcements(actor: Actor, after: UUID | None = None, most: int = PAGE) -> list[Announcement]:
    """Everything that was ever written, the newest first; `after` is the last one of the page before."""
    actor.require_operator()
    return [Announcement(**row) for row in await queries.page(after, most)]


async def announcement(announcement_id: UUID) -> Announcement:
    """One of them."""
    row = await queries.get(announcement_id)
    if row is None:
        raise Missing("announcement")
    return Announcement(**row)
