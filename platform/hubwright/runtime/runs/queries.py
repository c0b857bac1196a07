"""The only file that touches flow_run; reads the sessions and steps that runs became."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one, global_execute
from hubwright.kernel.scope import active_tenant

_RUN = "id, flow_id, node_id, trigger_type, status, reentry, key, concerns, conversation_id, event, depth, attempts"


async def lock_key(flow_id: UUID, key: str) -> None:
    """Let runs of one key decide one after the other who goes on; held until the transaction ends."""
    await global_execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 4))", f"{active_tenant()}/{flow_id}/{key}")


async def insert_run(
    run_id: UUID,
    *,
    flow_id: UUID,
    node_id: str,
    trigger_type: str,
    status: str,
    reason: str,
    reentry: str,
    key: str,
    concerns: str,
    dedup_key: str | None,
    event: dict[str, Any],
    depth: int,
) -> bool:
    """Write a run; False when the same occurrence has made one already."""
    written = await execute(
        "INSERT INTO flow_run (tenant_id, id, flow_id, node_id, trigger_type, status, reason, reentry, key, concerns,"
        " dedup_key, event, depth) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        " ON CONFLICT (tenant_id, flow_id, dedup_key) DO NOTHING",
        run_id,
        flow_id,
        node_id,
        trigger_type,
        status,
        reason,
        reentry,
        key,
        concerns,
        dedup_key,
        event,
        depth,
    )
    if written and status == "waiting":
        await execute("INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'run', $2, now())", run_id)
    return written == 1


async def run_of(flow_id: UUID, dedup_key: str) -> UUID | None:
    """Find the run that an occurrence has made."""
    row = await fetch_one(
        "SELECT id FROM flow_run WHERE tenant_id = $1 AND flow_id = $2 AND dedup_key = $3", flow_id, dedup_key
    )
    return row["id"] if row is not None else None


async def waiting_count(flow_id: UUID, most: int) -> int:
    """Count what waits of a flow, up to a number."""
    row = await fetch_one(
        "SELECT count(*) AS n FROM (SELECT 1 FROM flow_run"
        " WHERE tenant_id = $1 AND flow_id = $2 AND status = 'waiting' LIMIT $3) w",
        flow_id,
        most,
    )
    assert row is not None
    return int(row["n"])


async def run(run_id: UUID) -> Row | None:
    """Read one without holding it."""
    return await fetch_one(f"SELECT {_RUN} FROM flow_run WHERE tenant_id = $1 AND id = $2", run_id)


async def claim(run_id: UUID) -> Row | None:
    """Hold a run that waits; one that somebody else holds is theirs."""
    return await fetch_one(
        f"SELECT {_RUN} FROM flow_run WHERE tenant_id = $1 AND id = $2 AND status = 'waiting' FOR UPDATE SKIP LOCKED",
        run_id,
    )


async def under_way(flow_id: UUID, key: str) -> list[Row]:
    """List the runs of a key whose sessions go on; those found over are told ended on the way."""
    await execute(
        "UPDATE flow_run r SET status = 'ended' WHERE r.tenant_id = $1 AND r.flow_id = $2 AND r.key = $3"
        " AND r.status = 'started' AND EXISTS (SELECT 1 FROM flow_session s"
        " WHERE s.tenant_id = $1 AND s.id = r.id AND s.status = 'ended')",
        flow_id,
        key,
    )
    return await fetch(
        "SELECT id, conversation_id FROM flow_run"
        " WHERE tenant_id = $1 AND flow_id = $2 AND key = $3 AND status = 'started' ORDER BY id",
        flow_id,
        key,
    )


async def waits_before(flow_id: UUID, key: str, run_id: UUID | None) -> list[UUID]:
    """List the runs of a key that wait and came earlier; with no run, all that wait."""
    found = await fetch(
        "SELECT id FROM flow_run WHERE tenant_id = $1 AND flow_id = $2 AND key = $3 AND status = 'waiting'"
        " AND ($4::uuid IS NULL OR id < $4) ORDER BY id",
        flow_id,
        key,
        run_id,
    )
    return [row["id"] for row in found]


async def replace(run_ids: Collection[UUID]) -> None:
    """End these runs because a newer one takes their place."""
    await execute(
        "UPDATE flow_session SET status = 'ended', ended_at = now()"
        " WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND status = 'active'",
        list(run_ids),
    )
    await execute(
        "UPDATE flow_run SET status = 'replaced', reason = 'restarted' WHERE tenant_id = $1 AND id = ANY($2::uuid[])",
        list(run_ids),
    )
    await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'run' AND id = ANY($2::uuid[])", list(run_ids))


async def begun(run_id: UUID, conversation_id: UUID | None) -> None:
    """The run is a session now."""
    await execute(
        "UPDATE flow_run SET status = 'started', reason = '', started_at = now(), conversation_id = $3"
        " WHERE tenant_id = $1 AND id = $2",
        run_id,
        conversation_id,
    )
    await _not_due(run_id)


async def wait_longer(run_id: UUID, reason: str, conversation_id: UUID | None, seconds: float) -> None:
    """Let a run go on waiting, and look at it again after a while in case nobody tells that its way is free."""
    await execute(
        "UPDATE flow_run SET reason = $3, conversation_id = $4 WHERE tenant_id = $1 AND id = $2",
        run_id,
        reason,
        conversation_id,
    )
    await _due_in(run_id, seconds)


async def try_again(run_id: UUID, seconds: float) -> int:
    """Count a failed attempt to begin and put it off."""
    row = await fetch_one(
        "UPDATE flow_run SET attempts = attempts + 1 WHERE tenant_id = $1 AND id = $2 AND status = 'waiting'"
        " RETURNING attempts",
        run_id,
    )
    await _due_in(run_id, seconds)
    return int(row["attempts"]) if row is not None else 0


async def give_up(run_id: UUID, reason: str) -> None:
    """The run never begins."""
    await execute(
        "UPDATE flow_run SET status = 'failed', reason = $3 WHERE tenant_id = $1 AND id = $2 AND status = 'waiting'",
        run_id,
        reason,
    )
    await _not_due(run_id)


async def end_run(run_id: UUID) -> None:
    """The session of a run has ended."""
    await execute(
        "UPDATE flow_run SET status = 'ended' WHERE tenant_id = $1 AND id = $2 AND status = 'started'", run_id
    )


async def fail_run(run_id: UUID) -> None:
    """A defect has stopped a run that nobody speaks in; its session ends with it."""
    await execute(
        "UPDATE flow_session SET status = 'ended', ended_at = now()"
        " WHERE tenant_id = $1 AND id = $2 AND status = 'active'",
        run_id,
    )
    await execute(
        "UPDATE flow_run SET status = 'failed', reason = 'defect'"
        " WHERE tenant_id = $1 AND id = $2 AND status = 'started'",
        run_id,
    )


async def revive(run_id: UUID) -> None:
    """A session that was put back to before a failure goes on; so does the run that it is, if it is one."""
    await execute(
        "UPDATE flow_run SET status = 'started', reason = ''"
        " WHERE tenant_id = $1 AND id = $2 AND status IN ('ended', 'failed') AND started_at IS NOT NULL",
        run_id,
    )


async def free_the_way(session_id: UUID, conversation_id: UUID | None) -> bool:
    """Runs that waited for a session or for its conversation are due; tells whether there were any."""
    woken = await execute(
        "UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'run' AND id IN (SELECT w.id FROM flow_run w"
        " WHERE w.tenant_id = $1 AND w.status = 'waiting' AND (w.conversation_id = $3 OR EXISTS (SELECT 1"
        " FROM flow_run r WHERE r.tenant_id = $1 AND r.id = $2 AND r.flow_id = w.flow_id AND r.key = w.key)))",
        session_id,
        conversation_id,
    )
    return woken > 0


async def forget(run_id: UUID) -> None:
    """Sweeps need not look at this run any more."""
    await _not_due(run_id)


async def active_session(run_id: UUID) -> Row | None:
    """Claim a run's own session: locked until the transaction ends or the connection dies."""
    return await fetch_one(
        "SELECT s.id, s.conversation_id, s.flow_version_id, s.draft_doc, s.state::text AS state, s.rev,"
        " m.how, m.to_version_id FROM flow_session s LEFT JOIN version_move m"
        " ON m.tenant_id = s.tenant_id AND m.version_id = s.flow_version_id AND m.from_at <= now()"
        " WHERE s.tenant_id = $1 AND s.id = $2 AND s.status = 'active' FOR UPDATE OF s",
        run_id,
    )


async def flow_of_session(session_id: UUID) -> UUID | None:
    """Which flow a session executes; None for a draft in a test chat."""
    row = await fetch_one(
        "SELECT v.flow_id FROM flow_session s JOIN flow_version v ON v.tenant_id = $1 AND v.id = s.flow_version_id"
        " WHERE s.tenant_id = $1 AND s.id = $2",
        session_id,
    )
    return row["flow_id"] if row is not None else None


async def delete_over(days: int, most: int) -> int:
    """Delete runs that are over and older than so many days, the oldest first; tells how many."""
    return await execute(
        "DELETE FROM flow_run WHERE tenant_id = $1 AND id IN (SELECT r.id FROM flow_run r WHERE r.tenant_id = $1"
        " AND r.created_at < now() - make_interval(days => $2) AND (r.status NOT IN ('waiting', 'started')"
        " OR r.status = 'started' AND NOT EXISTS (SELECT FROM flow_session s"
        " WHERE s.tenant_id = $1 AND s.id = r.id AND s.status = 'active')) ORDER BY r.id LIMIT $3)",
        days,
        most,
    )


async def _due_in(run_id: UUID, seconds: float) -> None:
    await execute(
        "UPDATE due SET due_at = now() + make_interval(secs => $3) WHERE tenant_id = $1 AND kind = 'run' AND id = $2",
        run_id,
        seconds,
    )


async def _not_due(run_id: UUID) -> None:
    await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'run' AND id = $2", run_id)
