"""The only file that touches delivery: messages on their way to a contact, in the order of their conversation.

Its row in `due` is the conversation's: whoever adds to a conversation holds its row, and so does whoever finds nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, after_commit, execute, fetch, fetch_one
from hubwright.kernel.realtime import hub

# Went in the answer to a post, so lately that the post may come again because that answer got lost: longer than a
# service tries (WeChat three times in fifteen seconds) and than we may need to be back.
_FRESH = "(state = 'sent' AND changed_at > now() - interval '60 seconds')"
BELL = "worker/deliveries"
KIND = "delivery"
_CLAIMED = "claimed"  # the code of what somebody has who has not begun: if they die, nothing has left


_TAKEN = (
    " FROM message m JOIN conversation c ON c.tenant_id = m.tenant_id AND c.id = m.conversation_id"
    " WHERE d.tenant_id = $1 AND d.id = $2 AND m.tenant_id = $1 AND m.id = d.id"
    " RETURNING d.id, d.channel_id, d.conversation_id, d.seq, d.round, d.attempts, d.lease_until, d.openings,"
    " d.was_cut_off, d.state, m.kind, m.author, m.text, m.body, m.file_id, c.contact_id, c.language"
)


async def insert(
    message_id: UUID, channel_id: UUID, conversation_id: UUID, seq: int, openings: Sequence[UUID] = ()
) -> None:
    """Have a message delivered after the commit; `openings` are the windows in which it was counted."""
    await execute(
        "INSERT INTO delivery (tenant_id, id, channel_id, conversation_id, seq, openings)"
        " VALUES ($1, $2, $3, $4, $5, $6::uuid[])",
        message_id,
        channel_id,
        conversation_id,
        seq,
        list(openings),
    )
    await _due_now(conversation_id)


async def insert_refused(message_id: UUID, channel_id: UUID, conversation_id: UUID, seq: int, code: str) -> None:
    """Keep that a message is not sent, and why."""
    await execute(
        "INSERT INTO delivery (tenant_id, id, channel_id, conversation_id, seq, state, code)"
        " VALUES ($1, $2, $3, $4, $5, 'failed', $6)",
        message_id,
        channel_id,
        conversation_id,
        seq,
        code,
    )


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
        "SELECT id, state, code, post_key, not_before <= now() AND coalesce(lease_until <= now(), true) AS ready"
        " FROM delivery WHERE tenant_id = $1 AND conversation_id = $2 AND state IN ('waiting', 'sending')"
        " ORDER BY seq LIMIT 1 FOR UPDATE",
        conversation_id,
    )
    if head is None or not head["ready"]:
        await arrange(conversation_id)
        return None
    taken = await fetch_one(
        f"UPDATE delivery d SET state = 'sending', code = '{_CLAIMED}', post_key = '',"
        " attempts = attempts + 1, changed_at = now(),"
        f" lease_until = now() + make_interval(secs => $3), was_cut_off = $4 {_TAKEN}",
        head["id"],
        seconds,
        # Its sender died with it after they had begun; whoever was to hand it to a door had not handed it over yet.
        head["state"] == "sending" and not head["post_key"] and head["code"] != _CLAIMED,
    )
    await execute(
        "UPDATE due SET due_at = now() + make_interval(secs => $3)"
        " WHERE tenant_id = $1 AND kind = 'delivery' AND id = $2",
        conversation_id,
        seconds,
    )
    return taken


async def begun(message_id: UUID) -> None:
    """From here on it may have left: if its sender dies, nobody knows."""
    await execute("UPDATE delivery SET code = '' WHERE tenant_id = $1 AND id = $2 AND state = 'sending'", message_id)


async def hold_first(conversation_id: UUID, after_seq: int, *, post_key: str, answers: str, until: datetime) -> None:
    """Keep the first message of a turn for a post; not if older ones still wait, which go first."""
    await execute(
        "UPDATE delivery SET post_key = $4, answers = $5, not_before = $6 WHERE tenant_id = $1 AND id ="
        " (SELECT id FROM delivery WHERE tenant_id = $1 AND conversation_id = $2 AND state IN ('waiting', 'sending')"
        "   ORDER BY seq LIMIT 1)"
        " AND seq > $3 AND state = 'waiting' AND attempts = 0 AND $6 > now()",
        conversation_id,
        after_seq,
        post_key,
        answers,
        until,
    )


async def hold_again(channel_id: UUID, *, answers: str, post_key: str) -> None:
    """The same message was posted again, because the answer to the first post got lost: its answer is this one's."""
    await execute(
        "UPDATE delivery SET post_key = $4 WHERE tenant_id = $1 AND channel_id = $2 AND answers = $3"
        f" AND post_key <> '' AND ({_FRESH} OR (state = 'waiting' AND not_before > now()))",
        channel_id,
        answers,
        post_key,
    )


async def claim_for_post(channel_id: UUID, post_key: str, seconds: float) -> Row | None:
    """What is kept for a post, for its door alone; again if it went that way a moment ago and the post came again."""
    held = await fetch_one(
        "SELECT id, state FROM delivery WHERE tenant_id = $1 AND channel_id = $2 AND post_key = $3"
        f" AND ({_FRESH} OR (state = 'waiting' AND not_before > now())) LIMIT 1 FOR UPDATE",
        channel_id,
        post_key,
    )
    if held is None:
        return None
    return await fetch_one(
        "UPDATE delivery d SET state = CASE WHEN d.state = 'sent' THEN 'sent' ELSE 'sending' END, was_cut_off = false,"
        " attempts = attempts + 1, not_before = now(),"
        f" lease_until = CASE WHEN d.state = 'sent' THEN NULL ELSE now() + make_interval(secs => $3) END {_TAKEN}",
        held["id"],
        seconds,
    )


async def give_back(message_id: UUID) -> None:
    """It cannot go by its post: it is the sender's, at once."""
    await execute(
        "UPDATE delivery SET state = 'waiting', lease_until = NULL, attempts = 0, post_key = '', not_before = now()"
        " WHERE tenant_id = $1 AND id = $2 AND state IN ('waiting', 'sending')",
        message_id,
    )


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


async def failed(message_id: UUID, code: str, reason: str, *, counts: bool) -> bool:
    """It will not get there by itself; `counts` says that it stays counted. False when it did get there."""
    row = await fetch_one(
        "UPDATE delivery SET state = 'failed', lease_until = NULL, code = $3, reason = $4, changed_at = now(),"
        " openings = CASE WHEN $5 THEN openings ELSE '{}' END"
        " WHERE tenant_id = $1 AND id = $2 AND state IN ('waiting', 'sending') RETURNING id",
        message_id,
        code,
        reason[:300],
        counts,
    )
    return row is not None


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


async def again(message_id: UUID, conversation_id: UUID, openings: Sequence[UUID], *, same_key: bool) -> None:
    """Let a failed one wait for its turn again: under its old key when nobody knows whether it got there."""
    await execute(
        "UPDATE delivery SET state = 'waiting', attempts = 0, not_before = now(), code = '', reason = '',"
        " round = CASE WHEN $3 THEN round ELSE round + 1 END, openings = $4::uuid[], changed_at = now()"
        " WHERE tenant_id = $1 AND id = $2 AND state = 'failed'",
        message_id,
        same_key,
        list(openings),
    )
    await _due_now(conversation_id)


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
        f"SELECT id, seq, state, CASE WHEN code = '{_CLAIMED}' THEN '' ELSE code END AS code, reason, attempts"
        " FROM delivery"
        " WHERE tenant_id = $1 AND conversation_id = $2 AND seq >= $3 ORDER BY seq",
        conversation_id,
        from_seq,
    )


async def speaks(conversation_id: UUID) -> bool:
    """Whether something that was said there is still on its way."""
    row = await fetch_one(
        "SELECT 1 AS here FROM delivery WHERE tenant_id = $1 AND conversation_id = $2"
        " AND state IN ('waiting', 'sending') LIMIT 1",
        conversation_id,
    )
    return row is not None


async def one(conversation_id: UUID, seq: int) -> dict[str, Any] | None:
    """One message's delivery."""
    return await fetch_one(
        "SELECT id, state, code, openings FROM delivery WHERE tenant_id = $1 AND conversation_id = $2 AND seq = $3"
        " FOR UPDATE",
        conversation_id,
        seq,
    )
