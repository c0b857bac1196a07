"""The only file that touches delivery: messages on their way to a contact, in the order of their conversation.

Its row in `due` is the conversation's: whoever adds to a conversation holds its row, and so does whoever finds nothing.
"""

from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, after_commit, execute, fetch, fetch_one
from hubwright.kernel.realtime import hub

BELL = "worker/deliveries"
KIND = "delivery"


async def insert(message_id: UUID, channel_id: UUID, conversation_id: UUID, seq: int) -> None:
    """Have a message delivered after the commit."""
    await execute(
        "INSERT INTO delivery (tenant_id, id, channel_id, conversation_id, seq) VALUES ($1, $2, $3, $4, $5)",
        message_id,
        channel_id,
        conversation_id,
        seq,
    )
    await _due_now(conversation_id)


async def _due_now(conversation_id: UUID) -> None:
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'delivery', $2, now())"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = least(due.due_at, excluded.due_at)",
        conversation_id,
    )
    after_commit(_ring)


async def _ring() -> None:
    await hub.publish(BELL, {})


async def claim(conversation_id: UUID, seconds: float) -> Row | None:
    """Take the oldest message that is not sent yet, if its time has come and nobody else has it."""
    head = await fetch_one(
        "SELECT id, state, not_before <= now() AND coalesce(lease_until <= now(), true) AS ready FROM delivery"
        " WHERE tenant_id = $1 AND conversation_id = $2 AND state IN ('waiting', 'sending')"
        " ORDER BY seq LIMIT 1 FOR UPDATE",
        conversation_id,
    )
    if head is None or not head["ready"]:
        await arrange(conversation_id)
        return None
    taken = await fetch_one(
        "UPDATE delivery d SET state = 'sending', attempts = attempts + 1, changed_at = now(),"
        " lease_until = now() + make_interval(secs => $3)"
        " FROM message m JOIN conversation c ON c.tenant_id = m.tenant_id AND c.id = m.conversation_id"
        " WHERE d.tenant_id = $1 AND d.id = $2 AND m.tenant_id = $1 AND m.id = d.id"
        " RETURNING d.id, d.channel_id, d.conversation_id, d.seq, d.round, d.attempts, d.lease_until,"
        " m.kind, m.text, m.body, m.file_id, c.contact_id, c.language",
        head["id"],
        seconds,
    )
    await execute(
        "UPDATE due SET due_at = now() + make_interval(secs => $3)"
        " WHERE tenant_id = $1 AND kind = 'delivery' AND id = $2",
        conversation_id,
        seconds,
    )
    return taken


async def arrange(conversation_id: UUID) -> None:
    """Say when there is something to do for a conversation again, or that there is nothing left."""
    await fetch_one("SELECT 1 FROM conversation WHERE tenant_id = $1 AND id = $2 FOR UPDATE", conversation_id)
    head = await fetch_one(
        "SELECT greatest(not_before, coalesce(lease_until, not_before)) AS at FROM delivery WHERE tenant_id = $1"
        " AND conversation_id = $2 AND state IN ('waiting', 'sending') ORDER BY seq LIMIT 1",
        conversation_id,
    )
    if head is None:
        await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'delivery' AND id = $2", conversation_id)
        return
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'delivery', $2, $3)"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at",
        conversation_id,
        head["at"],
    )


async def sent(message_id: UUID, external_id: str) -> None:
    """The other side has it; a receipt may have been quicker than its own answer."""
    await execute(
        "UPDATE delivery SET state = CASE WHEN state IN ('waiting', 'sending') THEN 'sent' ELSE state END,"
        " external_id = $3, lease_until = NULL, code = '', reason = '', changed_at = now()"
        " WHERE tenant_id = $1 AND id = $2",
        message_id,
        external_id,
    )


async def failed(message_id: UUID, code: str, reason: str) -> None:
    """It will not get there by itself."""
    await execute(
        "UPDATE delivery SET state = 'failed', lease_until = NULL, code = $3, reason = $4, changed_at = now()"
        " WHERE tenant_id = $1 AND id = $2 AND state IN ('waiting', 'sending')",
        message_id,
        code,
        reason[:300],
    )


async def put_off(message_id: UUID, seconds: float, code: str, reason: str, *, was_attempt: bool) -> None:
    """Let it wait for its next try; what was no try does not count as one."""
    await execute(
        "UPDATE delivery SET state = 'waiting', lease_until = NULL, code = $3, reason = $4, changed_at = now(),"
        " not_before = now() + make_interval(secs => $5), attempts = attempts - $6"
        " WHERE tenant_id = $1 AND id = $2 AND state = 'sending'",
        message_id,
        code,
        reason[:300],
        seconds,
        0 if was_attempt else 1,
    )


async def again(message_id: UUID, same_key: frozenset[str]) -> Row | None:
    """Let a failed one wait for its turn again: under its old key when nobody knows whether it got there."""
    row = await fetch_one(
        "UPDATE delivery SET state = 'waiting', attempts = 0, not_before = now(), code = '', reason = '',"
        " round = CASE WHEN code = ANY ($3::text[]) THEN round ELSE round + 1 END, changed_at = now()"
        " WHERE tenant_id = $1 AND id = $2 AND state = 'failed' RETURNING conversation_id, seq",
        message_id,
        sorted(same_key),
    )
    if row is not None:
        await _due_now(row["conversation_id"])
    return row


async def received(
    channel_id: UUID, *, external_id: str, message_id: UUID | None, state: str, reason: str
) -> Row | None:
    """What the other side tells of a message: only forward, in whatever order it comes; None for an unknown one."""
    return await fetch_one(
        "UPDATE delivery SET changed_at = now(), lease_until = NULL,"
        " state = CASE WHEN $5 = 'failed' AND state IN ('delivered', 'read') THEN state"
        "   WHEN $5 = 'delivered' AND state = 'read' THEN state ELSE $5 END,"
        " code = CASE WHEN $5 = 'failed' AND state NOT IN ('delivered', 'read') THEN 'not_delivered' ELSE '' END,"
        " reason = CASE WHEN $5 = 'failed' THEN $6 ELSE '' END"
        " WHERE tenant_id = $1 AND channel_id = $2"
        " AND (($3 <> '' AND external_id = $3) OR ($3 = '' AND id = $4::uuid)) RETURNING conversation_id, seq",
        channel_id,
        external_id,
        message_id,
        state,
        reason,
    )


async def of_conversation(conversation_id: UUID, from_seq: int) -> list[Row]:
    """How far the messages of a conversation have come."""
    return await fetch(
        "SELECT id, seq, state, code, reason, attempts FROM delivery"
        " WHERE tenant_id = $1 AND conversation_id = $2 AND seq >= $3 ORDER BY seq",
        conversation_id,
        from_seq,
    )


async def one(conversation_id: UUID, seq: int) -> dict[str, Any] | None:
    """One message's delivery."""
    return await fetch_one(
        "SELECT id, state, code FROM delivery WHERE tenant_id = $1 AND conversation_id = $2 AND seq = $3",
        conversation_id,
        seq,
    )
