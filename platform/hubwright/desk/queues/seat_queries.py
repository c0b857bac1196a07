"""Reads and writes what agents hold: by medium and label, what is parked, who knows a customer."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

_SEAT = "hashtextextended('seat' || s.tenant_id || s.member_id, 0)"


async def lock_seat(member_id: UUID) -> None:
    """Let one transaction at a time give a member something; waits. Hold the conversation first, never two seats."""
    await execute(
        f"SELECT pg_advisory_xact_lock({_SEAT}) FROM (SELECT $1::uuid AS tenant_id, $2::uuid AS member_id) s",
        member_id,
    )


async def lock_free_seats(member_ids: Collection[UUID]) -> set[UUID]:
    """Hold the seats of these members nobody else is giving something to right now; waits for none."""
    found = await fetch(
        f"SELECT s.member_id, pg_try_advisory_xact_lock({_SEAT}) AS held FROM ("
        " SELECT $1::uuid AS tenant_id, m.id AS member_id FROM unnest($2::uuid[]) AS m (id)) s",
        list(member_ids),
    )
    return {row["member_id"] for row in found if row["held"]}


async def loads(member_ids: Collection[UUID] | None = None) -> dict[UUID, dict[tuple[str, str], int]]:
    """What members hold (all without ids), by medium and label; what is parked does not count."""
    found = await fetch(
        "SELECT assignee_id, medium, label, count(*) AS held FROM conversation"
        " WHERE tenant_id = $1 AND status = 'assigned' AND assignee_id IS NOT NULL AND parked_seq IS NULL AND NOT test"
        " AND ($2::uuid[] IS NULL OR assignee_id = ANY($2)) GROUP BY assignee_id, medium, label",
        None if member_ids is None else list(member_ids),
    )
    return _by_member(found)


async def offered(member_id: UUID, besides: UUID) -> list[tuple[str, str]]:
    """Medium and label of what is offered to a member, but for one conversation."""
    found = await fetch(
        "SELECT c.medium, c.label FROM offer o JOIN conversation c ON c.tenant_id = $1 AND c.id = o.conversation_id"
        " WHERE o.tenant_id = $1 AND o.member_id = $2 AND o.state = 'offered' AND o.conversation_id <> $3",
        member_id,
        besides,
    )
    return [(row["medium"], row["label"]) for row in found]


async def kind_of(conversation_id: UUID) -> Row:
    """Medium, label and holder of a conversation, since when, and what it was parked at."""
    row = await fetch_one(
        "SELECT medium, label, queue_id, contact_id, assignee_id, assigned_at, parked_seq, status, test"
        " FROM conversation WHERE tenant_id = $1 AND id = $2",
        conversation_id,
    )
    assert row is not None
    return row


async def park(conversation_id: UUID) -> None:
    """It costs no capacity from now on, until the customer writes again and there is room."""
    await execute(
        "UPDATE conversation SET parked_seq = last_seq WHERE tenant_id = $1 AND id = $2 AND status = 'assigned'"
        " AND parked_seq IS NULL",
        conversation_id,
    )


async def hold_silent(silence: timedelta, now: datetime) -> list[UUID]:
    """Hold what nobody has said anything in for so long; whatever somebody works on is left alone."""
    found = await fetch(
        "SELECT id FROM conversation WHERE tenant_id = $1 AND status = 'assigned' AND parked_seq IS NULL AND NOT test"
        " AND updated_at < $2 ORDER BY id LIMIT 200 FOR UPDATE SKIP LOCKED",
        now - silence,
    )
    return [row["id"] for row in found]


async def woken() -> list[Row]:
    """Parked conversations the customer has written in since, in the order of waking; held if nobody has them."""
    return await fetch(
        "SELECT c.id, c.assignee_id, c.medium, c.label FROM conversation c CROSS JOIN LATERAL ("
        "   SELECT min(m.at) AS at FROM message m WHERE m.tenant_id = $1 AND m.conversation_id = c.id"
        "   AND m.seq > c.parked_seq AND m.author = 'contact') w"
        " WHERE c.tenant_id = $1 AND c.parked_seq IS NOT NULL AND c.status = 'assigned' AND c.last_seq > c.parked_seq"
        "   AND w.at IS NOT NULL ORDER BY w.at, c.id FOR UPDATE OF c SKIP LOCKED"
    )


async def has_woken(member_id: UUID) -> bool:
    """Whether a customer has written into something that a member parked."""
    row = await fetch_one(
        "SELECT EXISTS (SELECT FROM conversation c WHERE c.tenant_id = $1 AND c.assignee_id = $2"
        " AND c.parked_seq IS NOT NULL AND c.status = 'assigned' AND c.last_seq > c.parked_seq AND EXISTS ("
        "  SELECT FROM message m WHERE m.tenant_id = $1 AND m.conversation_id = c.id AND m.seq > c.parked_seq"
        "  AND m.author = 'contact')) AS woken",
        member_id,
    )
    return bool(row and row["woken"])


async def admit(conversation_id: UUID) -> None:
    """It counts again."""
    await execute("UPDATE conversation SET parked_seq = NULL WHERE tenant_id = $1 AND id = $2", conversation_id)


async def known_by(contact_id: UUID) -> Row | None:
    """Who last held something of a customer's, and who owns the customer."""
    return await fetch_one(
        "SELECT last_agent_id, owner_id FROM contact_agent WHERE tenant_id = $1 AND contact_id = $2", contact_id
    )


async def note_last_agent(contact_id: UUID, member_id: UUID, now: datetime) -> None:
    """Remember who knows a customer."""
    await execute(
        "INSERT INTO contact_agent (tenant_id, contact_id, last_agent_id, last_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, contact_id) DO UPDATE SET last_agent_id = excluded.last_agent_id,"
        " last_at = excluded.last_at",
        contact_id,
        member_id,
        now,
    )


async def set_owner(contact_id: UUID, member_id: UUID | None) -> None:
    """Let a customer be somebody's, or nobody's."""
    await execute(
        "INSERT INTO contact_agent (tenant_id, contact_id, owner_id) VALUES ($1, $2, $3)"
        " ON CONFLICT (tenant_id, contact_id) DO UPDATE SET owner_id = excluded.owner_id",
        contact_id,
        member_id,
    )


def _by_member(found: list[Row]) -> dict[UUID, dict[tuple[str, str], int]]:
    loads: dict[UUID, dict[tuple[str, str], int]] = {}
    for row in found:
        loads.setdefault(row["assignee_id"], {})[row["medium"], row["label"]] = row["held"]
    return loads
