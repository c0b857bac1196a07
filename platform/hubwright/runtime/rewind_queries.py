"""Reads and restores flow sessions, effects and timers for dead letters that are tried again."""

from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch_one


async def session_now(session_id: UUID) -> Row | None:
    """Read how far a session has come."""
    return await fetch_one(
        "SELECT id, conversation_id, rev, status FROM flow_session WHERE tenant_id = $1 AND id = $2", session_id
    )


async def another_is_active(conversation_id: UUID, session_id: UUID) -> bool:
    """Tell whether the conversation runs another session by now."""
    row = await fetch_one(
        "SELECT EXISTS (SELECT FROM flow_session WHERE tenant_id = $1 AND conversation_id = $2 AND id <> $3"
        " AND status = 'active') AS another",
        conversation_id,
        session_id,
    )
    return row is not None and bool(row["another"])


async def restore_session(session_id: UUID, *, rev: int, state: str) -> bool:
    """Put a session back to where it stood, unless it has moved since; steps taken stay, their numbers go on."""
    restored = await execute(
        "UPDATE flow_session SET state = jsonb_set($4, '{step_n}', state -> 'step_n'), status = 'active',"
        " ended_at = NULL, rev = rev + 1"
        " WHERE tenant_id = $1 AND id = $2 AND rev = $3",
        session_id,
        rev,
        state,
    )
    return restored == 1


async def revive_effect(effect_id: UUID, request: dict[str, Any]) -> bool:
    """Let an effect that is over be performed again, with this request."""
    revived = await execute(
        "UPDATE effect SET state = 'pending', request = $3, attempts = 0, lease_until = NULL, give_up_at = NULL,"
        " result = NULL, done_at = NULL WHERE tenant_id = $1 AND id = $2 AND state NOT IN ('pending', 'running')",
        effect_id,
        request,
    )
    if revived:
        await execute(
            "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'effect', $2, now())"
            " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at",
            effect_id,
        )
    return revived == 1


async def held_effect(effect_id: UUID) -> Row | None:
    """Read an effect that waits for a decision."""
    return await fetch_one(
        "SELECT id, key, kind, conversation_id FROM effect WHERE tenant_id = $1 AND id = $2 AND state = 'held'",
        effect_id,
    )


async def hold_effect(effect_id: UUID, result: dict[str, Any]) -> bool:
    """Let an effect wait for a decision; no sweep looks at it."""
    held = await execute(
        "UPDATE effect SET state = 'held', lease_until = NULL, result = $3"
        " WHERE tenant_id = $1 AND id = $2 AND state IN ('pending', 'running')",
        effect_id,
        result,
    )
    await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'effect' AND id = $2", effect_id)
    return held == 1


async def end_held_effect(effect_id: UUID) -> bool:
    """The decision was to give it up."""
    ended = await execute(
        "UPDATE effect SET state = 'in_doubt', done_at = now() WHERE tenant_id = $1 AND id = $2 AND state = 'held'",
        effect_id,
    )
    return ended == 1


async def any_held() -> bool:
    """Tell whether a call of the company waits for a decision."""
    row = await fetch_one("SELECT EXISTS (SELECT FROM effect WHERE tenant_id = $1 AND state = 'held') AS held")
    return row is not None and bool(row["held"])


async def release_effect(effect_id: UUID) -> None:
    """Give an effect in hand back before its lease is over, so that the next worker decides about it at once."""
    await execute(
        "UPDATE effect SET lease_until = now() WHERE tenant_id = $1 AND id = $2 AND state = 'running'", effect_id
    )
    await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'effect' AND id = $2", effect_id)
