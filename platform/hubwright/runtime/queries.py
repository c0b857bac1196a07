"""The only file that writes the runtime's tables: inbound_event, flow_session, flow_step, effect, timer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, execute_many, fetch, fetch_one, global_execute, global_fetch
from hubwright.kernel.ids import new_id


async def acknowledged(channel_id: UUID, external_id: str) -> Row | None:
    """Find the answer that was given to this event before."""
    return await fetch_one(
        "SELECT seq, conversation_id FROM inbound_event WHERE tenant_id = $1 AND channel_id = $2 AND external_id = $3",
        channel_id,
        external_id,
    )


async def remember_inbound(
    channel_id: UUID, external_id: str, conversation_id: UUID, seq: int, payload: dict[str, Any]
) -> None:
    """Write the event down, so that it is never taken twice."""
    await execute(
        "INSERT INTO inbound_event (tenant_id, id, channel_id, external_id, conversation_id, seq, payload, done_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, now())",
        new_id(),
        channel_id,
        external_id,
        conversation_id,
        seq,
        payload,
    )


async def active_session(conversation_id: UUID) -> Row | None:
    """Claim the conversation's flow session: locked until the transaction ends or the connection dies.

    `how` and `to_version_id` say what was chosen for its version when a newer one was published, if it is time.
    """
    return await fetch_one(
        "SELECT s.id, s.conversation_id, s.flow_version_id, s.draft_doc, s.state::text AS state, s.rev,"
        " m.how, m.to_version_id FROM flow_session s LEFT JOIN version_move m"
        " ON m.tenant_id = s.tenant_id AND m.version_id = s.flow_version_id AND m.from_at <= now()"
        " WHERE s.tenant_id = $1 AND s.conversation_id = $2 AND s.status = 'active' FOR UPDATE OF s",
        conversation_id,
    )


async def insert_session(
    session_id: UUID,
    conversation_id: UUID | None,
    flow_version_id: UUID | None,
    draft_doc: dict[str, Any] | None,
    state: str,
) -> None:
    """Start an execution."""
    await execute(
        "INSERT INTO flow_session (tenant_id, id, conversation_id, flow_version_id, draft_doc, state)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        session_id,
        conversation_id,
        flow_version_id,
        draft_doc,
        state,
    )


async def save_session(session_id: UUID, *, rev: int, state: str, steps: int, ended: bool) -> bool:
    """Save state if nobody else did since it was read; False would be a defect of the claim."""
    return (
        await execute(
            "UPDATE flow_session SET state = $4, rev = rev + 1, steps_total = steps_total + $5,"
            " status = CASE WHEN $6 THEN 'ended' ELSE status END, ended_at = CASE WHEN $6 THEN now() END"
            " WHERE tenant_id = $1 AND id = $2 AND rev = $3",
            session_id,
            rev,
            state,
            steps,
            ended,
        )
        == 1
    )


async def move_session(session_id: UUID, version_id: UUID, state: str) -> None:
    """Let a claimed session go on in another version of its flow."""
    await execute(
        "UPDATE flow_session SET flow_version_id = $3, state = $4 WHERE tenant_id = $1 AND id = $2",
        session_id,
        version_id,
        state,
    )


async def end_session(conversation_id: UUID) -> None:
    """End whatever flow session is active; its timers and effects become stale."""
    await execute(
        "UPDATE flow_session SET status = 'ended', ended_at = now()"
        " WHERE tenant_id = $1 AND conversation_id = $2 AND status = 'active'",
        conversation_id,
    )


async def insert_steps(session_id: UUID, conversation_id: UUID | None, steps: list[dict[str, Any]]) -> None:
    """Write the trace; `save_session` has made sure that nobody else writes these numbers."""
    await execute_many(
        "INSERT INTO flow_step"
        " (tenant_id, id, flow_session_id, conversation_id, n, node_id, node_type, port, detail, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            (
                new_id(),
                session_id,
                conversation_id,
                s["n"],
                s["node_id"],
                s["node_type"],
                s["port"] or "",
                s["detail"],
                s["at"],
            )
            for s in steps
        ],
    )


async def insert_effect(
    key: str, session_id: UUID, conversation_id: UUID | None, kind: str, request: dict[str, Any]
) -> UUID:
    """Record I/O before it is done."""
    effect_id = new_id()
    await execute(
        "INSERT INTO effect (tenant_id, id, key, flow_session_id, conversation_id, kind, request)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        effect_id,
        key,
        session_id,
        conversation_id,
        kind,
        request,
    )
    await _due("effect", effect_id, None)
    return effect_id


async def claim_effect(effect_id: UUID, margin_seconds: float) -> Row | None:
    """Take an effect for as long as its request may last; `was` tells whether an earlier holder died with it."""
    taken = await fetch_one(
        "UPDATE effect e SET state = 'running', attempts = attempts + 1,"
        " give_up_at = CASE WHEN e.kind = 'http' THEN coalesce(e.give_up_at,"
        "   now() + make_interval(secs => coalesce((e.request->>'deadline_s')::float8, 10))) END,"
        " lease_until = now() + make_interval("
        "   secs => least(coalesce((e.request->>'timeout_s')::float8, 30), 30) + $3)"
        " FROM (SELECT id, state FROM effect WHERE tenant_id = $1 AND id = $2 FOR UPDATE) old"
        " WHERE e.tenant_id = $1 AND e.id = old.id"
        "   AND (e.state = 'pending' OR (e.state = 'running' AND e.lease_until < now()))"
        " RETURNING e.id, e.key, e.flow_session_id, e.conversation_id, e.kind, e.request, e.attempts, e.lease_until,"
        " old.state AS was",
        effect_id,
        margin_seconds,
    )
    if taken is not None:
        await execute(
            "UPDATE due SET due_at = $3 WHERE tenant_id = $1 AND kind = 'effect' AND id = $2",
            effect_id,
            taken["lease_until"],
        )
    return taken


async def postpone_effect(effect_id: UUID, seconds: float) -> bool:
    """Let an effect wait for its next attempt; False when that would begin after its deadline."""
    postponed = await execute(
        "UPDATE effect SET state = 'pending', lease_until = NULL WHERE tenant_id = $1 AND id = $2"
        " AND (give_up_at IS NULL OR now() + make_interval(secs => $3) <= give_up_at)",
        effect_id,
        seconds,
    )
    if not postponed:
        return False
    await execute(
        "UPDATE due SET due_at = now() + make_interval(secs => $3)"
        " WHERE tenant_id = $1 AND kind = 'effect' AND id = $2",
        effect_id,
        seconds,
    )
    return True


async def give_back_effect(effect_id: UUID, seconds: float) -> None:
    """Put off an effect for which there was no place; that was no attempt."""
    await execute("UPDATE effect SET attempts = attempts - 1 WHERE tenant_id = $1 AND id = $2", effect_id)
    await postpone_effect(effect_id, seconds)


async def finish_effect(effect_id: UUID, state: str, result: dict[str, Any]) -> bool:
    """Write the outcome once; False when it has one already."""
    done = await execute(
        "UPDATE effect SET state = $3, result = $4, done_at = now()"
        " WHERE tenant_id = $1 AND id = $2 AND state IN ('pending', 'running')",
        effect_id,
        state,
        result,
    )
    await forget_due("effect", effect_id)
    return done == 1


async def insert_timer(session_id: UUID, conversation_id: UUID | None, token: str, due_at: datetime) -> None:
    """Set a timer; the same token again moves it."""
    row = await fetch_one(
        "INSERT INTO timer (tenant_id, id, flow_session_id, conversation_id, token, due_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, flow_session_id, token)"
        " DO UPDATE SET due_at = excluded.due_at, fired_at = NULL RETURNING id",
        new_id(),
        session_id,
        conversation_id,
        token,
        due_at,
    )
    assert row is not None
    await _due("timer", row["id"], due_at)


async def cancel_timer(session_id: UUID, token: str) -> None:
    """Take a timer back."""
    row = await fetch_one(
        "DELETE FROM timer WHERE tenant_id = $1 AND flow_session_id = $2 AND token = $3 RETURNING id", session_id, token
    )
    if row is not None:
        await forget_due("timer", row["id"])


async def get_timer(timer_id: UUID) -> Row | None:
    """Read a timer that is due by the database's clock and has not fired."""
    return await fetch_one(
        "SELECT id, flow_session_id, conversation_id, token FROM timer"
        " WHERE tenant_id = $1 AND id = $2 AND fired_at IS NULL AND due_at <= now()",
        timer_id,
    )


async def fire_timer(timer_id: UUID) -> bool:
    """Mark a timer fired; False when somebody else did."""
    fired = await execute(
        "UPDATE timer SET fired_at = now() WHERE tenant_id = $1 AND id = $2 AND fired_at IS NULL", timer_id
    )
    await forget_due("timer", timer_id)
    return fired == 1


async def forget_due(kind: str, row_id: UUID) -> None:
    """Sweeps need not look at this any more."""
    await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = $2 AND id = $3", kind, row_id)


async def _due(kind: str, row_id: UUID, at: datetime | None) -> None:
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, $2, $3, coalesce($4, now()))"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at",
        kind,
        row_id,
        at,
    )


async def load_turns(
    tenants: list[UUID], channels: list[UUID], contacts: list[UUID], externals: list[str]
) -> list[Row]:
    """Read and lock what a batch of events needs, one row each in their order; sorted by (tenant, contact)."""
    return await global_fetch("SELECT * FROM app.load_turns_3($1, $2, $3, $4)", tenants, channels, contacts, externals)


async def load_versions(tenants: list[UUID], versions: list[UUID]) -> list[dict[str, Any] | None]:
    """Read flow versions of several tenants, sorted by tenant; None for one that is not there."""
    found = await global_fetch("SELECT doc FROM app.load_versions_1($1, $2)", tenants, versions)
    return [row["doc"] for row in found]


async def save_turns(turns: str) -> None:
    """Write what the batch came to."""
    await global_execute("SELECT app.save_turns_2($1)", turns)


async def tenant_variables() -> dict[str, Any]:
    """What every flow of the tenant may read as `tenant.…`."""
    found = await fetch("SELECT key, value FROM tenant_variable WHERE tenant_id = $1")
    return {row["key"]: row["value"] for row in found}
