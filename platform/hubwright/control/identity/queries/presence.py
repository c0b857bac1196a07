"""Who is there to take work: reads and writes the availability of members."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def active_members() -> list[Row]:
    """Everybody with a seat, with what the choice of an agent looks at."""
    return await fetch(
        "SELECT id, name, role, availability, max_conversations, seen_at FROM member"
        " WHERE tenant_id = $1 AND active ORDER BY id"
    )


async def one_member(member_id: UUID) -> Row | None:
    """One of them."""
    return await fetch_one(
        "SELECT id, name, role, availability, max_conversations, seen_at FROM member"
        " WHERE tenant_id = $1 AND active AND id = $2",
        member_id,
    )


async def set_availability(member_id: UUID, availability: str) -> None:
    """Write what a member chose."""
    await execute("UPDATE member SET availability = $3 WHERE tenant_id = $1 AND id = $2", member_id, availability)


async def set_seen(member_id: UUID, at: datetime) -> None:
    """Write a sign of life; never back in time."""
    await execute(
        "UPDATE member SET seen_at = $3 WHERE tenant_id = $1 AND id = $2 AND (seen_at IS NULL OR seen_at < $3)",
        member_id,
        at,
    )
