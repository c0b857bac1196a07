"""Writes the past in a handful of statements: each takes all rows of its table as one JSON document."""

from collections.abc import Sequence
from typing import Any

import msgspec

from hubwright.kernel.database import execute

Rows = Sequence[dict[str, Any]]


def _document(rows: Rows) -> str:
    return msgspec.json.encode(rows).decode()


async def customers(rows: Rows) -> None:
    """Contacts and their addresses."""
    document = _document(rows)
    await execute(
        "INSERT INTO contact (tenant_id, id, name, email, language, fields, created_at, seen_at)"
        " SELECT $1, r.id, r.name, r.email, r.language, r.fields, r.came_at, r.seen_at"
        " FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, name text, email text, language text, fields jsonb,"
        " came_at timestamptz, seen_at timestamptz)",
        document,
    )
    await execute(
        "INSERT INTO identity (tenant_id, id, contact_id, channel_id, external_id, created_at)"
        " SELECT $1, r.identity_id, r.id, r.channel_id, r.address, r.came_at"
        " FROM jsonb_to_recordset($2::jsonb) AS r (identity_id uuid, id uuid, channel_id uuid, address text,"
        " came_at timestamptz)",
        document,
    )
    await execute(
        "INSERT INTO contact_agent (tenant_id, contact_id, last_agent_id, last_at)"
        " SELECT $1, r.id, r.knows, r.known_at FROM jsonb_to_recordset($2::jsonb)"
        " AS r (id uuid, knows uuid, known_at timestamptz) WHERE r.knows IS NOT NULL",
        document,
    )


async def terms(rows: Rows) -> None:
    """By which words contacts are found."""
    await execute(
        "INSERT INTO contact_term (tenant_id, term, contact_id) SELECT $1, r.term, r.contact_id"
        " FROM jsonb_to_recordset($2::jsonb) AS r (term text, contact_id uuid)",
        _document(rows),
    )


async def conversations(rows: Rows) -> None:
    """Conversations as they stand."""
    await execute(
        "INSERT INTO conversation (tenant_id, id, contact_id, channel_id, status, last_seq, assignee_id, queue_id,"
        " language, summary, source, label, rating, rated_at, created_at, updated_at, resolved_at, assigned_at,"
        " disposition_id, disposed_at)"
        " SELECT $1, r.id, r.contact_id, r.channel_id, r.status, r.last_seq, r.assignee_id, r.queue_id, r.language,"
        " r.summary, r.source, r.label, r.rating, r.rated_at, r.created_at, r.updated_at, r.resolved_at,"
        " r.assigned_at, r.disposition_id, r.disposed_at"
        " FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, contact_id uuid, channel_id uuid, status text,"
        " last_seq integer, assignee_id uuid, queue_id uuid, language text, summary jsonb, source jsonb, label text,"
        " rating integer, rated_at timestamptz, created_at timestamptz, updated_at timestamptz,"
        " resolved_at timestamptz, assigned_at timestamptz, disposition_id uuid, disposed_at timestamptz)",
        _document(rows),
    )


async def messages(rows: Rows) -> None:
    """What was said."""
    await execute(
        "INSERT INTO message (tenant_id, id, conversation_id, seq, kind, author, member_id, author_name, internal,"
        " text, body, at) SELECT $1, r.id, r.conversation_id, r.seq, r.kind, r.author, r.member_id, r.author_name,"
        " r.internal, r.text, r.body, r.at FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, conversation_id uuid,"
        " seq integer, kind text, author text, member_id uuid, author_name text, internal boolean, text text,"
        " body jsonb, at timestamptz)",
        _document(rows),
    )


async def segments(rows: Rows) -> None:
    """The log that every figure follows from."""
    await execute(
        "INSERT INTO segment (tenant_id, conversation_id, n, kind, reason, queue_id, member_id, medium, label,"
        " began_at, ended_at) SELECT $1, r.conversation_id, r.n, r.kind, r.reason, r.queue_id, r.member_id, 'chat',"
        " r.label, r.began_at, r.ended_at FROM jsonb_to_recordset($2::jsonb) AS r (conversation_id uuid, n integer,"
        " kind text, reason text, queue_id uuid, member_id uuid, label text, began_at timestamptz,"
        " ended_at timestamptz)",
        _document(rows),
    )


async def waits(rows: Rows) -> None:
    """How they stood in queues, and with what they came."""
    document = _document(rows)
    await execute(
        "INSERT INTO queue_entry (tenant_id, id, queue_id, conversation_id, priority, entered_at, left_at, outcome,"
        " rank_at, asks, label, kind) SELECT $1, r.entry_id, r.queue_id, r.conversation_id, r.priority, r.entered_at,"
        " r.left_at, r.outcome, r.rank_at, r.asks, r.label, r.kind FROM jsonb_to_recordset($2::jsonb)"
        " AS r (entry_id uuid, queue_id uuid, conversation_id uuid, priority integer, entered_at timestamptz,"
        " left_at timestamptz, outcome text, rank_at timestamptz, asks jsonb, label text, kind text)",
        document,
    )
    await execute(
        "INSERT INTO routing_arrival (tenant_id, id, queue_entry_id, conversation_id, queue_id, at, priority, medium,"
        " label, asks) SELECT $1, r.arrival_id, r.entry_id, r.conversation_id, r.queue_id, r.entered_at, r.priority,"
        " 'chat', r.label, r.asks FROM jsonb_to_recordset($2::jsonb) AS r (arrival_id uuid, entry_id uuid,"
        " conversation_id uuid, queue_id uuid, entered_at timestamptz, priority integer, label text, asks jsonb)",
        document,
    )


async def offers(rows: Rows) -> None:
    """To whom they were offered."""
    await execute(
        "INSERT INTO offer (tenant_id, id, queue_entry_id, conversation_id, member_id, state, offered_at, expires_at,"
        " answered_at) SELECT $1, r.id, r.entry_id, r.conversation_id, r.member_id, r.state, r.offered_at,"
        " r.expires_at, r.answered_at FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, entry_id uuid,"
        " conversation_id uuid, member_id uuid, state text, offered_at timestamptz, expires_at timestamptz,"
        " answered_at timestamptz)",
        _document(rows),
    )


async def handle_times(rows: Rows) -> None:
    """Who held them how long."""
    await execute(
        "INSERT INTO handle_time (tenant_id, id, conversation_id, member_id, queue_id, medium, label, began_at,"
        " ended_at) SELECT $1, r.id, r.conversation_id, r.member_id, r.queue_id, 'chat', r.label, r.began_at,"
        " r.ended_at FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, conversation_id uuid, member_id uuid,"
        " queue_id uuid, label text, began_at timestamptz, ended_at timestamptz)",
        _document(rows),
    )
