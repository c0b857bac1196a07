"""Reads what was recorded of a stretch of time."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from hubwright.kernel.database import Row, fetch

_LONGEST_WAIT = timedelta(days=7)  # what came earlier is not looked for


async def entries(since: datetime, until: datetime) -> list[Row]:
    """Who waited at some time between, as they came; `offered` tells that they went to who accepted an offer."""
    return await fetch(
        "SELECT a.queue_entry_id AS entry_id, a.conversation_id, a.queue_id, a.priority, a.medium, a.label, a.asks,"
        " coalesce(a.came_at, a.at) AS at, a.at AS since, a.due_at, a.last_agent_id AS last_agent,"
        " a.owner_id AS owner, e.left_at, e.outcome,"
        " EXISTS (SELECT FROM offer o"
        "   WHERE o.tenant_id = $1 AND o.queue_entry_id = e.id AND o.state = 'accepted') AS offered"
        " FROM routing_arrival a JOIN queue_entry e ON e.tenant_id = $1 AND e.id = a.queue_entry_id"
        " WHERE a.tenant_id = $1 AND a.at >= $4 AND coalesce(a.came_at, a.at) < $3"
        " AND (e.left_at IS NULL OR e.left_at >= $2)"
        " ORDER BY coalesce(a.came_at, a.at), a.id",
        since,
        until,
        since - _LONGEST_WAIT,
    )


async def stands(since: datetime, until: datetime) -> list[Row]:
    """Where and how entries stood from a moment on, in order."""
    return await fetch(
        "SELECT s.queue_entry_id AS entry_id, s.at, s.queue_id, s.priority, s.due_at, s.keeps_turn, s.not_before"
        " FROM routing_stand s JOIN queue_entry e ON e.tenant_id = $1 AND e.id = s.queue_entry_id"
        " WHERE s.tenant_id = $1 AND s.at < $3 AND e.entered_at >= $4 AND (e.left_at IS NULL OR e.left_at >= $2)"
        " ORDER BY s.at, s.id",
        since,
        until,
        since - _LONGEST_WAIT,
    )


async def stretches(conversation_ids: Collection[UUID]) -> list[Row]:
    """When these were with whom, in order."""
    return await fetch(
        "SELECT conversation_id, kind, member_id, began_at, ended_at FROM segment WHERE tenant_id = $1"
        " AND conversation_id = ANY ($2::uuid[]) AND kind IN ('agent', 'parked', 'snoozed')"
        " ORDER BY conversation_id, n",
        list(conversation_ids),
    )


async def held_at(moment: datetime) -> list[Row]:
    """What took somebody's seat at a moment, and until when it did."""
    return await fetch(
        "SELECT s.member_id, s.medium, s.label, s.ended_at FROM segment s WHERE s.tenant_id = $1"
        " AND s.kind IN ('agent', 'snoozed') AND s.member_id IS NOT NULL AND s.began_at < $2"
        " AND (s.ended_at IS NULL OR s.ended_at > $2)",
        moment,
    )


async def answers(since: datetime, until: datetime) -> list[Row]:
    """Offers that were made between, and what became of them."""
    return await fetch(
        "SELECT queue_entry_id AS entry_id, member_id, offered_at, answered_at AS ended_at, state AS ending FROM offer"
        " WHERE tenant_id = $1 AND offered_at >= $2 AND offered_at < $3 ORDER BY offered_at, id",
        since,
        until,
    )


async def changes(until: datetime) -> list[Row]:
    """What agents said they were doing, up to a moment, in order."""
    return await fetch(
        "SELECT member_id, at, state FROM agent_change WHERE tenant_id = $1 AND at < $2 ORDER BY at, id", until
    )


async def last_offers(before: datetime) -> dict[UUID, datetime]:
    """When each member last got an offer before a moment."""
    found = await fetch(
        "SELECT member_id, max(offered_at) AS at FROM offer WHERE tenant_id = $1 AND offered_at < $2"
        " GROUP BY member_id",
        before,
    )
    return {row["member_id"]: row["at"] for row in found}
