"""What erasing a customer reads and writes beside what the rules name, and the table customer_erasure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.kernel.database import Row, execute, fetch, fetch_one


class ErasureView(msgspec.Struct, frozen=True, kw_only=True):
    """One erasure of a customer."""

    id: UUID
    contact_id: UUID
    reason: str
    state: str
    by: str
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None
    counts: dict[str, int]
    certificate: dict[str, Any] | None


_FIELDS = "id, contact_id, reason, state, by, asked_at, due_at, ended_at, counts, certificate"


async def words_of(contact_ids: Collection[UUID]) -> list[str]:
    """Names, addresses and numbers of these contacts."""
    found = await fetch(
        "(SELECT name AS word FROM contact WHERE tenant_id = $1 AND id = ANY ($2::uuid[]))"
        " UNION (SELECT email FROM contact WHERE tenant_id = $1 AND id = ANY ($2::uuid[]))"
        " UNION (SELECT fields ->> 'phone' FROM contact WHERE tenant_id = $1 AND id = ANY ($2::uuid[]))"
        " UNION (SELECT external_id FROM identity WHERE tenant_id = $1 AND contact_id = ANY ($2::uuid[]))"
        " UNION (SELECT match_key FROM identity WHERE tenant_id = $1 AND contact_id = ANY ($2::uuid[]))",
        list(contact_ids),
    )
    return [row["word"] for row in found if row["word"]]


async def emails_of(contact_ids: Collection[UUID]) -> list[str]:
    """Where they were written to."""
    found = await fetch(
        "(SELECT email FROM contact WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND email <> '')"
        " UNION (SELECT external_id FROM identity WHERE tenant_id = $1 AND contact_id = ANY ($2::uuid[])"
        " AND kind = 'email')",
        list(contact_ids),
    )
    return [row["email"] for row in found]


async def storage_keys(file_ids: Collection[UUID]) -> list[str]:
    """Where the bytes of these files lie."""
    found = await fetch(
        "SELECT storage_key FROM file WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND storage_key <> ''",
        list(file_ids),
    )
    return [row["storage_key"] for row in found]


async def stop_what_waits(conversation_ids: Collection[UUID], session_ids: Collection[UUID]) -> None:
    """Nothing goes out to them any more, and no flow goes on."""
    conversations = list(conversation_ids)
    await execute(
        "UPDATE delivery SET state = 'failed', code = 'erased' WHERE tenant_id = $1"
        " AND conversation_id = ANY ($2::uuid[]) AND state IN ('waiting', 'sending')",
        conversations,
    )
    await execute(
        "DELETE FROM due WHERE tenant_id = $1 AND kind IN ('delivery', 'run') AND id = ANY ($2::uuid[])",
        [*conversations, *session_ids],
    )
    await execute(
        "UPDATE callback SET state = 'cancelled', ended_at = now() WHERE tenant_id = $1"
        " AND conversation_id = ANY ($2::uuid[]) AND ended_at IS NULL",
        conversations,
    )
    await execute(
        "UPDATE flow_session SET status = 'ended', ended_at = coalesce(ended_at, now()) WHERE tenant_id = $1"
        " AND id = ANY ($2::uuid[]) AND status = 'active'",
        list(session_ids),
    )
    await execute(
        "UPDATE flow_run SET status = 'failed' WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND status = 'waiting'",
        list(session_ids),
    )


async def set_aside(contact_ids: Collection[UUID]) -> None:
    """Batches leave them to the plain road, which refuses them."""
    await execute("UPDATE contact SET joined = true WHERE tenant_id = $1 AND id = ANY ($2::uuid[])", list(contact_ids))


async def open_conversations(conversation_ids: Collection[UUID]) -> list[UUID]:
    """Those that are not closed."""
    found = await fetch(
        "SELECT id FROM conversation WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND status <> 'resolved'"
        " ORDER BY id",
        list(conversation_ids),
    )
    return [row["id"] for row in found]


async def forget_files_of_contacts() -> int:
    """Files that were made from contacts, or that contacts came from: the customer may be in any of them."""
    return await execute(
        "UPDATE contact_transfer SET content = NULL WHERE tenant_id = $1 AND content IS NOT NULL"
        " AND state IN ('done', 'failed')"
    )


async def not_due(kind: str, ids: Sequence[UUID]) -> None:
    """What would have woken rows that are gone."""
    await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = $2 AND id = ANY ($3::uuid[])", kind, list(ids))


async def jobs_gone() -> None:
    """What would have woken jobs that are gone."""
    await execute(
        "DELETE FROM due d WHERE d.tenant_id = $1 AND d.kind = 'job'"
        " AND NOT EXISTS (SELECT FROM job j WHERE j.tenant_id = $1 AND j.id = d.id)"
    )


async def insert(erasure_id: UUID, contact_id: UUID, *, reason: str, by: str, due_at: datetime) -> None:
    """Ask for one."""
    await execute(
        "INSERT INTO customer_erasure (tenant_id, id, contact_id, reason, by, due_at) VALUES ($1, $2, $3, $4, $5, $6)",
        erasure_id,
        contact_id,
        reason,
        by,
        due_at,
    )


async def of_contact(contact_id: UUID) -> ErasureView | None:
    """The one that counts for a contact."""
    row = await fetch_one(
        f"SELECT {_FIELDS} FROM customer_erasure WHERE tenant_id = $1 AND contact_id = $2 AND state <> 'cancelled'",
        contact_id,
    )
    return ErasureView(**row) if row is not None else None


async def get(erasure_id: UUID) -> ErasureView | None:
    """One."""
    row = await fetch_one(f"SELECT {_FIELDS} FROM customer_erasure WHERE tenant_id = $1 AND id = $2", erasure_id)
    return ErasureView(**row) if row is not None else None


async def newest(most: int) -> list[ErasureView]:
    """The latest first."""
    return [
        ErasureView(**row)
        for row in await fetch(
            f"SELECT {_FIELDS} FROM customer_erasure WHERE tenant_id = $1 ORDER BY id DESC LIMIT $2", most
        )
    ]


async def cancel(erasure_id: UUID, by: str) -> bool:
    """Take it back; False when it has begun, or was taken back."""
    return bool(
        await execute(
            "UPDATE customer_erasure SET state = 'cancelled', cancelled_by = $3, ended_at = now()"
            " WHERE tenant_id = $1 AND id = $2 AND state = 'waiting'",
            erasure_id,
            by,
        )
    )


async def begin(erasure_id: UUID) -> Row | None:
    """Take one whose time has come; one that had begun is taken again."""
    return await fetch_one(
        "UPDATE customer_erasure SET state = 'running' WHERE tenant_id = $1 AND id = $2"
        " AND (state = 'running' OR (state = 'waiting' AND due_at <= now()))"
        " RETURNING contact_id, reason, asked_at, by",
        erasure_id,
    )


async def went(erasure_id: UUID, counts: dict[str, int]) -> None:
    """So many more."""
    await execute(
        "UPDATE customer_erasure SET counts = counts || (SELECT coalesce(jsonb_object_agg("
        " e.key, e.value::bigint + coalesce((counts ->> e.key)::bigint, 0)), '{}')"
        " FROM jsonb_each_text($3::jsonb) e) WHERE tenant_id = $1 AND id = $2",
        erasure_id,
        counts,
    )


async def finish(erasure_id: UUID, at: datetime, certificate: dict[str, Any]) -> None:
    """It is over."""
    await execute(
        "UPDATE customer_erasure SET state = 'done', ended_at = $3, certificate = $4 WHERE tenant_id = $1 AND id = $2",
        erasure_id,
        at,
        certificate,
    )
