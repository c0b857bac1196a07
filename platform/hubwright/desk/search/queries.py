"""The only file that touches message_term, contact_word, search_progress and search_cursor."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, execute_many, fetch, fetch_one

STATUSES = ["bot", "waiting", "assigned", "resolved"]
_BEHIND = (
    "SELECT c.id, c.last_seq, c.contact_id, coalesce(p.seq, 0) AS seq, coalesce(p.contact, '') AS contact, c.test"
    " FROM conversation c LEFT JOIN search_progress p ON p.tenant_id = $1 AND p.conversation_id = c.id"
    " WHERE c.tenant_id = $1"
)


async def claim_cursor(*, wait: bool) -> Row | None:
    """Take the company's place in the reading; None while another worker has it, unless that is waited for."""
    await execute("INSERT INTO search_cursor (tenant_id, since) VALUES ($1, now()) ON CONFLICT (tenant_id) DO NOTHING")
    locked = "FOR UPDATE" if wait else "FOR UPDATE SKIP LOCKED"
    return await fetch_one(
        "SELECT since, walked_to, idle, now() AS now,"
        " walked_at IS NULL OR walked_at < now() - interval '1 day' AS walks"
        f" FROM search_cursor WHERE tenant_id = $1 {locked}"
    )


async def move_cursor(since: datetime | None, *, walked_to: UUID | None, ended: bool, idle: int, next_s: float) -> None:
    """Keep how far it came, and when to look again even if nobody rings."""
    await execute(
        "UPDATE search_cursor SET since = coalesce($2, since), walked_to = CASE WHEN $4 THEN NULL ELSE $3::uuid END,"
        " walked_at = CASE WHEN $4 THEN now() ELSE walked_at END, idle = $5 WHERE tenant_id = $1",
        since,
        walked_to,
        ended,
        idle,
    )
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'search', $1, now() + make_interval(secs => $2))"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at",
        next_s,
    )


async def begin_walk() -> None:
    """Go through all conversations once more, soon."""
    await execute(
        "INSERT INTO search_cursor (tenant_id, since) VALUES ($1, now()) ON CONFLICT (tenant_id)"
        " DO UPDATE SET walked_to = NULL, walked_at = NULL, idle = 0"
    )
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'search', $1, now())"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at"
    )


async def behind_since(since: datetime, limit: int) -> list[Row]:
    """Conversations that changed since, with numbers that were not read yet."""
    return await fetch(
        f"{_BEHIND} AND c.status = ANY ($2::text[]) AND c.updated_at >= $3 AND NOT c.test"
        " AND c.last_seq > coalesce(p.seq, 0) ORDER BY c.updated_at LIMIT $4",
        STATUSES,
        since,
        limit,
    )


async def next_of_walk(before: UUID | None, limit: int) -> list[Row]:
    """The next conversations of the walk, whether read or not."""
    return await fetch(
        f"{_BEHIND} AND c.id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') ORDER BY c.id DESC LIMIT $3",
        before,
        limit,
    )


async def unread(conversations: Sequence[Row], limit: int) -> list[Row]:
    """Messages of these conversations between what was read and their newest number, in order."""
    return await fetch(
        "SELECT m.id, m.conversation_id, m.seq, m.author, m.at, left(m.text, 4000) AS text,"
        " m.body ->> 'sealed' AS sealed"
        " FROM unnest($2::uuid[], $3::int[], $4::int[]) WITH ORDINALITY AS w (id, seq, last_seq, place)"
        " JOIN message m ON m.tenant_id = $1 AND m.conversation_id = w.id AND m.seq > w.seq AND m.seq <= w.last_seq"
        " ORDER BY w.place, m.seq LIMIT $5",
        [row["id"] for row in conversations],
        [row["seq"] for row in conversations],
        [row["last_seq"] for row in conversations],
        limit,
    )


async def keep_terms(pairs: Sequence[tuple[str, UUID]]) -> None:
    """Write terms of messages; those that are there stay."""
    await execute(
        "INSERT INTO message_term (tenant_id, term, message_id)"
        " SELECT $1, t.term, t.id FROM unnest($2::text[], $3::uuid[]) AS t (term, id)"
        " ON CONFLICT (tenant_id, term, message_id) DO NOTHING",
        [term for term, _id in pairs],
        [message_id for _term, message_id in pairs],
    )


async def drop_terms(message_id: UUID, terms: Sequence[str]) -> None:
    """A message is found by these no more."""
    await execute(
        "DELETE FROM message_term WHERE tenant_id = $1 AND term = ANY ($3::text[]) AND message_id = $2",
        message_id,
        list(terms),
    )


async def keep_progress(read: Sequence[tuple[UUID, int, str]]) -> None:
    """Remember up to which number conversations were read, and of what their contact's terms were made."""
    await execute_many(
        "INSERT INTO search_progress AS p (tenant_id, conversation_id, seq, contact) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, conversation_id) DO UPDATE SET seq = greatest(p.seq, excluded.seq),"
        " contact = excluded.contact",
        read,
    )


async def contact_words(contact_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """What contacts are called and reached by."""
    found = await fetch(
        "SELECT c.id, c.name, c.email, c.fields, (SELECT array_agg(i.external_id) FROM"
        "   (SELECT external_id FROM identity WHERE tenant_id = $1 AND contact_id = c.id ORDER BY created_at DESC"
        "    LIMIT 10) i) AS addresses"
        " FROM contact c WHERE c.tenant_id = $1 AND c.id = ANY ($2::uuid[])",
        list(contact_ids),
    )
    return {row["id"]: _words(row) for row in found}


def _words(row: Row) -> list[str]:
    fields: dict[str, Any] = row["fields"] or {}
    told = [str(value) for value in fields.values() if isinstance(value, str | int) and not isinstance(value, bool)]
    reached = [each for each in row["addresses"] or [] if "@" in each or each.lstrip("+").isdigit()]
    return [row["name"], row["email"], *told[:20], *reached]


async def replace_contact_terms(contact_id: UUID, terms: Sequence[str]) -> None:
    """What a contact is found by from now on."""
    await execute(
        "DELETE FROM contact_word WHERE tenant_id = $1 AND contact_id = $2 AND term <> ALL ($3::text[])",
        contact_id,
        list(terms),
    )
    await execute(
        "INSERT INTO contact_word (tenant_id, term, contact_id)"
        " SELECT $1, t.term, $2 FROM unnest($3::text[]) AS t (term)"
        " ON CONFLICT (tenant_id, term, contact_id) DO NOTHING",
        contact_id,
        list(terms),
    )


async def frequencies(terms: Sequence[str], most: int) -> dict[str, int]:
    """How many messages have each term, counted no further than `most`."""
    found = await fetch(
        "SELECT w.term, (SELECT count(*) FROM (SELECT 1 FROM message_term m WHERE m.tenant_id = $1 AND m.term = w.term"
        "   LIMIT $3) n) AS n FROM unnest($2::text[]) AS w (term)",
        list(terms),
        most,
    )
    return {row["term"]: row["n"] for row in found}


async def messages_with(rarest: str, others: Sequence[str], *, look_through: int, limit: int) -> list[Row]:
    """The newest messages that have all terms; only so many that have the rarest are looked through."""
    return await fetch(
        "SELECT m.id, m.conversation_id, m.seq, m.text, m.at, m.internal, m.body ->> 'sealed' AS sealed FROM ("
        "  SELECT d.message_id FROM (SELECT message_id FROM message_term WHERE tenant_id = $1 AND term = $2"
        "    ORDER BY message_id DESC LIMIT $4) d"
        "  WHERE NOT EXISTS (SELECT FROM unnest($3::text[]) AS o (term) WHERE NOT EXISTS (SELECT FROM message_term t"
        "    WHERE t.tenant_id = $1 AND t.term = o.term AND t.message_id = d.message_id))"
        "  ORDER BY d.message_id DESC LIMIT $5) f"
        " JOIN message m ON m.tenant_id = $1 AND m.id = f.message_id ORDER BY f.message_id DESC",
        rarest,
        list(others),
        look_through,
        limit,
    )


async def conversations_of(terms: Sequence[str], *, limit: int) -> list[UUID]:
    """Conversations of the contacts that have all terms, the last changed first."""
    found = await fetch(
        "SELECT c.id FROM (SELECT d.contact_id FROM contact_word d WHERE d.tenant_id = $1 AND d.term = $2"
        "   AND NOT EXISTS (SELECT FROM unnest($3::text[]) AS o (term) WHERE NOT EXISTS (SELECT FROM contact_word t"
        "     WHERE t.tenant_id = $1 AND t.term = o.term AND t.contact_id = d.contact_id)) ORDER BY d.contact_id DESC"
        "   LIMIT $4) f"
        " JOIN LATERAL (SELECT c.id, c.updated_at FROM conversation c"
        "   WHERE c.tenant_id = $1 AND c.contact_id = f.contact_id"
        "   AND NOT c.test ORDER BY c.created_at DESC LIMIT 3) c ON true ORDER BY c.updated_at DESC LIMIT $4",
        terms[0],
        list(terms[1:]),
        limit,
    )
    return [row["id"] for row in found]
