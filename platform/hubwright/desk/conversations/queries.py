"""Reads and writes conversation and message rows on the road of a message."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.desk.conversations.schemas import ConversationView
from hubwright.desk.conversations.tables import Conversation
from hubwright.kernel.database import Row, execute, fetch, fetch_one, rows

_COLUMNS = (
    "id, contact_id, channel_id, status, last_seq, assignee_id, queue_id, language, summary, fields, test, rating,"
    " mail_replies_to, created_at, updated_at, resolved_at"
)


async def insert_conversation(conversation: Conversation) -> None:
    """Write a new conversation."""
    await rows(Conversation).insert(conversation)


async def get(conversation_id: UUID) -> ConversationView | None:
    """Read one conversation."""
    row = await fetch_one(f"SELECT {_COLUMNS} FROM conversation WHERE tenant_id = $1 AND id = $2", conversation_id)
    return ConversationView(**row) if row else None


# Of whom a conversation is: a merged contact's own, for whom another one speaks meanwhile.
_MET = (
    " FROM conversation c LEFT JOIN contact_home h ON h.tenant_id = $1 AND h.kind = 'conversation' AND h.row_id = c.id"
    " WHERE c.tenant_id = $1 AND coalesce(h.home_id, c.contact_id) = $2 AND c.contact_id ="
    " (SELECT coalesce((SELECT k.root_id FROM contact k WHERE k.tenant_id = $1 AND k.id = $2), $2)) AND NOT c.test"
)
# The newest of a contact's conversations, as long as it is theirs; one that was merged goes on in the other.
_GOES_ON_IN = (
    f"SELECT {_COLUMNS} FROM conversation WHERE tenant_id = $1 AND id = (SELECT coalesce((SELECT l.into_id"
    " FROM conversation_link l WHERE l.tenant_id = $1 AND l.from_id = c.id AND l.kind = 'merge'"
    f" AND l.undone_at IS NULL), c.id){_MET}"
)


async def newest_of(contact_id: UUID, channel_id: UUID) -> ConversationView | None:
    """Read a contact's newest conversation on a channel; none that came to them by a merge."""
    row = await fetch_one(
        f"{_GOES_ON_IN} AND c.channel_id = $3 ORDER BY c.created_at DESC, c.id DESC LIMIT 1)",
        contact_id,
        channel_id,
    )
    return ConversationView(**row) if row else None


async def newest_anywhere(contact_id: UUID) -> ConversationView | None:
    """Read a contact's newest conversation, on whatever channel it is now; none that came to them by a merge."""
    row = await fetch_one(f"{_GOES_ON_IN} ORDER BY c.created_at DESC, c.id DESC LIMIT 1)", contact_id)
    return ConversationView(**row) if row else None


async def move(conversation_id: UUID, channel_id: UUID, *, delivers: bool) -> None:
    """From now on it is held on another channel."""
    await execute(
        "UPDATE conversation SET channel_id = $3, delivers = $4, updated_at = now() WHERE tenant_id = $1 AND id = $2",
        conversation_id,
        channel_id,
        delivers,
    )


async def lock(conversation_id: UUID) -> ConversationView | None:
    """Read one conversation and hold it until the transaction ends."""
    row = await fetch_one(
        f"SELECT {_COLUMNS} FROM conversation WHERE tenant_id = $1 AND id = $2 FOR UPDATE", conversation_id
    )
    return ConversationView(**row) if row else None


async def lock_if_free(conversation_id: UUID) -> ConversationView | None:
    """The same without waiting; None when somebody else holds it right now."""
    row = await fetch_one(
        f"SELECT {_COLUMNS} FROM conversation WHERE tenant_id = $1 AND id = $2 FOR UPDATE SKIP LOCKED",
        conversation_id,
    )
    return ConversationView(**row) if row else None


async def next_seq(conversation_id: UUID, at: datetime) -> Row | None:
    """Take the next number; the row stays locked until the transaction ends."""
    return await fetch_one(
        "UPDATE conversation SET last_seq = last_seq + 1, updated_at = $3 WHERE tenant_id = $1 AND id = $2"
        " RETURNING last_seq, test, delivers, channel_id, contact_id",
        conversation_id,
        at,
    )


async def insert_message(
    message_id: UUID,
    conversation_id: UUID,
    seq: int,
    *,
    kind: str,
    author: str,
    member_id: UUID | None,
    author_name: str,
    internal: bool,
    text: str,
    body: dict[str, Any],
    client_id: str | None,
    file_id: UUID | None,
    at: datetime,
) -> None:
    """Write one message."""
    await execute(
        "INSERT INTO message (tenant_id, id, conversation_id, seq, kind, author, member_id, author_name, internal,"
        " text, body, client_id, file_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        message_id,
        conversation_id,
        seq,
        kind,
        author,
        member_id,
        author_name,
        internal,
        text,
        body,
        client_id,
        file_id,
        at,
    )


async def messages_after(conversation_id: UUID, after: int, *, staff: bool, limit: int) -> list[Row]:
    """Read messages with their files in order; visitors never get internal ones."""
    return await fetch(
        "SELECT m.id, m.seq, m.conversation_id, m.at, m.kind, m.author, m.author_name, m.internal, m.text, m.body,"
        " m.client_id, f.id AS file_id, f.name AS file_name, f.media_type, f.size,"
        " (SELECT c.emptied_at IS NOT NULL FROM conversation c WHERE c.tenant_id = $1 AND c.id = $2) AS emptied"
        " FROM message m LEFT JOIN file f ON f.tenant_id = $1 AND f.id = m.file_id"
        " WHERE m.tenant_id = $1 AND m.conversation_id = $2 AND m.seq > $3 AND ($4 OR NOT m.internal)"
        " ORDER BY m.seq LIMIT $5",
        conversation_id,
        after,
        staff,
        limit,
    )


async def set_status(conversation_id: UUID, status: str) -> None:
    """Change the status; resolved keeps its moment."""
    await execute(
        "UPDATE conversation SET status = $3::text,"
        " resolved_at = CASE WHEN $3::text = 'resolved' THEN now() END, updated_at = now()"
        " WHERE tenant_id = $1 AND id = $2",
        conversation_id,
        status,
    )


async def restart(conversation_id: UUID) -> None:
    """Reopen for the bot: nobody is assigned, no queue, nothing collected."""
    await execute(
        "UPDATE conversation SET status = 'bot', resolved_at = NULL, assignee_id = NULL, queue_id = NULL,"
        " updated_at = now() WHERE tenant_id = $1 AND id = $2",
        conversation_id,
    )


async def set_language(conversation_id: UUID, language: str) -> None:
    """Remember the language a conversation is held in."""
    await execute("UPDATE conversation SET language = $3 WHERE tenant_id = $1 AND id = $2", conversation_id, language)


async def remember(conversation_id: UUID, fields: dict[str, Any]) -> None:
    """Keep what a flow wants to know for the whole conversation."""
    await execute(
        "UPDATE conversation SET fields = fields || $3 WHERE tenant_id = $1 AND id = $2", conversation_id, fields
    )


async def change_tags(conversation_id: UUID, add: list[str], remove: list[str]) -> None:
    """Put tags on and take tags off, fifty at most; new ones come last."""
    await execute(
        "UPDATE conversation SET fields = jsonb_set(fields, '{tags}', coalesce(("
        "  SELECT jsonb_agg(tag ORDER BY place) FROM ("
        "    SELECT tag, min(place) AS place FROM jsonb_array_elements_text("
        "      CASE jsonb_typeof(fields -> 'tags') WHEN 'array' THEN fields -> 'tags' ELSE '[]' END"
        "      || to_jsonb($3::text[])) WITH ORDINALITY AS given (tag, place)"
        "    WHERE tag <> ALL ($4::text[]) GROUP BY tag ORDER BY 2 LIMIT 50) AS kept), '[]'))"
        " WHERE tenant_id = $1 AND id = $2",
        conversation_id,
        add,
        remove,
    )


async def set_rating(conversation_id: UUID, rating: int, comment: str) -> None:
    """Keep the visitor's rating; rating again replaces it."""
    await execute(
        "UPDATE conversation SET rating = $3, rating_comment = $4, rated_at = now() WHERE tenant_id = $1 AND id = $2",
        conversation_id,
        rating,
        comment,
    )


async def set_mail_replies_to(conversation_id: UUID, address: str) -> None:
    """Send agents' replies to this address too."""
    await execute(
        "UPDATE conversation SET mail_replies_to = $3 WHERE tenant_id = $1 AND id = $2", conversation_id, address
    )


async def history_of(contact_id: UUID, *, staff: bool, limit: int = 50) -> list[Row]:
    """List a contact's conversations, newest first, with the last words anybody may see.

    Staff see those of everybody for whom the contact speaks; a visitor only their own, whatever was merged.
    """
    return await fetch(
        "SELECT c.id AS conversation_id, c.created_at AS started_at, c.updated_at AS last_at, c.status,"
        " coalesce((SELECT m.text FROM message m WHERE m.tenant_id = $1 AND m.conversation_id = c.id AND m.text <> ''"
        "   AND ($3 OR NOT m.internal) ORDER BY m.seq DESC LIMIT 1), '') AS last_text"
        " FROM conversation c LEFT JOIN contact_home h ON h.tenant_id = $1 AND h.kind = 'conversation'"
        " AND h.row_id = c.id WHERE c.tenant_id = $1 AND c.contact_id ="
        " (SELECT coalesce((SELECT k.root_id FROM contact k WHERE k.tenant_id = $1 AND k.id = $2), $2))"
        " AND ($3 OR coalesce(h.home_id, c.contact_id) = $2) AND NOT c.test"
        " ORDER BY c.created_at DESC, c.id DESC LIMIT $4",
        contact_id,
        staff,
        limit,
    )


async def first_facts(channel_id: UUID | None) -> Row:
    """Tell whether visitors opened a chat or wrote, and whether a member tried the test chat."""
    (row,) = await fetch(
        "SELECT EXISTS (SELECT FROM conversation c WHERE c.tenant_id = $1 AND NOT c.test"
        " AND ($2::uuid IS NULL OR c.channel_id = $2)) AS opened,"
        " EXISTS (SELECT FROM conversation c JOIN message m ON m.tenant_id = $1 AND m.conversation_id = c.id"
        " AND m.author = 'contact' WHERE c.tenant_id = $1 AND NOT c.test AND ($2::uuid IS NULL OR c.channel_id = $2))"
        " AS messaged,"
        " EXISTS (SELECT FROM conversation c JOIN message m ON m.tenant_id = $1 AND m.conversation_id = c.id"
        " AND m.author = 'contact' WHERE c.tenant_id = $1 AND c.test) AS tested",
        channel_id,
    )
    return row
