"""Reads and writes the queues, skills and routing policy of the active tenant."""

from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def queues() -> list[Row]:
    """List queues, the oldest first: it is the default one."""
    return await fetch(
        "SELECT id, key, name, offer_seconds, plan, plan_n, overflow, archived_at FROM queue WHERE tenant_id = $1"
        " ORDER BY created_at, id"
    )


async def add_queue(queue_id: UUID, key: str, name: str) -> None:
    """Write a queue; one with this key already is left alone."""
    await execute(
        "INSERT INTO queue (tenant_id, id, key, name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        queue_id,
        key,
        name,
    )


async def change_queue(queue_id: UUID, name: str, offer_seconds: int) -> None:
    """Write a queue's name and how long its offers stand."""
    await execute(
        "UPDATE queue SET name = $3, offer_seconds = $4 WHERE tenant_id = $1 AND id = $2", queue_id, name, offer_seconds
    )


async def set_archived(queue_id: UUID, *, archived: bool) -> None:
    """Let nothing new into a queue, or let it in again."""
    await execute(
        "UPDATE queue SET archived_at = CASE WHEN $3 THEN coalesce(archived_at, now()) END"
        " WHERE tenant_id = $1 AND id = $2",
        queue_id,
        archived,
    )


async def hold_offering() -> None:
    """Let one transaction at a time do this in the tenant."""
    await execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('offers' || t.tenant_id, 0))"
        " FROM (SELECT $1::uuid AS tenant_id) t"
    )


async def staff(queue_id: UUID, member_id: UUID) -> None:
    """Let a member be offered what waits in a queue."""
    await execute(
        "INSERT INTO queue_member (tenant_id, queue_id, member_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        queue_id,
        member_id,
    )


async def unstaff(queue_id: UUID, member_id: UUID) -> None:
    """Let a member not be offered what waits in a queue any more."""
    await execute(
        "DELETE FROM queue_member WHERE tenant_id = $1 AND queue_id = $2 AND member_id = $3", queue_id, member_id
    )


async def staffed() -> list[Row]:
    """Read who serves which queue."""
    return await fetch("SELECT queue_id, member_id FROM queue_member WHERE tenant_id = $1")


async def skills() -> list[Row]:
    """List skills by key."""
    return await fetch("SELECT id, key, name FROM skill WHERE tenant_id = $1 AND removed_at IS NULL ORDER BY key")


async def put_skill(skill_id: UUID, key: str, name: str) -> None:
    """Write a skill, or the new name of one with this key; one that was removed starts anew, nobody has it."""
    await execute(
        "DELETE FROM member_skill m USING skill s WHERE m.tenant_id = $1 AND s.tenant_id = $1 AND s.id = m.skill_id"
        " AND s.key = $2 AND s.removed_at IS NOT NULL",
        key,
    )
    await execute(
        "INSERT INTO skill (tenant_id, id, key, name) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, key) DO UPDATE SET name = excluded.name, removed_at = NULL",
        skill_id,
        key,
        name,
    )


async def set_removed(key: str, *, removed: bool) -> bool:
    """Take a skill from the list, or put it back with everybody's levels; False when there is none to change."""
    return bool(
        await execute(
            "UPDATE skill SET removed_at = CASE WHEN $3 THEN now() END"
            " WHERE tenant_id = $1 AND key = $2 AND (removed_at IS NULL) = $3",
            key,
            removed,
        )
    )


async def set_level(member_id: UUID, key: str, level: int) -> bool:
    """Write how good a member is at something; False when there is no such skill."""
    return bool(
        await execute(
            "INSERT INTO member_skill (tenant_id, member_id, skill_id, level)"
            " SELECT $1, $2, s.id, $4 FROM skill s WHERE s.tenant_id = $1 AND s.key = $3 AND s.removed_at IS NULL"
            " ON CONFLICT (tenant_id, member_id, skill_id) DO UPDATE SET level = excluded.level",
            member_id,
            key,
            level,
        )
    )


async def drop_level(member_id: UUID, key: str) -> None:
    """A member does not have a skill any more."""
    await execute(
        "DELETE FROM member_skill m USING skill s WHERE m.tenant_id = $1 AND s.tenant_id = $1 AND s.id = m.skill_id"
        " AND m.member_id = $2 AND s.key = $3",
        member_id,
        key,
    )


async def levels() -> list[Row]:
    """Who can what on which level."""
    return await fetch(
        "SELECT m.member_id, s.key, m.level FROM member_skill m"
        " JOIN skill s ON s.tenant_id = $1 AND s.id = m.skill_id AND s.removed_at IS NULL WHERE m.tenant_id = $1"
    )


async def policy() -> Row | None:
    """The company's policy, if it has one of its own."""
    return await fetch_one(
        "SELECT capacity, misses_allowed, park_after_minutes FROM routing_policy WHERE tenant_id = $1"
    )


async def put_policy(capacity: Any, misses_allowed: int, park_after_minutes: int) -> None:
    """Write the company's policy."""
    await execute(
        "INSERT INTO routing_policy (tenant_id, capacity, misses_allowed, park_after_minutes) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id) DO UPDATE SET capacity = excluded.capacity,"
        " misses_allowed = excluded.misses_allowed, park_after_minutes = excluded.park_after_minutes",
        capacity,
        misses_allowed,
        park_after_minutes,
    )
