"""The only file that writes conversation_link."""

from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def add(
    link_id: UUID,
    kind: str,
    from_id: UUID,
    into_id: UUID,
    member_id: UUID | None,
    *,
    first_seq: int | None = None,
    last_seq: int | None = None,
    was: dict[str, Any] | None = None,
) -> None:
    """Link two conversations."""
    await execute(
        "INSERT INTO conversation_link (tenant_id, id, kind, from_id, into_id, first_seq, last_seq, was, member_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        link_id,
        kind,
        from_id,
        into_id,
        first_seq,
        last_seq,
        was or {},
        member_id,
    )


async def in_a_merge(conversation_id: UUID) -> list[Row]:
    """Merges that stand and that a conversation is part of."""
    return await fetch(
        "SELECT id, from_id, into_id, was FROM conversation_link WHERE tenant_id = $1 AND kind = 'merge'"
        " AND undone_at IS NULL AND (from_id = $2 OR into_id = $2)",
        conversation_id,
    )


async def undo(link_id: UUID) -> bool:
    """Take a link back; False when somebody has."""
    return (
        await execute(
            "UPDATE conversation_link SET undone_at = now() WHERE tenant_id = $1 AND id = $2 AND undone_at IS NULL",
            link_id,
        )
        == 1
    )


async def split_of(part_id: UUID) -> Row | None:
    """The split that a conversation came about by, if that stands."""
    return await fetch_one(
        "SELECT id, from_id FROM conversation_link WHERE tenant_id = $1 AND into_id = $2 AND kind = 'split'"
        " AND undone_at IS NULL",
        part_id,
    )


async def one(link_id: UUID) -> Row | None:
    """One link that stands."""
    return await fetch_one(
        "SELECT id, kind, from_id, into_id, was FROM conversation_link WHERE tenant_id = $1 AND id = $2"
        " AND undone_at IS NULL",
        link_id,
    )


async def links_of(conversation_id: UUID) -> list[Row]:
    """Everything that stands and that a conversation is linked by, in order."""
    return await fetch(
        "SELECT id, kind, from_id, into_id, first_seq, last_seq, at FROM conversation_link WHERE tenant_id = $1"
        " AND undone_at IS NULL AND (from_id = $2 OR into_id = $2) ORDER BY at, id",
        conversation_id,
    )


async def copy_messages(from_id: UUID, into_id: UUID, first: int, last: int, new_ids: list[UUID]) -> int:
    """Write copies of a range, numbered from one; each says what it is a copy of."""
    return await execute(
        "INSERT INTO message (tenant_id, id, conversation_id, seq, kind, author, member_id, author_name, internal,"
        " text, body, file_id, at)"
        " SELECT $1, ($6::uuid[])[r.n], $3, r.n, r.kind, r.author, r.member_id, r.author_name, r.internal, r.text,"
        " r.body || jsonb_build_object('copy_of', r.id), r.file_id, r.at"
        " FROM (SELECT m.*, row_number() OVER (ORDER BY m.seq)::int AS n FROM message m WHERE m.tenant_id = $1"
        "   AND m.conversation_id = $2 AND m.seq BETWEEN $4 AND $5 AND m.author <> 'system') r",
        from_id,
        into_id,
        first,
        last,
        new_ids,
    )


async def said_in(from_id: UUID, first: int, last: int) -> Row:
    """How much was said in a range, by the customer, and outside of it; and whether it is delivered."""
    row = await fetch_one(
        "SELECT count(*) FILTER (WHERE seq BETWEEN $3 AND $4) AS inside,"
        " count(*) FILTER (WHERE seq BETWEEN $3 AND $4 AND author = 'contact') AS theirs,"
        " count(*) FILTER (WHERE seq NOT BETWEEN $3 AND $4) AS outside,"
        " (SELECT delivers FROM conversation WHERE tenant_id = $1 AND id = $2) AS delivers"
        " FROM message WHERE tenant_id = $1 AND conversation_id = $2 AND author <> 'system'",
        from_id,
        first,
        last,
    )
    assert row is not None
    return row


async def number_to(conversation_id: UUID, last_seq: int) -> None:
    """A conversation that begins with copies goes on after them."""
    await execute("UPDATE conversation SET last_seq = $3 WHERE tenant_id = $1 AND id = $2", conversation_id, last_seq)


async def stand_as_before(conversation_id: UUID, status: str, assignee_id: UUID | None) -> None:
    """Put a conversation back to how it stood."""
    await execute(
        "UPDATE conversation SET status = $3::text, assignee_id = $4, updated_at = now(),"
        " resolved_at = CASE WHEN $3::text = 'resolved' THEN now() END WHERE tenant_id = $1 AND id = $2",
        conversation_id,
        status,
        assignee_id,
    )
